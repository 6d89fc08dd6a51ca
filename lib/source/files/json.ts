/** One JSON text checked in place, byte by byte: RFC 8259, no name twice in an object, no value made. */
import type { Reason } from "../../batch/quarantine.ts";
import { Names, textIs, type Wanted } from "./names.ts";

const TAB = 0x09,
  SPACE = 0x20,
  QUOTE = 0x22,
  PLUS = 0x2b,
  COMMA = 0x2c,
  MINUS = 0x2d,
  POINT = 0x2e,
  ZERO = 0x30,
  COLON = 0x3a;
const OPEN_LIST = 0x5b, BACKSLASH = 0x5c, CLOSE_LIST = 0x5d, E = 0x65, U = 0x75;
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

type Constant = { name: Wanted; value: Wanted };

/**
 * Checks one text after another. A text stands on one line and the byte behind its line is a line break, so
 * that no look at the next byte goes too far.
 */
export class JsonChecker {
  /** The place behind the text checked last or, when it is broken, one before its line's end. */
  end = 0;

  readonly #constants: readonly Constant[];
  readonly #names = new Names();

  /** @param constant top-level members that a document has with exactly this string */
  constructor(constant: Readonly<Record<string, string>>) {
    const wanted = (text: string) => ({ text, bytes: encoder.encode(text) });
    this.#constants = Object.entries(constant).map(([name, value]) => ({
      name: wanted(name),
      value: wanted(value),
    }));
  }

  /** Why the text that begins at `bytes[from]` is no document of the feed, or null. */
  check(bytes: Uint8Array, from: number): Reason | null {
    const names = this.#names;
    let at = from, byte = bytes[at], depth = 0;
    let named = false, close = false, repeated = false, constants = 0, wanted: Constant | null = null;
    names.drop(0);

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
        if (depth === 1 && constants < this.#constants.length) wanted = this.#constantNamed(bytes, begin, at);
        byte = bytes[at = behindSpace(bytes, at + 1)];
        if (byte !== COLON) break;
        byte = bytes[at = behindSpace(bytes, at + 1)];
      }

      if (byte === QUOTE) {
        const begin = ++at;
        while (stops[bytes[at]] === 0) at++;
        if (bytes[at] !== QUOTE) at = stringEnd(bytes, at);
        if (bytes[at] !== QUOTE) break;
        if (wanted !== null && textIs(bytes, begin, at, wanted.value)) constants++;
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
          return constants === this.#constants.length ? null : "wrong_type";
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

  #constantNamed(bytes: Uint8Array, begin: number, end: number): Constant | null {
    for (const constant of this.#constants) if (textIs(bytes, begin, end, constant.name)) return constant;
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
    else if (letter === U && [2, 3, 4, 5].every((digit) => isHex[bytes[at + digit]] === 1)) at += 6;
    else return at;
  }
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
