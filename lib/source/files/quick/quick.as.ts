/**
 * AssemblyScript. Finds out, sixteen bytes at a time, that a JSON text is plainly good: an object of the
 * feed's type in which no name repeats and which, where the feed has one, keeps to a schema. It declines whatever is
 * bad, and whatever is rare: names with escapes, escaped surrogates, many names, deep nesting, letters beyond ASCII where
 * a schema asks for a form. `deno task wasm` compiles it; json.ts, and a schema's own check, decide what it declines.
 *
 * Memory: the constants at 0; the open objects and lists; the names in them; where the texts that are asked for
 * stand; the schema as schema.ts writes it; and from `window` on the text, with a line break and 16 bytes to spare.
 */
import { fits, isAscii, isDigit } from "./forms.as";

const stack: usize = 4096;
const hashes: usize = 12288;
const places: usize = 16384;
const schema: usize = 16448;
const deepest: usize = 256;
const mostNames: usize = 512;

/** Which kinds of values a schema allows. */
const STRING: u32 = 1;
const NULL: u32 = 2;
const INTEGER: u32 = 4;
const OBJECT: u32 = 8;
const LIST: u32 = 16;

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const COLON: u8 = 0x3a;
const OPEN_LIST: u8 = 0x5b;
const BACKSLASH: u8 = 0x5c;
const E: u8 = 0x65;
const N: u8 = 0x6e;
const U: u8 = 0x75;
const OPEN: u8 = 0x7b;

const K0: u64 = 0x9e3779b97f4a7c15;
const K1: u64 = 0xc2b2ae3d27d4eb4f;

