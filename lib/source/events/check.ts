/** Events' bytes judged: JSON without traps first, then the schema of their feed. */
import type { Reason } from "../../batch/quarantine.ts";
import { type Event, eventChecker, eventOf, newestSchema } from "../../feeds/events/event.ts";
import type { Document } from "../../feeds/feed.ts";
import { JsonChecker } from "../files/json.ts";
import { Quick } from "../files/quick/quick.ts";
import { placedText, textOf, utf8Text } from "./text.ts";

export { textOf } from "./text.ts";

const LF = 0x0a, CR = 0x0d, SPACE = 0x20, TAB = 0x09;

/** The longest document allowed, in bytes: as for documents in files. */
const limit = 16 * 1024 * 1024;

/** A document, and whether line breaks stand between its words. */
export type JudgedDocument = { bytes: Uint8Array; broken: boolean };

/** A good event with its document, or why it is none. */
export type Judged = { event: Event; document: JudgedDocument } | Why;

/** Why an event is not loaded. */
export type Why = { reason: Reason; detail?: string };

/** Where a plainly good event says what an {@link Event} needs; behind these, the id in its data. */
const attributes = ["id", "source", "subject", "time", "sequence"] as const;

/** Judges documents of one feed. */
export class EventJudge {
  readonly #quick: Quick;
  readonly #checker: JsonChecker;
  readonly #check: ReturnType<typeof eventChecker>;

  constructor(shape: Document) {
    const { schema, id } = newestSchema(shape.event!);
    this.#quick = new Quick(shape.constant, { schema, texts: [...attributes, `data.${id}`] });
    this.#checker = new JsonChecker(shape.constant);
    this.#check = eventChecker(shape.event!);
  }

  /** Judges values that nobody has looked at, in their order; null, a tombstone, stays null. */
  judge(values: readonly (Uint8Array | null)[], take: (judged: Judged | null, at: number) => void): void {
    const size = values.reduce((sum, value) => sum + (value?.length ?? 0) + 1, 0);
    const window = this.#quick.window(size);
    let end = 0;
    const ends = values.map((value) => {
      if (value !== null) window.set(value, end);
      end += value?.length ?? 0;
      window[end++] = LF;
      return end - 1;
    });
    // One text for all: a call for each would cost more.
    const text = placedText(window);
    for (const [at, value] of values.entries()) {
      const start = at === 0 ? 0 : ends[at - 1] + 1;
      if (value === null) take(null, at);
      else take((text === null ? null : this.#plain(value, start, text)) ?? this.#judgeOne(value), at);
    }
  }

  /** Judges what is known to be one JSON object in UTF-8, of the feed's type. */
  judgeDocument(bytes: Uint8Array): Judged {
    return this.#judgeText(bytes, textOf(bytes));
  }

  #judgeText(bytes: Uint8Array, text: string): Judged {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // A line break inside a string: who looks at lines never sees one.
      return { reason: "broken_json" };
    }
    const checked = this.#check(value);
    if ("reason" in checked) return checked;
    return { event: checked, document: { bytes, broken: text.includes("\n") || text.includes("\r") } };
  }

  /** The event at `start` of the window where it is plainly good; else null. */
  #plain(bytes: Uint8Array, start: number, window: string): Judged | null {
    const quick = this.#quick;
    if (bytes.length > limit || quick.end(start) !== start + bytes.length) return null;
    const [id, source, subject, time, sequence, ownId] = quick.texts(window);
    if (ownId !== subject) return null;
    const event = eventOf({ id: id!, source: source!, subject: subject!, time: time!, sequence });
    return { event, document: { bytes, broken: false } };
  }

  #judgeOne(value: Uint8Array): Judged {
    if (value.length > limit) return { reason: "too_long" };
    const text = utf8Text(value);
    if (text === null) return { reason: "not_utf8" };
    const reason = this.#unsound(value);
    return reason === null ? this.#judgeText(value, text) : { reason };
  }

  #unsound(bytes: Uint8Array): Reason | null {
    // The checker knows documents of one line; between JSON's words a line break is a space.
    const line = bytes.map((byte) => byte === LF || byte === CR ? SPACE : byte);
    const window = new Uint8Array(line.length + 1);
    window.set(line);
    window[line.length] = LF;
    let start = 0;
    while (window[start] === SPACE || window[start] === TAB) start++;
    const reason = this.#checker.check(window, start);
    return reason === null && this.#checker.end !== line.length ? "broken_json" : reason;
  }
}
