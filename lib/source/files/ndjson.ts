/** NDJSON: one JSON object a line, kept as it came; LF, CRLF and CR all end one. */
import { isUtf8 } from "node:buffer";
import type { Reason } from "../../batch/quarantine.ts";
import type { Document } from "../../feeds/feed.ts";
import { JsonChecker } from "./json.ts";
import type { Records, Scanner } from "./scanner.ts";

const LF = 0x0a, CR = 0x0d;

/** Takes every line that is a JSON object of the feed's type. Blank lines are no records. */
export class NdjsonScanner implements Scanner {
  readonly limit = 16 * 1024 * 1024;
  readonly columns = ["document"];
  readonly refusal = null;
  readonly #checker: JsonChecker;

  constructor(shape: Document) {
    this.#checker = new JsonChecker(shape.constant);
  }

  scan(bytes: Uint8Array, end: number, last: boolean, records: Records): number {
    bytes[end] = LF;
    const filled = bytes.subarray(0, end);
    const find = (byte: number, from: number) => {
      const found = filled.indexOf(byte, from);
      return found === -1 ? end : found;
    };
    let start = 0, lf = find(LF, 0), cr = find(CR, 0);
    while (start < end) {
      if (lf < start) lf = find(LF, start);
      if (cr < start) cr = find(CR, start);
      const stop = Math.min(lf, cr);
      if (stop === end && !last) return start;
      this.#line(bytes, start, stop, records);
      start = stop + 1;
    }
    return Math.min(start, end);
  }

  #line(bytes: Uint8Array, start: number, stop: number, records: Records): void {
    while (stop > start && isSpace(bytes[stop - 1])) stop--;
    while (start < stop && isSpace(bytes[start])) start++;
    if (stop === start) return;
    const reason = this.#reason(bytes, start, stop);
    if (reason === null) records.good(bytes, start, stop);
    else records.bad(bytes, start, stop, reason);
  }

  #reason(bytes: Uint8Array, start: number, stop: number): Reason | null {
    if (stop - start > this.limit) return "too_long";
    const reason = this.#checker.check(bytes, start, stop);
    // A broken text was not scanned to its end, so that its other bytes are unknown.
    const unsure = reason === "broken_json" || reason === "too_deep" || this.#checker.beyondAscii;
    return unsure && !isUtf8(bytes.subarray(start, stop)) ? "not_utf8" : reason;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}