/** Where the object ends that begins at `from`; 0 where it is not plainly good. */
export function accept(from: usize): usize {
  if (load<u8>(from) != OPEN) return 0;
  let at: usize = behindSpace(from + 1);
  let depth: usize = 0, names: usize = 0, first: usize = 0;
  let close: u8 = OPEN + 2;
  let constants: u32 = 0, wanted: usize = 0;
  // Of what is open: what the schema says of its members or its items, the members met, the one to come.
  let shape: usize = load<u32>(schema), met: u64 = 0, next: usize = shape + 16;
  // Of a value: what the schema says, and which of the places is its.
  let rule: usize = 0, place: usize = 0;
  const ruled: bool = shape != 0;
  if (ruled) memory.fill(places, 0, 64);

  while (true) {
    // A member's name, in an object.
    if (close == OPEN + 2) {
      if (load<u8>(at) != QUOTE) return 0;
      const begin: usize = ++at;
      at = plain(at);
      if (load<u8>(at) != QUOTE || names == mostNames) return 0;
      const hash: u64 = hashOf(begin, at);
      for (let name: usize = first; name < names; name++) {
        if (load<u64>(hashes + (name << 3)) == hash) return 0;
      }
      store<u64>(hashes + (names << 3), hash);
      names++;
      if (depth == 0) wanted = constantNamed(begin, at);
      rule = place = 0;
      if (shape != 0) {
        const member: usize = memberNamed(shape, next, begin, at);
        if (member != 0) {
          met |= load<u64>(member);
          place = load<u32>(member, 16);
          rule = load<u32>(member, 20);
          next = member + 24;
        }
      }
      at = behindSpace(at + 1);
      if (load<u8>(at) != COLON) return 0;
      at = behindSpace(at + 1);
    } else {
      rule = shape;
      place = 0;
    }

    // A value.
    const byte: u8 = load<u8>(at);
    if (byte == QUOTE) {
      if (!allows(rule, STRING)) return 0;
      const begin: usize = ++at;
      at = plain(at);
      let escaped: bool = false;
      while (load<u8>(at) == BACKSLASH) {
        escaped = true;
        if (load<u8>(at + 1) == U && isSurrogate(at + 2)) return 0;
        at = behindEscape(at + 1);
        if (at == 0) return 0;
        at = plain(at);
      }
      if (load<u8>(at) != QUOTE) return 0;
      if (wanted != 0) {
        if (!same(wanted, begin, at)) return 0;
        constants++;
        wanted = 0;
      }
      const form: u32 = rule == 0 ? 0 : load<u32>(rule, 4);
      if (form != 0 || place != 0) {
        if (escaped) return 0;
        // A text that is asked for is read as ASCII.
        if (form == 0) {
          if (!isAscii(0x20, u32.MAX_VALUE, begin, at)) return 0;
        } else if (!fits(form, load<u32>(rule, 8), load<u32>(rule, 12), begin, at)) return 0;
      }
      if (place != 0) {
        store<u32>(place, <u32> begin);
        store<u32>(place, <u32> at, 4);
      }
      at++;
    } else if (byte == OPEN || byte == OPEN_LIST) {
      if (wanted != 0 || !allows(rule, byte == OPEN ? OBJECT : LIST)) return 0;
      const frame: usize = stack + (depth << 5);
      store<u64>(frame, met);
      store<u32>(frame, <u32> shape, 8);
      store<u32>(frame, <u32> next, 12);
      store<u16>(frame, <u16> first, 16);
      store<u8>(frame, close, 18);
      if (++depth == deepest) return 0;
      first = names;
      close = byte + 2;
      shape = rule == 0 ? 0 : load<u32>(rule, 16);
      met = 0;
      next = shape + 16;
      at = behindSpace(at + 1);
      if (load<u8>(at) != close) continue;
    } else if (isDigit(byte) || byte == MINUS) {
      const begin: usize = at;
      at = behindNumber(at);
      if (wanted != 0 || at == 0 || !allows(rule, INTEGER)) return 0;
      if (rule != 0 && !isBetween(load<u32>(rule, 8), load<u32>(rule, 12), begin, at)) return 0;
    } else {
      at = behindLiteral(at);
      if (wanted != 0 || at == 0 || !allows(rule, byte == N ? NULL : 0)) return 0;
    }

    // What ends with it, up to the next comma.
    at = behindSpace(at);
    while (load<u8>(at) == close) {
      if (close == OPEN + 2 && shape != 0 && (load<u64>(shape) & ~met) != 0) return 0;
      at = behindSpace(at + 1);
      if (depth == 0) return constants == load<u32>(0) ? at : 0;
      names = first;
      const frame: usize = stack + (--depth << 5);
      met = load<u64>(frame);
      shape = load<u32>(frame, 8);
      next = load<u32>(frame, 12);
      first = load<u16>(frame, 16);
      close = load<u8>(frame, 18);
    }
    if (load<u8>(at) != COMMA) return 0;
    at = behindSpace(at + 1);
  }
}

/** Whether a rule allows a kind of value; without a rule everything is. */
// @ts-ignore: decorator
@inline
function allows(rule: usize, kind: u32): bool {
  return rule == 0 || (load<u32>(rule) & kind) != 0;
}

/** What a shape says of the member with this name, 0 where nothing: most come in the shape's order, after `next`. */
function memberNamed(shape: usize, next: usize, begin: usize, end: usize): usize {
  const all: usize = shape + 16, behind: usize = all + load<u32>(shape, 8) * 24;
  for (let member: usize = next; member < behind; member += 24) if (isNamed(member, begin, end)) return member;
  for (let member: usize = all; member < next; member += 24) if (isNamed(member, begin, end)) return member;
  return 0;
}

// @ts-ignore: decorator
@inline
function isNamed(member: usize, begin: usize, end: usize): bool {
  const length: usize = load<u32>(member, 12);
  return end - begin == length && memory.compare(load<u32>(member, 8), begin, length) == 0;
}

