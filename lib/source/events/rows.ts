/** Events in segment form: position, the columns of an event, its document; RFC 4180 with a unit separator. */
import { quoted } from "../../batch/csv.ts";
import type { Event } from "../../feeds/events/event.ts";
import { SegmentRows } from "../segment_rows.ts";
import { type JudgedDocument, textOf } from "./check.ts";

const separator = "\x1f";

/** What came beside an event's bytes; all of it is missing in a file. */
export type Beside = { timestamp: string | null; headers: string | null };

export class EventRows extends SegmentRows {
  /** Adds one event; `document` is null for a tombstone. */
  add(
    position: string,
    { key, order, id }: Event,
    { timestamp, headers }: Beside,
    document: JudgedDocument | null,
  ): void {
    const start = this.end;
    const [op, identity] = document === null ? ["delete", ""] : ["", field(id)];
    this.text(
      `${position}${separator}${field(key)}${separator}${timestamp ?? ""}${separator}${op}${separator}` +
        `${order}${separator}${identity}${separator}${field(headers)}${separator}`,
    );
    if (document !== null) this.#document(document);
    this.text("\n");
    this.loaded++;
    this.longest = Math.max(this.longest, this.end - start);
  }

  /** A document begins with a brace; only line breaks between its words need quotes. */
  #document({ bytes, broken }: JudgedDocument): void {
    if (broken) return this.text(quoted(textOf(bytes)));
    this.room(bytes.length);
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
  }
}

/** Null is the empty field. Text that begins with a quote, or is empty, is quoted; none has control characters. */
function field(text: string | null): string {
  if (text === null) return "";
  return text === "" || text.startsWith('"') ? quoted(text) : text;
}
