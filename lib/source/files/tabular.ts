/** Delimited text: the header by name, then records; LF, CRLF and CR all end one. */
import { isUtf8 } from "node:buffer";
import type { Reason } from "../../batch/quarantine.ts";
import type { Tabular } from "../../feeds/feed.ts";
import { Refusal } from "./refusal.ts";
import { HeaderFinder, readHeader } from "./header.ts";
import { KeyFields } from "./key_fields.ts";
import type { Noted, Records, Scanner } from "./scanner.ts";

/** Byte classes: what stops the scan. */
const delimiter = 1, lf = 2, cr = 3, nul = 4, quote = 5, high = 6;
const LF = 0x0a, CR = 0x0d, QUOTE = 0x22;
/** What a record was seen to hold. */
const hasNul = 1, hasHigh = 2, isOpen = 4, hasTextAfterQuote = 8;

function classes(shape: Tabular): { outside: Uint8Array; inside: Uint8Array } {
  const inside = new Uint8Array(256).fill(high, 0x80);
  inside[0] = nul;
  inside[LF] = lf;
  inside[CR] = cr;
  if (shape.quote !== null) inside[QUOTE] = quote;
  const outside = inside.slice();
  outside[shape.delimiter.charCodeAt(0)] = delimiter;
  return { outside, inside };
}

/**
 * Takes the header first, then every record that has as many fields as the header, or an empty one more, and its key.
 * A record whose quotes go wrong costs its first line only: the scan goes on at the next one. Blank lines and lines that
 * repeat the header are no records.
 */
export class TabularScanner implements Scanner {
  readonly limit = 1024 * 1024;
  /** Raw column names; null until the header is read. */
  columns: string[] | null;
  /** Why the file is refused; its records are then counted and nothing more. */
  refusal: Refusal | null = null;
  readonly noted: Noted = { headers: 0, longer: 0 };

  readonly #outside: Uint8Array;
  readonly #inside: Uint8Array;
  #window = new Uint8Array(4 * 1024);
  #fields = 0;
  #seen = 0;
  /** The first line break inside quotes of the record found last, or -1. */
  #break = -1;
  /** Bytes of the empty field that the record found last has beyond the header. */
  #beyond = 0;
  #finder: HeaderFinder | null = null;
  #key: KeyFields | null = null;

  /** @param columns those of records that come without their header */
  constructor(readonly shape: Tabular, columns: string[] | null = null) {
    this.columns = columns;
    if (columns !== null) this.#key = KeyFields.of(shape, columns);
    const { outside, inside } = classes(shape);
    this.#outside = outside;
    this.#inside = inside;
  }

