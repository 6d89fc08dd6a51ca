/** NDJSON: one JSON object a line, kept as it came; LF, CRLF and CR all end one. */
import { isUtf8 } from "node:buffer";
import type { Reason } from "../../batch/quarantine.ts";
import type { Document } from "../../feeds/feed.ts";
import type { Records, Scanner } from "./scanner.ts";

const LF = 0x0a, CR = 0x0d;
const text = new TextDecoder("utf-8", { ignoreBOM: true });

/** Takes every line that is a JSON object of the feed's type. Blank lines are no records. */
export class NdjsonScanner implements Scanner {
  readonly limit = 16 * 1024 * 1024;

  constructor(readonly shape: Document) {}

  scan(bytes: Uint8Array, end: number, last: boolean, records: Records): number {
    const find = (byte: number, from: number) => {
      const found = bytes.indexOf(byte, from);
      return found === -1 || found > end ? end : found;
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
    const reason = this.#reason(bytes.subarray(start, stop));
    if (reason === null) records.good(bytes, start, stop);
    else records.bad(bytes, start, stop, reason);
  }

  #reason(line: Uint8Array): Reason | null {
    if (line.length > this.limit) return "too_long";
    if (!isUtf8(line)) return "not_utf8";
    let value: unknown;
    try {
      value = JSON.parse(text.decode(line));
    } catch {
      return "broken_json";
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "not_an_object";
    const document = value as Record<string, unknown>;
    for (const [member, expected] of Object.entries(this.shape.constant)) {
      if (document[member] !== expected) return "wrong_type";
    }
    return null;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}
