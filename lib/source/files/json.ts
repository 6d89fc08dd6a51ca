/** One JSON text checked in place, byte by byte: RFC 8259, no name twice in an object, no value made. */
import type { Reason } from "../../batch/quarantine.ts";

/** Byte classes inside a string: 0 goes on. */
const ends = 1, escapes = 2, control = 3, high = 4;
const inString = new Uint8Array(256).fill(high, 0x80);
inString.fill(control, 0, 0x20);
inString[0x22] = ends;
inString[0x5c] = escapes;

const isSpace = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0a, 0x0d]) isSpace[byte] = 1;

const QUOTE = 0x22, PLUS = 0x2b, COMMA = 0x2c, MINUS = 0x2d, POINT = 0x2e, COLON = 0x3a, U = 0x75;
const OPEN_LIST = 0x5b, CLOSE_LIST = 0x5d, E = 0x65, OPEN = 0x7b, CLOSE = 0x7d;
const afterBackslash = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)));
const encoder = new TextEncoder();
const literals = ["true", "false", "null"].map((word) => encoder.encode(word));
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** How deep objects and lists may stand in one another: readers that come after recurse. */
const deepest = 500;
/** With more names than this in one object, a set is faster than looking at each. */
const few = 32;

/** Checks one text after another; `bytes[to]` must be readable. */
export class JsonChecker {
  /** Whether the text checked last has bytes beyond ASCII, which may still not be UTF-8. */
  beyondAscii = false;

  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #to = 0;
  #repeated = false;
  #tooDeep = false;
  #constants = 0;
  /** Names of the objects that are open, innermost last: hash, where the name begins and ends. */
  readonly #hashes: number[] = [];
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];
  /** Whether the string scanned last holds an escape. */
  #escaped = false;
  readonly #constant: { name: Uint8Array; value: string }[];

  /** @param constant top-level members that a document has with exactly this string */
  constructor(constant: Readonly<Record<string, string>>) {
    this.#constant = Object.entries(constant).map(([name, value]) => ({ name: encoder.encode(name), value }));
  }

  /** Why `bytes[from, to)` is no document of the feed, or null. No white space may stand around it. */
  check(bytes: Uint8Array, from: number, to: number): Reason | null {
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
    this.beyondAscii = this.#repeated = this.#tooDeep = false;
    this.#constants =
      this.#hashes.length =
      this.#begins.length =
      this.#ends.length =
        0;
    if (!this.#value(0) || this.#at !== to) return this.#tooDeep ? "too_deep" : "broken_json";
    if (bytes[from] !== OPEN) return "not_an_object";
    if (this.#repeated) return "duplicate_key";
    return this.#constants === this.#constant.length ? null : "wrong_type";
  }

  #value(depth: number): boolean {
    if (depth > deepest) this.#tooDeep = true;
    if (this.#at >= this.#to || this.#tooDeep) return false;
    const byte = this.#bytes[this.#at];
    if (byte === QUOTE) return this.#string();
    if (byte === OPEN) return this.#object(depth);
    if (byte === OPEN_LIST) return this.#list(depth);
    return byte === MINUS || isDigit(byte) ? this.#number() : this.#literal();
  }

  #object(depth: number): boolean {
    const bytes = this.#bytes, first = this.#hashes.length;
    this.#at++;
    this.#space();
    if (bytes[this.#at] === CLOSE && this.#at < this.#to) {
      this.#at++;
      return true;
    }
    let set: Set<string> | null = null;
    for (;;) {
      const begin = this.#at + 1;
      if (bytes[this.#at] !== QUOTE || !this.#string()) return false;
      const end = this.#at - 1, escaped = this.#escaped;
      set = this.#name(first, begin, end, set);
      this.#space();
      if (bytes[this.#at++] !== COLON) return false;
      this.#space();
      const value = this.#at;
      if (!this.#value(depth + 1)) return false;
      if (depth === 0) this.#member(begin, end, escaped, value);
      this.#space();
      const next = bytes[this.#at++];
      if (this.#at > this.#to) return false;
      if (next === CLOSE) break;
      if (next !== COMMA) return false;
      this.#space();
    }
    this.#hashes.length = this.#begins.length = this.#ends.length = first;
    return true;
  }

  #list(depth: number): boolean {
    this.#at++;
    this.#space();
    if (this.#bytes[this.#at] === CLOSE_LIST && this.#at < this.#to) {
      this.#at++;
      return true;
    }
    for (;;) {
      if (!this.#value(depth + 1)) return false;
      this.#space();
      const next = this.#bytes[this.#at++];
      if (this.#at > this.#to) return false;
      if (next === CLOSE_LIST) return true;
      if (next !== COMMA) return false;
      this.#space();
    }
  }

  /** Scans the string that begins at `#at`; leaves `#at` behind its closing quote. */
  #string(): boolean {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    this.#escaped = false;
    for (;;) {
      let kind = inString[bytes[at]];
      while (kind === 0) kind = inString[bytes[++at]];
      if (kind === ends) break;
      if (kind === high) {
        this.beyondAscii = true;
        at++;
      } else if (kind === escapes) {
        this.#escaped = true;
        at = this.#escape(at + 1);
        if (at === -1) return false;
      } else return false;
    }
    this.#at = at + 1;
    return at < this.#to;
  }

  #escape(at: number): number {
    const byte = this.#bytes[at];
    if (byte !== U) return afterBackslash.has(byte) && at < this.#to ? at + 1 : -1;
    for (let digit = 1; digit <= 4; digit++) if (!isHex(this.#bytes[at + digit])) return -1;
    return at + 5;
  }

  #number(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    const digits = () => {
      const from = at;
      while (isDigit(bytes[at])) at++;
      return at > from;
    };
    if (bytes[at] === MINUS) at++;
    if (bytes[at] === 0x30) at++;
    else if (!digits()) return false;
    if (bytes[at] === POINT) {
      at++;
      if (!digits()) return false;
    }
    if ((bytes[at] | 0x20) === E) {
      at++;
      if (bytes[at] === PLUS || bytes[at] === MINUS) at++;
      if (!digits()) return false;
    }
    this.#at = at;
    return at <= this.#to;
  }

  #literal(): boolean {
    for (const word of literals) {
      if (!word.every((byte, place) => this.#bytes[this.#at + place] === byte)) continue;
      this.#at += word.length;
      return this.#at <= this.#to;
    }
    return false;
  }

  #space(): void {
    while (isSpace[this.#bytes[this.#at]] === 1) this.#at++;
  }

  /** Notes a name of the object whose names begin at `first`, and whether it was there. */
  #name(first: number, begin: number, end: number, set: Set<string> | null): Set<string> | null {
    const names = this.#hashes.length;
    if (set === null && (this.#escaped || names - first > few)) {
      set = new Set();
      for (let name = first; name < names; name++) set.add(this.#text(this.#begins[name], this.#ends[name]));
    }
    if (set !== null) {
      const name = this.#text(begin, end);
      if (set.has(name)) this.#repeated = true;
      set.add(name);
      return set;
    }
    let hash = end - begin;
    for (let at = begin; at < end; at++) hash = (Math.imul(hash, 31) + this.#bytes[at]) | 0;
    for (let name = first; name < names; name++) {
      if (this.#hashes[name] === hash && this.#same(this.#begins[name], this.#ends[name], begin, end)) {
        this.#repeated = true;
      }
    }
    this.#hashes.push(hash);
    this.#begins.push(begin);
    this.#ends.push(end);
    return null;
  }

  /** Counts a top-level member that is one of the constant ones, with its string. */
  #member(begin: number, end: number, escaped: boolean, value: number): void {
    for (const { name, value: wanted } of this.#constant) {
      const is = escaped
        ? this.#text(begin, end) === decoder.decode(name)
        : name.length === end - begin && name.every((byte, place) => this.#bytes[begin + place] === byte);
      if (is && this.#bytes[value] === QUOTE && this.#text(value + 1, this.#at - 1) === wanted) {
        this.#constants++;
      }
    }
  }

  /** A string's text, its escapes resolved. */
  #text(begin: number, end: number): string {
    const text = decoder.decode(this.#bytes.subarray(begin, end));
    return text.includes("\\") ? JSON.parse(`"${text}"`) : text;
  }

  #same(begin: number, end: number, otherBegin: number, otherEnd: number): boolean {
    if (end - begin !== otherEnd - otherBegin) return false;
    for (let at = begin, other = otherBegin; at < end; at++, other++) {
      if (this.#bytes[at] !== this.#bytes[other]) return false;
    }
    return true;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