/** Whether a number is plainly an integer from `least` to `most`. */
function isBetween(least: u32, most: u32, begin: usize, end: usize): bool {
  if (end - begin > 9) return false;
  let value: u32 = 0;
  for (; begin < end; begin++) {
    const byte: u8 = load<u8>(begin);
    if (!isDigit(byte)) return false;
    value = value * 10 + (byte - ZERO);
  }
  return value >= least && value <= most;
}

/** The first place from `at` on with a quote, a backslash or a control character. */
// @ts-ignore: decorator
@inline
function plain(at: usize): usize {
  while (true) {
    const bytes: v128 = v128.load(at);
    const found: i32 = i8x16.bitmask(v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
      i8x16.lt_u(bytes, i8x16.splat(0x20)),
    ));
    if (found != 0) return at + ctz(found);
    at += 16;
  }
}

// @ts-ignore: decorator
@inline
function hashOf(begin: usize, end: usize): u64 {
  let hash: u64 = end - begin;
  for (; begin + 8 <= end; begin += 8) hash = rotl((hash ^ load<u64>(begin)) * K0, 29);
  const rest: u64 = (end - begin) << 3;
  if (rest != 0) hash = rotl((hash ^ (load<u64>(begin) & ((<u64> 1 << rest) - 1))) * K1, 31);
  return hash;
}

// @ts-ignore: decorator
@inline
function behindSpace(at: usize): usize {
  while (load<u8>(at) == 0x20 || load<u8>(at) == 0x09) at++;
  return at;
}

function isHex(byte: u8): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 <= 5;
}

/** Whether an escape's digits say half a surrogate pair, whose other half may be missing: d8… to df…. */
// @ts-ignore: decorator
@inline
function isSurrogate(digits: usize): bool {
  return (load<u8>(digits) | 0x20) == 0x64 && load<u8>(digits + 1) >= 0x38;
}

function behindEscape(at: usize): usize {
  const letter: u8 = load<u8>(at);
  if (letter == U) {
    for (let digit: usize = 1; digit <= 4; digit++) if (!isHex(load<u8>(at + digit))) return 0;
    return at + 5;
  }
  return letter == QUOTE || letter == BACKSLASH || letter == 0x2f || letter == 0x62 || letter == 0x66 ||
      letter == 0x6e || letter == 0x72 || letter == 0x74
    ? at + 1
    : 0;
}

function behindNumber(at: usize): usize {
  if (load<u8>(at) == MINUS) at++;
  if (!isDigit(load<u8>(at))) return 0;
  if (load<u8>(at) == ZERO) at++;
  else while (isDigit(load<u8>(at))) at++;
  if (load<u8>(at) == POINT) {
    if (!isDigit(load<u8>(++at))) return 0;
    while (isDigit(load<u8>(at))) at++;
  }
  if ((load<u8>(at) | 0x20) == E) {
    at++;
    if (load<u8>(at) == MINUS || load<u8>(at) == 0x2b) at++;
    if (!isDigit(load<u8>(at))) return 0;
    while (isDigit(load<u8>(at))) at++;
  }
  return at;
}

function behindLiteral(at: usize): usize {
  const word: u32 = load<u32>(at);
  if (word == 0x65757274 || word == 0x6c6c756e) return at + 4;
  return word == 0x736c6166 && load<u8>(at + 4) == E ? at + 5 : 0;
}

/** Constant members from byte 4 on: the name's length, the value's, the name, the value. */
function constantNamed(begin: usize, end: usize): usize {
  let at: usize = 4;
  for (let left: u32 = load<u32>(0); left > 0; left--) {
    const name: usize = load<u16>(at), value: usize = load<u16>(at + 2);
    if (end - begin == name && memory.compare(at + 4, begin, name) == 0) return at;
    at += 4 + name + value;
  }
  return 0;
}

function same(constant: usize, begin: usize, end: usize): bool {
  const name: usize = load<u16>(constant), value: usize = load<u16>(constant + 2);
  return end - begin == value && memory.compare(constant + 4 + name, begin, value) == 0;
}