  window(size: number): Uint8Array {
    if (size > this.#window.length) this.#window = new Uint8Array(size * 2);
    return this.#window;
  }

  scan(bytes: Uint8Array, end: number, last: boolean, records: Records): number {
    bytes[end] = LF;
    let start = 0;
    while (start < end) {
      let stop = this.#find(bytes, start, end);
      let reason: Reason | null = null;
      if (this.#break !== -1 && this.#seen & hasTextAfterQuote) reason = "unterminated_quote";
      else if (stop >= end && !last) {
        if (!(this.#seen & isOpen) || end - start <= this.limit) return start;
        reason = "unterminated_quote";
      } else if (this.columns !== null) reason = this.#reason(bytes, start, stop);
      // A record that has all its fields has its quotes too.
      if (this.#break !== -1 && reason !== null && reason !== "missing_key") {
        stop = this.#break;
        reason = "unterminated_quote";
      }
      if (stop > start) {
        if (this.columns === null) this.#header(bytes, start, stop);
        else if (!this.#isHeader(bytes, start, stop)) this.#record(bytes, start, stop, { reason, records });
      }
      start = bytes[stop] === CR && bytes[stop + 1] === LF ? stop + 2 : stop + 1;
    }
    return Math.min(start, end);
  }

  /** Where the record that begins at `start` ends: at its terminator, or at `end`. */
  #find(bytes: Uint8Array, start: number, end: number): number {
    const outside = this.#outside;
    let at = start, fields = 1, seen = 0;
    this.#break = -1;
    for (;;) {
      let kind = outside[bytes[at]];
      while (kind === 0) kind = outside[bytes[++at]];
      if (kind === delimiter) fields++;
      else if (kind === lf || kind === cr) break;
      else if (kind === high) seen |= hasHigh;
      else if (kind === nul) seen |= hasNul;
      else if (at === start || outside[bytes[at - 1]] === delimiter) {
        at = this.#closing(bytes, at + 1, end);
        seen |= this.#seen;
        if (at >= end) break;
        const next = outside[bytes[at + 1]];
        if (next !== delimiter && next !== lf && next !== cr) {
          seen |= hasTextAfterQuote;
          if (this.#break !== -1) break;
        }
      }
      at++;
    }
    this.#fields = fields;
    this.#seen = seen;
    return Math.min(at, end);
  }

  /** The quote that closes the field which begins at `at`, or `end`. */
  #closing(bytes: Uint8Array, at: number, end: number): number {
    const inside = this.#inside;
    let seen = 0;
    for (; at < end; at++) {
      let kind = inside[bytes[at]];
      while (kind === 0) kind = inside[bytes[++at]];
      if (at >= end) break;
      if (kind === high) seen |= hasHigh;
      else if (kind === nul) seen |= hasNul;
      else if (kind !== quote) this.#break = this.#break === -1 ? at : this.#break;
      else if (bytes[at + 1] === QUOTE) at++;
      else {
        this.#seen = seen;
        return at;
      }
    }
    this.#seen = seen | isOpen;
    return end;
  }

  #reason(bytes: Uint8Array, start: number, stop: number): Reason | null {
    const seen = this.#seen;
    if (seen !== 0) {
      if (seen & isOpen) return "unterminated_quote";
      if (seen & hasTextAfterQuote) return "text_after_quote";
      if (seen & hasNul) return "nul_byte";
      if (seen & hasHigh && !isUtf8(bytes.subarray(start, stop))) return "not_utf8";
    }
    if (stop - start > this.limit) return "too_long";
    this.#beyond = 0;
    if (this.#fields !== this.columns!.length) {
      this.#beyond = this.#fields === this.columns!.length + 1 ? this.#lastEmpty(bytes, stop) : 0;
      if (this.#beyond === 0) return "column_count";
    }
    return this.#key?.isBlank(bytes, start, stop) ? "missing_key" : null;
  }

  /** How many bytes the last field takes with the delimiter before it where it is empty; else 0. */
  #lastEmpty(bytes: Uint8Array, stop: number): number {
    const outside = this.#outside;
    if (outside[bytes[stop - 1]] === delimiter) return 1;
    const quoted = outside[bytes[stop - 1]] === quote && outside[bytes[stop - 2]] === quote;
    return quoted && outside[bytes[stop - 3]] === delimiter ? 3 : 0;
  }

  #record(
    bytes: Uint8Array,
    start: number,
    stop: number,
    { reason, records }: { reason: Reason | null; records: Records },
  ): void {
    if (reason === null) {
      if (this.#beyond > 0) this.noted.longer++;
      return records.good(bytes, start, stop - this.#beyond);
    }
    const counts = `${this.#fields} fields instead of ${this.columns!.length}`;
    records.bad(bytes, start, stop, reason, reason === "column_count" ? counts : undefined);
  }

  /** Whether the line is a header and no record; one of other columns refuses the file. */
  #isHeader(bytes: Uint8Array, start: number, stop: number): boolean {
    const found = this.#finder?.look(bytes, start, stop);
    if (found === "again") this.noted.headers++;
    if (found === "other") this.refusal = new Refusal("second_header");
    return found === "again";
  }

  #header(bytes: Uint8Array, start: number, stop: number): void {
    const line = bytes.subarray(start, stop);
    const { columns, refusal } = readHeader(line, this.shape);
    this.columns = columns;
    this.refusal = refusal;
    if (refusal !== null) return;
    this.#finder = new HeaderFinder(line, this.shape, columns);
    this.#key = KeyFields.of(this.shape, columns);
  }
}
