/** Events' bytes judged: JSON without traps first, then the schema of their feed. */
import { Buffer, isAscii, isUtf8 } from "node:buffer";
import type { Reason } from "../../batch/quarantine.ts";
import { type Event, eventChecker } from "../../feeds/events/event.ts";
import type { Document } from "../../feeds/feed.ts";
import { JsonChecker } from "../files/json.ts";
import { Quick } from "../files/quick/quick.ts";

const LF = 0x0a, CR = 0x0d, SPACE = 0x20, TAB = 0x09;

/** The longest document allowed, in bytes: as for documents in files. */
const limit = 16 * 1024 * 1024;

/** A good event with its text, or why it is none. */
export type Judged = { event: Event; text: string } | { reason: Reason; detail?: string };

/** Judges documents of one feed. */
export class EventJudge {
  readonly #quick: Quick;
  readonly #checker: JsonChecker;
  readonly #check: ReturnType<typeof eventChecker>;

  constructor(shape: Document) {
    this.#quick = new Quick(shape.constant);
    this.#checker = new JsonChecker(shape.constant);
    this.#check = eventChecker(shape.event!);
  }

  /** Judges values that nobody has looked at, in their order; null, a tombstone, stays null. */
  judge(values: readonly (Uint8Array | null)[]): (Judged | null)[] {
    const plain = this.#plainTexts(values);
    return values.map((value, at) => {
      if (value === null) return null;
      const text = plain[at];
      return text === null ? this.#judgeOne(value) : this.judgeText(text);
    });
  }

  /** Judges the text of what is known to be one JSON object, of the feed's type. */
  judgeText(text: string): Judged {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // A line break inside a string: who looks at lines never sees one.
      return { reason: "broken_json" };
    }
    if (text.includes("\\u") && hasHalfCharacter(value)) return { reason: "half_character" };
    const checked = this.#check(value);
    return "reason" in checked ? checked : { event: checked, text };
  }

  /** The text of each value that is plainly a good document; found together, since a call for each costs more. */
  #plainTexts(values: readonly (Uint8Array | null)[]): (string | null)[] {
    const size = values.reduce((sum, value) => sum + (value?.length ?? 0) + 1, 0);
    const window = this.#quick.window(size).subarray(0, size);
    let end = 0;
    const ends = values.map((value) => {
      if (value !== null) window.set(value, end);
      end += value?.length ?? 0;
      window[end++] = LF;
      return end - 1;
    });
    const all = isAscii(window)
      ? Buffer.from(window.buffer, window.byteOffset, size).toString("latin1")
      : null;
    const utf8 = all !== null || isUtf8(window);
    return values.map((value, at) => {
      const start = at === 0 ? 0 : ends[at - 1] + 1;
      if (value === null || !utf8 || value.length > limit || this.#quick.end(start) !== ends[at]) return null;
      return all === null ? textOf(value) : all.slice(start, ends[at]);
    });
  }

  #judgeOne(value: Uint8Array): Judged {
    const reason = this.#unsound(value);
    return reason === null ? this.judgeText(textOf(value)) : { reason };
  }

  #unsound(bytes: Uint8Array): Reason | null {
    if (bytes.length > limit) return "too_long";
    if (!isUtf8(bytes)) return "not_utf8";
    // The checker knows documents of one line; between JSON's words a line break is a space.
    const line = bytes.map((byte) => byte === LF || byte === CR ? SPACE : byte);
    const window = new Uint8Array(line.length + 1);
    window.set(line);
    window[line.length] = LF;
    let start = 0;
    while (window[start] === SPACE || window[start] === TAB) start++;
    const reason = this.#checker.check(window, start);
    let stop = this.#checker.end;
    while (window[stop] === SPACE || window[stop] === TAB) stop++;
    return reason === null && stop !== line.length ? "broken_json" : reason;
  }
}

/** Whether some string has half of a surrogate pair, which JSON can write and UTF-8, and so a database, cannot. */
function hasHalfCharacter(value: unknown): boolean {
  // Written again, whole characters stand as they are and halves as escapes.
  return /\\ud[89a-f]/.test(JSON.stringify(value).replaceAll("\\\\", ""));
}

/** Text of bytes that are UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}
