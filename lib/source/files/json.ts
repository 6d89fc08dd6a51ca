/** One JSON text checked in place, byte by byte: RFC 8259, no name twice, no half character; no value is made. */
import type { Reason } from "../../batch/quarantine.ts";
import { isBlankText } from "./key_fields.ts";
import { Names, textIs, textOf, type Wanted } from "./names.ts";

const TAB = 0x09,
  SPACE = 0x20,
  QUOTE = 0x22,
  PLUS = 0x2b,
  COMMA = 0x2c,
  MINUS = 0x2d,
  POINT = 0x2e,
  ZERO = 0x30,
  EIGHT = 0x38,
  COLON = 0x3a;
const OPEN_LIST = 0x5b, BACKSLASH = 0x5c, CLOSE_LIST = 0x5d, C = 0x63, D = 0x64, E = 0x65, U = 0x75;
const OPEN = 0x7b, CLOSE = 0x7d;

/** Bytes that end a plain run inside a string: quote, backslash, control characters. */
const stops = new Uint8Array(256).fill(1, 0, 0x20);
stops[QUOTE] = stops[BACKSLASH] = 1;
const isDigit = new Uint8Array(256).fill(1, ZERO, ZERO + 10);
const isHex = isDigit.slice().fill(1, 0x41, 0x47).fill(1, 0x61, 0x67);
const isEscaped = new Uint8Array(256);
for (const letter of '"\\/bfnrt') isEscaped[letter.charCodeAt(0)] = 1;
const encoder = new TextEncoder();
const literals = ["true", "false", "null"].map((word) => encoder.encode(word));

/** How deep objects and lists may stand in one another: readers that come after recurse. */
const deepest = 500;

/** For each open object or list, outermost first: which it is, and where an object's names begin. */
const isObject = new Uint8Array(deepest);
const firsts = new Int32Array(deepest);

/** Whether a string of the text that is checked has half of a surrogate pair. */
let half = false;

/** A member that is looked for: its value, or null for the key, which may have any that is not blank. */
type Member = { name: Wanted; value: Wanted | null };

/**
 * Checks one text after another. A text stands on one line and the byte behind its line is a line break, so
 * that no look at the next byte goes too far.
 */
export class JsonChecker {
  /** The place behind the text checked last or, when it is broken, one before its line's end. */
  end = 0;

  readonly #members: readonly Member[];
  readonly #constants: number;
  readonly #names = new Names();

  /**
   * @param constant top-level members that a document has with exactly this string
   * @param key the one that it has with any string that is not blank
   */
  constructor(constant: Readonly<Record<string, string>>, key?: string) {
    const wanted = (text: string) => ({ text, bytes: encoder.encode(text) });
    const constants = Object.entries(constant);
    this.#constants = constants.length;
    this.#members = [
      ...constants.map(([name, value]) => ({ name: wanted(name), value: wanted(value) })),
      ...key === undefined ? [] : [{ name: wanted(key), value: null }],
    ];
  }

  /** Why the text that begins at `bytes[from]` is no document of the feed, or null. */
  check(bytes: Uint8Array, from: number): Reason | null {
    const names = this.#names;
    let at = from, byte = bytes[at], depth = 0;
    let named = false, close = false, repeated = false, constants = 0, keys = 0, wanted: Member | null = null;
    names.drop(0);
    half = false;

    for (;;) {
      if (named) {
        if (byte !== QUOTE) break;
        const begin = at + 1;
        let hash = 0, escaped = false;
        byte = bytes[++at];
        while (stops[byte] === 0) {
          hash = (Math.imul(hash, 31) + byte) | 0;
          byte = bytes[++at];
        }
        if (byte !== QUOTE) {
          escaped = true;
          at = stringEnd(bytes, at);
          if (bytes[at] !== QUOTE) break;
        }
        if (names.add(bytes, firsts[depth - 1], begin, at, hash, escaped)) repeated = true;
        if (depth === 1 && constants + keys < this.#members.length) {
          wanted = this.#memberNamed(bytes, begin, at);
        }
        byte = bytes[at = behindSpace(bytes, at + 1)];
        if (byte !== COLON) break;
        byte = bytes[at = behindSpace(bytes, at + 1)];
      }

      if (byte === QUOTE) {
        const begin = ++at;
        while (stops[bytes[at]] === 0) at++;
        if (bytes[at] !== QUOTE) at = stringEnd(bytes, at);
        if (bytes[at] !== QUOTE) break;
        if (wanted !== null) {
          if (wanted.value === null) keys += isBlankText(textOf(bytes, begin, at)) ? 0 : 1;
          else if (textIs(bytes, begin, at, wanted.value)) constants++;
        }
        byte = bytes[++at];
      } else if (byte === OPEN || byte === OPEN_LIST) {
        if (depth === deepest) break;
        named = byte === OPEN;
        isObject[depth] = named ? 1 : 0;
        firsts[depth++] = names.count;
        wanted = null;
        byte = bytes[at = behindSpace(bytes, at + 1)];
        if (byte !== (named ? CLOSE : CLOSE_LIST)) continue;
      } else {
        const begin = at;
        at = byte === MINUS || isDigit[byte] === 1 ? numberEnd(bytes, at) : literalEnd(bytes, at);
        if (at === begin) break;
        byte = bytes[at];
      }
      wanted = null;

      do {
        byte = bytes[at = behindSpace(bytes, at)];
        if (depth === 0) {
          this.end = at;
          if (bytes[from] !== OPEN) return "not_an_object";
          if (repeated) return "duplicate_key";
          if (constants < this.#constants) return "wrong_type";
          if (half) return "half_character";
          return constants + keys < this.#members.length ? "missing_key" : null;
        }
        named = isObject[depth - 1] === 1;
        close = byte === (named ? CLOSE : CLOSE_LIST);
        if (close) {
          names.drop(firsts[--depth]);
          byte = bytes[++at];
        }
      } while (close);
      if (byte !== COMMA) break;
      byte = bytes[at = behindSpace(bytes, at + 1)];
    }
    this.end = at;
    return depth === deepest && (byte === OPEN || byte === OPEN_LIST) ? "too_deep" : "broken_json";
  }

  #memberNamed(bytes: Uint8Array, begin: number, end: number): Member | null {
    for (const member of this.#members) if (textIs(bytes, begin, end, member.name)) return member;
    return null;
  }
}

