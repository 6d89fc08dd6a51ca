/** One event's bytes judged: JSON without traps first, then the schema of its feed. */
import { Buffer, isUtf8 } from "node:buffer";
import type { Reason } from "../../batch/quarantine.ts";
import { type Broken, type Event, eventChecker } from "../../feeds/events/event.ts";
import type { Document } from "../../feeds/feed.ts";
import { JsonChecker } from "../files/json.ts";
import { Quick } from "../files/quick/quick.ts";

const LF = 0x0a, CR = 0x0d, SPACE = 0x20, TAB = 0x09;

/** The longest document allowed, in bytes: as for documents in files. */
const limit = 16 * 1024 * 1024;

export type Judged = Event | { reason: Reason; detail?: string };

/** Judges documents of one feed. */
export class EventJudge {
  readonly #quick: Quick;
  readonly #checker: JsonChecker;
  readonly #check: (value: unknown) => Event | Broken;

  constructor(shape: Document) {
    this.#quick = new Quick(shape.constant);
    this.#checker = new JsonChecker(shape.constant);
    this.#check = eventChecker(shape.event!);
  }

  /** Judges bytes that nobody has looked at. */
  judge(bytes: Uint8Array): Judged {
    const reason = this.#unsound(bytes);
    return reason === null ? this.judgeSound(bytes) : { reason };
  }

  /** Judges bytes that are known to be one JSON object in UTF-8, of the feed's type. */
  judgeSound(bytes: Uint8Array): Judged {
    let value: unknown;
    try {
      value = JSON.parse(text(bytes));
    } catch {
      // A line break inside a string: scanners of lines never see one.
      return { reason: "broken_json" };
    }
    return this.#check(value);
  }

  #unsound(bytes: Uint8Array): Reason | null {
    if (bytes.length > limit) return "too_long";
    if (!isUtf8(bytes)) return "not_utf8";
    const end = bytes.length;
    const window = this.#quick.window(end + 1);
    window.set(bytes);
    window[end] = LF;
    // The scanners below know documents of one line; between JSON's words a line break is a space.
    for (const line of [LF, CR]) {
      for (let at = bytes.indexOf(line); at !== -1; at = bytes.indexOf(line, at + 1)) window[at] = SPACE;
    }
    let start = 0;
    while (start < end && (window[start] === SPACE || window[start] === TAB)) start++;
    let stop = this.#quick.end(start), reason: Reason | null = null;
    if (stop === -1) {
      reason = this.#checker.check(window, start);
      stop = this.#checker.end;
    }
    while (window[stop] === SPACE || window[stop] === TAB) stop++;
    return reason === null && stop !== end ? "broken_json" : reason;
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}
