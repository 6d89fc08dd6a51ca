/** Rows of a segment as bytes, in a buffer that grows and whose memory is used again. */

const encoder = new TextEncoder();

/** Buffers that nobody uses any more: new memory costs more than what is written to it. */
const spare: ArrayBuffer[] = [];
const smallest = 16 * 1024;

/** Takes back the buffer of rows that are done with. */
export function recycle(buffer: ArrayBuffer): void {
  spare.push(buffer);
}

/** Collects rows. Whoever makes them asks for {@link room}, writes to `bytes` from `end` on and moves it. */
export class SegmentRows {
  protected bytes = new Uint8Array(smallest);
  protected end = 0;
  protected loaded = 0;
  protected longest = 0;

  /** What was added since the last take; the rows alone use their buffer. */
  take(): { rows: Uint8Array<ArrayBuffer>; loaded: number; longest: number } {
    const { end, loaded, longest } = this;
    if (end === 0) return { rows: new Uint8Array(), loaded, longest };
    const rows = this.bytes.subarray(0, end);
    // The next will be about as long.
    this.bytes = new Uint8Array(spare.pop() ?? new ArrayBuffer(Math.max(smallest, end + (end >> 3))));
    this.end = this.loaded = this.longest = 0;
    return { rows, loaded, longest };
  }

  /** Makes place for so many bytes more. */
  protected room(size: number): void {
    const needed = this.end + size;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }

  /** Writes text as UTF-8, which has at most three bytes for each of UTF-16's units. */
  protected text(text: string): void {
    this.room(text.length * 3);
    const bytes = this.bytes;
    let end = this.end;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) {
        this.end += encoder.encodeInto(text, bytes.subarray(this.end)).written;
        return;
      }
      bytes[end++] = code;
    }
    this.end = end;
  }
}
