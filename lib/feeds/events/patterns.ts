/** The forms of the strings in events' schemas, as regular expressions. */

const leapDay = "(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29";
const day = `(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])` +
  `|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|${leapDay})`;
const clock = "(?:[01]\\d|2[0-3]):[0-5]\\d";

export const datePattern = `^${day}$`;

/**
 * RFC 3339, in the years 1000 to 2999: `T` and `Z` in upper case, up to nanoseconds, no leap second.
 * Every database can read it, and the span of years keeps sortable text at one width, whichever the offset.
 */
export const momentPattern = `^${day}T${clock}:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-]${clock})$`;

/** Exact in `DECIMAL(whole + fraction, fraction)`. */
export function decimalPattern(whole: number, fraction: number): string {
  return `^-?\\d{1,${whole}}(?:\\.\\d{1,${fraction}})?$`;
}

/**
 * Characters that CloudEvents allows in its strings. Control characters would not survive every way into a
 * warehouse, nor half a surrogate pair the way to UTF-8.
 */
export function textPattern(most: number): string {
  return `^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,${most}}$`;
}

/** Printable ASCII without the space: every database and every language orders it alike. */
export function printablePattern(most: number): string {
  return `^[!-~]{1,${most}}$`;
}
