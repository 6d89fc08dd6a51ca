/** A header line as raw columns, or the reason why its file cannot be loaded. */
import { isUtf8 } from "node:buffer";
import { rawColumn, type Tabular } from "../../feeds/feed.ts";
import { Refusal } from "./refusal.ts";

/** How many columns a file may bring that its feed does not declare: each becomes one of raw, and stays. */
const mostNew = 1000;

/**
 * Columns are matched by name, whatever their order and case. A refusal names declared columns only: the
 * words of a file without a header would be a person's data.
 */
export function readHeader(
  line: Uint8Array,
  shape: Tabular,
): { columns: string[]; refusal: Refusal | null } {
  const names = split(new TextDecoder().decode(line), shape);
  const columns = names.map(rawColumn);
  const missing = shape.required.filter((name) => !columns.includes(rawColumn(name)));
  if (!isUtf8(line)) return { columns, refusal: new Refusal("not_utf8") };
  if (missing.length > 0) {
    return { columns, refusal: new Refusal("missing_column", missing.join(", ")) };
  }
  const odd = columns.some((name) => name === "" || name.startsWith("_"));
  if (odd || new Set(columns).size < columns.length) {
    return { columns, refusal: new Refusal("bad_header") };
  }
  const declared = new Set([...shape.required, ...shape.optional, ...shape.further ?? []].map(rawColumn));
  const added = columns.filter((name) => !declared.has(name)).length;
  const most = shape.mostNew ?? mostNew;
  if (added > most) {
    const detail = `${added} of ${columns.length} columns are not declared, ${most} may be`;
    return { columns, refusal: new Refusal("too_many_columns", detail) };
  }
  return { columns, refusal: null };
}

/** What a line among the records is: the header again, or a header of other columns; null: a record. */
export type HeaderLine = "again" | "other" | null;

/** Looks for headers among the records: files that were joined have one where each began. */
export class HeaderFinder {
  /** Whether a column's name begins with a byte, in any case; and with which two. */
  readonly #first = new Uint8Array(256);
  readonly #begins = new Set<number>();
  readonly #columns: readonly string[];
  readonly #required: readonly string[];

  constructor(header: Uint8Array, readonly shape: Tabular, columns: readonly string[]) {
    this.#columns = columns;
    this.#required = shape.required.map(rawColumn);
    // A byte order mark: a joined file may begin with one, which the decoder leaves out.
    this.#add([0xef], [0xbb]);
    for (const name of split(new TextDecoder().decode(header), shape)) {
      const text = `${name}${shape.delimiter}`.slice(0, 2);
      for (const one of [text, `"${text}`]) {
        const [upper, lower] = [one.toUpperCase(), one.toLowerCase()].map((each) =>
          new TextEncoder().encode(each)
        );
        this.#add([upper[0], lower[0]], [upper[1], lower[1]]);
      }
    }
  }

  /** What the line `bytes[start, stop)` is. Most records are told apart by two bytes. */
  look(bytes: Uint8Array, start: number, stop: number): HeaderLine {
    const first = bytes[start];
    if (this.#first[first] === 0 || !this.#begins.has(first << 8 | bytes[start + 1])) return null;
    const line = bytes.subarray(start, stop);
    if (!isUtf8(line)) return null;
    const names = split(new TextDecoder().decode(line), this.shape).map((name) =>
      rawColumn(name.replaceAll("\ufeff", "").trim())
    );
    while (names.length > this.#columns.length && names.at(-1) === "") names.pop();
    if (names.length === this.#columns.length && names.every((name, at) => name === this.#columns[at])) {
      return "again";
    }
    const known = names.filter((name) => this.#columns.includes(name)).length;
    return known * 2 > names.length && this.#required.every((name) => names.includes(name)) ? "other" : null;
  }

  #add(firsts: readonly number[], seconds: readonly number[]): void {
    for (const first of firsts) {
      this.#first[first] = 1;
      for (const second of seconds) this.#begins.add(first << 8 | second);
    }
  }
}

function split(line: string, { delimiter, quote }: Tabular): string[] {
  if (quote === null) return line.split(delimiter);
  const names: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    if (line[at] !== quote) {
      const end = line.indexOf(delimiter, at);
      names.push(line.slice(at, end === -1 ? undefined : end));
      if (end === -1) break;
      at = end;
      continue;
    }
    let name = "";
    for (at++; at < line.length && (line[at] !== quote || line[at + 1] === quote); at++) {
      name += line[at];
      if (line[at] === quote) at++;
    }
    names.push(name);
    at++;
  }
  return names;
}
