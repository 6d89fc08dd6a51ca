/** Events in segment form: position, the columns of an event, its document; RFC 4180 with a unit separator. */
import { Buffer } from "node:buffer";
import type { Event } from "../../feeds/events/event.ts";

const separator = "\x1f";
const encoder = new TextEncoder();

/** What came beside an event's bytes; all of it is missing in a file. */
export type Beside = { timestamp: string | null; headers: string | null };

/** Collects rows as text and encodes them together: a call for each of them would cost more than their bytes. */
export class EventRows {
  #text = "";
  #loaded = 0;
  #longest = 0;

  /** Adds one event; `document` is JSON text, null for a tombstone. */
  add(
    position: string,
    { key, order, id }: Event,
    { timestamp, headers }: Beside,
    document: string | null,
  ): void {
    const row = document === null
      ? `${position}${separator}${field(key)}${separator}${timestamp ?? ""}${separator}delete${separator}` +
        `${order}${separator}${separator}${field(headers)}${separator}\n`
      : `${position}${separator}${field(key)}${separator}${timestamp ?? ""}${separator}${separator}` +
        `${order}${separator}${field(id)}${separator}${field(headers)}${separator}${lines(document)}\n`;
    this.#text += row;
    this.#loaded++;
    if (row.length > this.#longest) this.#longest = widest(row);
  }

  /** What was added since the last take; the rows alone use their buffer. */
  take(): { rows: Uint8Array<ArrayBuffer>; loaded: number; longest: number } {
    const taken = { rows: encoder.encode(this.#text), loaded: this.#loaded, longest: this.#longest };
    this.#text = "";
    this.#loaded = this.#longest = 0;
    return taken;
  }
}

/** Null is the empty field. Text that begins with a quote, or is empty, is quoted; none has control characters. */
function field(text: string | null): string {
  if (text === null) return "";
  return text === "" || text.startsWith('"') ? quoted(text) : text;
}

/** A document begins with a brace; only line breaks between its words need quotes. */
function lines(document: string): string {
  return document.includes("\n") || document.includes("\r") ? quoted(document) : document;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** The most bytes that a row may take; exact when it is long. */
function widest(row: string): number {
  return row.length < 1_000_000 ? row.length * 3 : Buffer.byteLength(row);
}
