/** The good records of a chunk, written in segment form: position, delimiter, record, LF. */

/** Buffers that nobody uses any more: new memory costs more than what is written to it. */
const spare: ArrayBuffer[] = [];

/** Takes back the buffer of rows that are done with. */
export function recycle(buffer: ArrayBuffer): void {
  spare.push(buffer);
}

/** A byte buffer that grows. */
export class Rows {
  #bytes = new Uint8Array(16 * 1024);
  #length = 0;
  readonly #position = new Uint8Array(16).fill(0x30);
  #digits = 1;
  #delimiter: number;
  loaded = 0;
  longest = 0;

  /** @param before how many records were counted before the first one here */
  constructor(delimiter: string, before = 0) {
    this.#delimiter = delimiter.charCodeAt(0);
    const digits = String(before);
    this.#digits = digits.length;
    for (let at = 0; at < digits.length; at++) {
      this.#position[16 - digits.length + at] = digits.charCodeAt(at);
    }
  }

  /** Counts a record, good or bad. Must be called once for each, in order, before {@link add}. */
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
    const needed = this.#length + size + 18;
    if (needed > this.#bytes.length) this.#grow(needed);
    const out = this.#bytes;
    let to = this.#length;
    for (let at = 16 - this.#digits; at < 16; at++) out[to++] = this.#position[at];
    out[to++] = this.#delimiter;
    // Short records are copied faster by hand than by a call.
    if (size < 128) { for (let at = start; at < end; at++) out[to++] = bytes[at]; }
    else {
      out.set(bytes.subarray(start, end), to);
      to += size;
    }
    out[to++] = 0x0a;
    this.#length = to;
    this.loaded++;
    if (size > this.longest) this.longest = size;
  }

  /** What was added since the last take; the rows alone use their buffer. */
  take(): { rows: Uint8Array<ArrayBuffer>; loaded: number; longest: number } {
    const full = this.#length > 0;
    const rows = full ? this.#bytes.subarray(0, this.#length) : new Uint8Array();
    const taken = { rows, loaded: this.loaded, longest: this.longest };
    if (full) this.#bytes = new Uint8Array(spare.pop() ?? new ArrayBuffer(this.#bytes.length));
    this.#length = this.loaded = this.longest = 0;
    return taken;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
