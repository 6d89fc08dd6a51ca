/** Names that others chose, made fit for a terminal and for one line of a log. */

/**
 * What moves a cursor, ends a line, turns text around or is half a character: control characters (C0, DEL, C1), line and
 * paragraph separators, marks of direction, halves of surrogate pairs.
 */
const unprintable =
  // deno-lint-ignore no-control-regex -- they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** The text with what is unprintable as escapes: `\x1b`, `\u202e`. */
export function printable(text: string): string {
  return text.replace(unprintable, (found) => {
    const code = found.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** JSON text that says the same, and has what is unprintable as escapes of JSON's own. */
export function printableJson(json: string): string {
  // Line breaks between lines of JSON stay: inside of strings JSON has none.
  return json.replace(
    unprintable,
    (found) => found === "\n" ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
