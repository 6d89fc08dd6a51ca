/** Events in segment form: position, the columns of an event, its document; RFC 4180 with a unit separator. */
import type { Event } from "../../feeds/events/event.ts";
import { type JudgedDocument, textOf } from "./check.ts";

const separator = "\x1f";
const encoder = new TextEncoder();

/** What came beside an event's bytes; all of it is missing in a file. */
export type Beside = { timestamp: string | null; headers: string | null };

/** Collects rows as bytes. */
export class EventRows {
  #bytes = new Uint8Array();
  #end = 0;
  #loaded = 0;
  #longest = 0;

  /** Adds one event; `document` is null for a tombstone. */
  add(
    position: string,
    { key, order, id }: Event,
    { timestamp, headers }: Beside,
    document: JudgedDocument | null,
  ): void {
    const start = this.#end;
    const [op, identity] = document === null ? ["delete", ""] : ["", field(id)];
    this.#text(
      `${position}${separator}${field(key)}${separator}${timestamp ?? ""}${separator}${op}${separator}` +
        `${order}${separator}${identity}${separator}${field(headers)}${separator}`,
    );
    if (document !== null) this.#document(document);
    this.#text("\n");
    this.#loaded++;
    this.#longest = Math.max(this.#longest, this.#end - start);
  }

  /** What was added since the last take; the rows alone use their buffer. */
  take(): { rows: Uint8Array<ArrayBuffer>; loaded: number; longest: number } {
    const taken = { rows: this.#bytes.subarray(0, this.#end), loaded: this.#loaded, longest: this.#longest };
    // The next will be about as long.
    this.#bytes = new Uint8Array(this.#end + this.#end / 8);
    this.#end = this.#loaded = this.#longest = 0;
    return taken;
  }

  /** A document begins with a brace; only line breaks between its words need quotes. */
  #document({ bytes, broken }: JudgedDocument): void {
    if (broken) return this.#text(quoted(textOf(bytes)));
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #text(text: string): void {
    this.#room(text.length * 3);
    const bytes = this.#bytes;
    let end = this.#end;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) {
        this.#end += encoder.encodeInto(text, bytes.subarray(this.#end)).written;
        return;
      }
      bytes[end++] = code;
    }
    this.#end = end;
  }

  #room(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#end + size));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}

/** Null is the empty field. Text that begins with a quote, or is empty, is quoted; none has control characters. */
function field(text: string | null): string {
  if (text === null) return "";
  return text === "" || text.startsWith('"') ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
