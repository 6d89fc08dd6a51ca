/** Events in segment form: position, the columns of an event, its document; RFC 4180 with a unit separator. */
import type { Event } from "../../feeds/events/event.ts";

const SEPARATOR = 0x1f, QUOTE = 0x22, LF = 0x0a, CR = 0x0d, DELETE = "delete";
/** The most bytes that one UTF-16 unit takes in UTF-8. */
const widest = 3;
const encoder = new TextEncoder();

/** What came beside an event's bytes; all of it is missing in a file. */
export type Beside = { timestamp: string | null; headers: string | null };

/** A byte buffer that grows. A document can hold line breaks, but no unit separator. */
export class EventRows {
  #bytes = new Uint8Array(256 * 1024);
  #length = 0;
  loaded = 0;
  longest = 0;

  /** Adds one event; without bytes it is a tombstone. `document` is JSON text. */
  add(position: string, { key, order, id }: Event, beside: Beside, document: Uint8Array | null): void {
    const { timestamp, headers } = beside;
    const texts = position.length + key.length + order.length + id.length + (headers?.length ?? 0) + 64;
    this.#room(texts * widest * 2 + (document?.length ?? 0) * 2);
    const from = this.#length;
    this.#text(position);
    this.#text(key);
    this.#text(timestamp);
    this.#text(document === null ? DELETE : null);
    this.#text(order);
    this.#text(document === null ? null : id);
    this.#text(headers);
    if (document !== null) this.#document(document);
    this.#bytes[this.#length++] = LF;
    this.loaded++;
    this.longest = Math.max(this.longest, this.#length - from);
  }

  /** What was added since the last take; the rows alone use their buffer. */
  take(): { rows: Uint8Array<ArrayBuffer>; loaded: number; longest: number } {
    const rows = this.#bytes.subarray(0, this.#length);
    const taken = { rows, loaded: this.loaded, longest: this.longest };
    if (this.#length > 0) this.#bytes = new Uint8Array(this.#bytes.length);
    this.#length = this.loaded = this.longest = 0;
    return taken;
  }

  /** A field and the separator behind it; null is the empty field, empty text is quoted. */
  #text(text: string | null): void {
    if (text !== null) {
      const bytes = this.#bytes, from = this.#length;
      let to = from, at = 0;
      for (; at < text.length; at++) {
        const unit = text.charCodeAt(at);
        if (unit >= 0x80 || unit < 0x20 || unit === QUOTE) break;
        bytes[to++] = unit;
      }
      if (at < text.length || at === 0) to = this.#awkward(text, from);
      this.#length = to;
    }
    this.#bytes[this.#length++] = SEPARATOR;
  }

  /** Text with more than plain ASCII, quoted. */
  #awkward(text: string, from: number): number {
    const bytes = this.#bytes;
    bytes[from] = QUOTE;
    const { written } = encoder.encodeInto(text.replaceAll('"', '""'), bytes.subarray(from + 1));
    bytes[from + 1 + written] = QUOTE;
    return from + written + 2;
  }

  #document(document: Uint8Array): void {
    const bytes = this.#bytes;
    if (!document.includes(LF) && !document.includes(CR)) {
      bytes.set(document, this.#length);
      this.#length += document.length;
      return;
    }
    let to = this.#length;
    bytes[to++] = QUOTE;
    for (const byte of document) {
      if (byte === QUOTE) bytes[to++] = QUOTE;
      bytes[to++] = byte;
    }
    bytes[to++] = QUOTE;
    this.#length = to;
  }

  #room(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
