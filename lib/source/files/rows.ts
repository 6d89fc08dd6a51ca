/** The good records of a chunk, written in segment form: position, delimiter, record, LF. */
import { SegmentRows } from "../segment_rows.ts";

const encoder = new TextEncoder();

/** Rows whose position is the number of their record. */
export class Rows extends SegmentRows {
  readonly #position = new Uint8Array(16).fill(0x30);
  #digits = 1;
  #delimiter: number;

  /** @param before how many records were counted before the first one here */
  constructor(delimiter: string, before = 0) {
    super();
    this.#delimiter = delimiter.charCodeAt(0);
    const digits = String(before);
    this.#digits = digits.length;
    for (let at = 0; at < digits.length; at++) {
      this.#position[16 - digits.length + at] = digits.charCodeAt(at);
    }
  }

  /** Counts a record, good or bad. Must be called once for each, in order, before it is added. */
  count(): void {
    const position = this.#position;
    let at = 15;
    while (position[at] === 0x39) position[at--] = 0x30;
    position[at]++;
    if (16 - at > this.#digits) this.#digits = 16 - at;
  }

  /** Adds the record that was counted last: `bytes[start, end)`, without its line terminator. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.room(size + 18);
    const out = this.bytes;
    let to = this.#begin(out);
    // Short records are copied faster by hand than by a call.
    if (size < 128) { for (let at = start; at < end; at++) out[to++] = bytes[at]; }
    else {
      out.set(bytes.subarray(start, end), to);
      to += size;
    }
    this.#finish(to, size);
  }

  /** Adds the record that was counted last, and returns how many bytes it has. */
  addText(text: string): number {
    this.room(text.length * 3 + 18);
    const to = this.#begin(this.bytes);
    const { written } = encoder.encodeInto(text, this.bytes.subarray(to));
    this.#finish(to + written, written);
    return written;
  }

  /** Writes the position; returns where the record begins. */
  #begin(out: Uint8Array): number {
    let to = this.end;
    for (let at = 16 - this.#digits; at < 16; at++) out[to++] = this.#position[at];
    out[to++] = this.#delimiter;
    return to;
  }

  #finish(to: number, size: number): void {
    this.bytes[to] = 0x0a;
    this.end = to + 1;
    this.loaded++;
    if (size > this.longest) this.longest = size;
  }
}
