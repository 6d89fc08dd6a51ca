/** Words of the schemas. Nothing that runs in the pipeline imports this, or zod. */
import { z } from "zod";

const leapDay = "(?:[12]\\d(?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29";
const day = `(?:[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])` +
  `|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))|${leapDay})`;
const clock = "(?:[01]\\d|2[0-3]):[0-5]\\d";

/**
 * A moment by RFC 3339, in the years 1000 to 2999: `T` and `Z` in upper case, up to nanoseconds, no leap second.
 * Every database can read it, and the span of years keeps sortable text at one width, whichever the offset.
 */
export const moment = z.string().regex(
  new RegExp(`^${day}T${clock}:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-]${clock})$`),
);

/** A day of the calendar, `2026-11-24`. */
export const date = z.string().regex(new RegExp(`^${day}$`));

/** Money as text, exact in DECIMAL(18,2); never a JSON number, which other readers make a double of. */
export const amount = z.string().regex(/^-?\d{1,16}(?:\.\d{1,2})?$/);

/** A number of units as text, exact in DECIMAL(18,3). */
export const quantity = z.string().regex(/^-?\d{1,15}(?:\.\d{1,3})?$/);

/**
 * What names an event or an entity: 1 to 255 characters that CloudEvents allows in its strings. Control
 * characters would not survive every way into a warehouse, nor half a surrogate pair the way to UTF-8.
 */
// deno-lint-ignore no-control-regex -- they are what it keeps out
export const identifier = z.string().regex(/^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]{1,255}$/u);

/** The id that data repeats. It must be the subject, which says its form: that is checked beside the schema. */
export const subjectAgain = z.string();

/** What may be left out, and may be null where a sender always writes every name. */
export function maybe<T extends z.ZodType>(type: T, description: string) {
  return type.nullable().optional().describe(description);
}

/** An object that may have more names than are described: raw keeps whatever came. */
export const open = z.looseObject;
