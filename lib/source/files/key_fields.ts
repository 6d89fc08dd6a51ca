/** The key's fields in a delimited record. */
import { rawColumn, type Tabular } from "../../feeds/feed.ts";

const QUOTE = 0x22, SPACE = 0x20;
const decoder = new TextDecoder();

/** Whether nothing of a text is seen: spaces of whatever kind, controls, marks without width. */
export function isBlankText(text: string): boolean {
  return /^[\p{Z}\p{Cc}\p{Cf}]*$/u.test(text);
}

/** Finds records whose key is blank. */
export class KeyFields {
  readonly #delimiter: number;

  /** @param places of the key's fields, ascending */
  private constructor(readonly places: readonly number[], readonly shape: Tabular) {
    this.#delimiter = shape.delimiter.charCodeAt(0);
  }

  /** Null where the feed declares no key. */
  static of(shape: Tabular, columns: readonly string[]): KeyFields | null {
    const places = (shape.key ?? []).map((name) => columns.indexOf(rawColumn(name))).filter((place) =>
      place >= 0
    );
    return places.length === 0 ? null : new KeyFields(places.sort((a, b) => a - b), shape);
  }

  /** Whether one of the key's fields is blank in `bytes[start, stop)`, a whole record. */
  isBlank(bytes: Uint8Array, start: number, stop: number): boolean {
    let field = 0, at = start;
    for (const place of this.places) {
      for (; field < place; field++) at = this.#end(bytes, at, stop) + 1;
      const first = bytes[at];
      if (first > SPACE && first < 0x7f && first !== QUOTE && first !== this.#delimiter) continue;
      const text = decoder.decode(bytes.subarray(at, this.#end(bytes, at, stop)));
      const quoted = this.shape.quote !== null && text.startsWith('"');
      if (isBlankText(quoted ? text.slice(1, -1) : text)) return true;
    }
    return false;
  }

  /** Where the field ends that begins at `at`. */
  #end(bytes: Uint8Array, at: number, stop: number): number {
    if (this.shape.quote !== null && bytes[at] === QUOTE) {
      // Doubled quotes are two fields' ends that follow each other.
      do while (++at < stop && bytes[at] !== QUOTE); while (++at < stop && bytes[at] === QUOTE);
    }
    while (at < stop && bytes[at] !== this.#delimiter) at++;
    return at;
  }
}