/** The first place from `at` on that is no white space; a line break is none here. */
function behindSpace(bytes: Uint8Array, at: number): number {
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  return at;
}

/** Where the string ends whose text goes on at `at`: at its closing quote, or at what cannot stand in it. */
function stringEnd(bytes: Uint8Array, at: number): number {
  for (;;) {
    while (stops[bytes[at]] === 0) at++;
    if (bytes[at] !== BACKSLASH) return at;
    const letter = bytes[at + 1];
    if (isEscaped[letter] === 1) at += 2;
    else if (letter === U && isCode(bytes, at + 2)) {
      const surrogate = surrogateAt(bytes, at + 2);
      at += 6;
      if (surrogate === null) continue;
      const paired = surrogate === "high" && bytes[at] === BACKSLASH && bytes[at + 1] === U &&
        isCode(bytes, at + 2) && surrogateAt(bytes, at + 2) === "low";
      if (paired) at += 6;
      else half = true;
    } else return at;
  }
}

/** Whether four hexadecimal digits stand at `at`. */
function isCode(bytes: Uint8Array, at: number): boolean {
  return [0, 1, 2, 3].every((digit) => isHex[bytes[at + digit]] === 1);
}

/** Which half of a surrogate pair the four digits say. */
function surrogateAt(bytes: Uint8Array, at: number): "high" | "low" | null {
  const second = bytes[at + 1] | SPACE;
  if ((bytes[at] | SPACE) !== D || second < EIGHT) return null;
  return second < C ? "high" : "low";
}

/** Where the number ends that begins at `at`; there, when none does. */
function numberEnd(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from;
  if (isDigit[bytes[at]] === 0) return from;
  if (bytes[at] === ZERO) at++;
  else while (isDigit[bytes[at]] === 1) at++;
  if (bytes[at] === POINT) {
    if (isDigit[bytes[++at]] === 0) return from;
    while (isDigit[bytes[at]] === 1) at++;
  }
  if ((bytes[at] | 0x20) === E) {
    at++;
    if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
    if (isDigit[bytes[at]] === 0) return from;
    while (isDigit[bytes[at]] === 1) at++;
  }
  return at;
}

/** Where `true`, `false` or `null` ends that begins at `at`; there, when none does. */
function literalEnd(bytes: Uint8Array, at: number): number {
  const literal = literals.find((word) => word[0] === bytes[at]);
  return literal?.every((byte, place) => bytes[at + place] === byte) ? at + literal.length : at;
}
