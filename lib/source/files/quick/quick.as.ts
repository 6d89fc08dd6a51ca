/**
 * AssemblyScript. Finds out, sixteen bytes at a time, that a JSON text is plainly good: an object of the
 * feed's type in which no name repeats. It declines whatever is bad, and whatever is rare: names with escapes,
 * many names, deep nesting. `deno task wasm` compiles it; json.ts decides what it declines.
 *
 * Memory: what is constant below `stack`, the open objects and lists and their names below `window`, and
 * from there on the text, with a line break and 16 bytes to spare behind it.
 */

const stack: usize = 4096;
const hashes: usize = 8192;
const deepest: usize = 256;
const mostNames: usize = 512;

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const COLON: u8 = 0x3a;
const OPEN_LIST: u8 = 0x5b;
const BACKSLASH: u8 = 0x5c;
const E: u8 = 0x65;
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
  store<u32>(stack, close);

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
      at = behindSpace(at + 1);
      if (load<u8>(at) != COLON) return 0;
      at = behindSpace(at + 1);
    }

    // A value.
    const byte: u8 = load<u8>(at);
    if (byte == QUOTE) {
      const begin: usize = ++at;
      at = plain(at);
      while (load<u8>(at) == BACKSLASH) {
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
      at++;
    } else if (byte == OPEN || byte == OPEN_LIST) {
      if (wanted != 0 || ++depth == deepest) return 0;
      store<u16>(stack + (depth << 2) - 2, <u16> first);
      first = names;
      close = byte + 2;
      store<u8>(stack + (depth << 2), close);
      at = behindSpace(at + 1);
      if (load<u8>(at) != close) continue;
    } else {
      if (wanted != 0) return 0;
      at = isDigit(byte) || byte == MINUS ? behindNumber(at) : behindLiteral(at);
      if (at == 0) return 0;
    }

    // What ends with it, up to the next comma.
    at = behindSpace(at);
    while (load<u8>(at) == close) {
      at = behindSpace(at + 1);
      if (depth == 0) return constants == load<u32>(0) ? at : 0;
      names = first;
      first = load<u16>(stack + (depth << 2) - 2);
      depth--;
      close = load<u8>(stack + (depth << 2));
    }
    if (load<u8>(at) != COMMA) return 0;
    at = behindSpace(at + 1);
  }
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

// @ts-ignore: decorator
@inline
function isDigit(byte: u8): bool {
  return byte - ZERO <= 9;
}

function isHex(byte: u8): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 <= 5;
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
