/** NDJSON: one JSON object a line, kept as it came; LF, CRLF and CR all end one. */
import { isUtf8 } from "node:buffer";
import type { Reason } from "../../batch/quarantine.ts";
import type { Document } from "../../feeds/feed.ts";
import { printablePattern } from "../../feeds/events/patterns.ts";
import { JsonChecker } from "./json.ts";
import { Quick } from "./quick/quick.ts";
import type { Schema } from "./quick/schema.ts";
import type { Records, Scanner } from "./scanner.ts";

const TAB = 0x09, LF = 0x0a, CR = 0x0d, SPACE = 0x20;

/**
 * Takes every line that is a JSON object of the feed's type. Blank lines are no records. Most documents are
 * plainly good; the others are looked at closely.
 */
export class NdjsonScanner implements Scanner {
  readonly limit = 16 * 1024 * 1024;
  readonly columns: string[];
  readonly refusal = null;
  readonly noted = { headers: 0, longer: 0 };
  readonly #quick: Quick;
  readonly #checker: JsonChecker;

  /** @param beside raw columns that records get beside their document */
  constructor(shape: Document, beside: readonly string[] = []) {
    this.columns = [...beside, "document"];
    const keyed = shape.key === undefined ? null : { schema: keySchema(shape.key), texts: [] };
    this.#quick = new Quick(shape.constant, keyed);
    this.#checker = new JsonChecker(shape.constant, shape.key);
  }

  window(size: number): Uint8Array {
    return this.#quick.window(size);
  }

  scan(bytes: Uint8Array, end: number, last: boolean, records: Records): number {
    bytes[end] = LF;
    const checker = this.#checker;
    const utf8 = isUtf8(bytes.subarray(0, last ? end : wholeCharacters(bytes, end)));
    for (let at = 0;;) {
      while (isBlank(bytes[at]) && at < end) at++;
      if (at === end) return end;
      const start = at;
      let reason: Reason | null = null;
      let stop = this.#quick.end(start);
      if (stop === -1) {
        reason = checker.check(bytes, start);
        stop = checker.end;
      }
      at = stop;
      if (bytes[at] !== LF && bytes[at] !== CR) {
        if (reason !== "too_deep") reason = "broken_json";
        at = lineEnd(bytes, at);
      }
      if (at === end && !last) return start;
      if (reason !== null) stop = at;
      while (bytes[stop - 1] === SPACE || bytes[stop - 1] === TAB) stop--;
      if (stop - start > this.limit) reason = "too_long";
      else if (!utf8 && !isUtf8(bytes.subarray(start, stop))) reason = "not_utf8";
      if (reason === null) records.good(bytes, start, stop);
      else records.bad(bytes, start, stop, reason);
    }
  }
}

/** Keys that are plainly there; the close look decides on others. */
function keySchema(key: string): Schema {
  const plain = { type: "string", pattern: printablePattern(256) };
  return { type: "object", properties: { [key]: plain }, required: [key] };
}

function isBlank(byte: number): boolean {
  return byte === LF || byte === CR || byte === SPACE || byte === TAB;
}

/** The first line break from `at` on; there must be one. */
function lineEnd(bytes: Uint8Array, at: number): number {
  while (bytes[at] !== LF && bytes[at] !== CR) at++;
  return at;
}

/** Where the last whole character before `end` ends; more bytes may be about to come. */
function wholeCharacters(bytes: Uint8Array, end: number): number {
  let lead = end - 1;
  while (lead > end - 4 && lead > 0 && (bytes[lead] & 0xc0) === 0x80) lead--;
  return lead >= 0 && bytes[lead] >= 0xc0 ? lead : end;
}
