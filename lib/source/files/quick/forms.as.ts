/** AssemblyScript. The forms that strings of a schema have; schema.ts gives them their numbers. */

const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const COLON: u8 = 0x3a;
const T: u8 = 0x54;
const Z: u8 = 0x5a;

/** Whether the plain text in `begin … end` has a form; what `a` and `b` say is the form's own. */
export function fits(form: u32, a: u32, b: u32, begin: usize, end: usize): bool {
  switch (form) {
    case 1:
      return isAscii(0x20, a, begin, end);
    case 2:
      return isAscii(0x21, a, begin, end);
    case 3:
      return end - begin == 10 && isDate(begin);
    case 4:
      return isMoment(begin, end);
    case 5:
      return isDecimal(a, b, begin, end);
    case 6:
      return isOneOf(a, b, begin, end);
    default:
      return false;
  }
}

/** From one to `most` characters of ASCII from `least` on, none of control. */
export function isAscii(least: u8, most: u32, begin: usize, end: usize): bool {
  if (begin == end || end - begin > most) return false;
  for (; begin < end; begin++) if (load<u8>(begin) < least || load<u8>(begin) > 0x7e) return false;
  return true;
}

/** `2026-11-24`, a day of the calendar in the years 1000 to 2999. */
function isDate(at: usize): bool {
  const century: i32 = two(at), year: i32 = two(at + 2), month: i32 = two(at + 5), day: i32 = two(at + 8);
  if (century < 10 || century > 29 || year < 0 || month < 1 || month > 12 || day < 1) return false;
  if (load<u8>(at + 4) != MINUS || load<u8>(at + 7) != MINUS) return false;
  if (month == 2) return day <= ((year == 0 ? century : year) & 3 ? 28 : 29);
  return day <= (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31);
}

/** `2026-11-24T10:00:00.123Z`, up to nanoseconds, in UTC or with an offset. */
function isMoment(begin: usize, end: usize): bool {
  if (end - begin < 20 || !isDate(begin) || load<u8>(begin + 10) != T || !isClock(begin + 11)) return false;
  if (load<u8>(begin + 16) != COLON || <u32> two(begin + 17) > 59) return false;
  let at: usize = begin + 19;
  if (load<u8>(at) == POINT) {
    const fraction: usize = ++at;
    while (isDigit(load<u8>(at))) at++;
    if (at == fraction || at - fraction > 9) return false;
  }
  if (load<u8>(at) == Z) return at + 1 == end;
  return (load<u8>(at) == 0x2b || load<u8>(at) == MINUS) && at + 6 == end && isClock(at + 1);
}

/** `10:59` */
function isClock(at: usize): bool {
  return <u32> two(at) <= 23 && load<u8>(at + 2) == COLON && <u32> two(at + 3) <= 59;
}

/** Digits, at most `whole`, and maybe a point and at most `fraction`; maybe negative. */
function isDecimal(whole: u32, fraction: u32, begin: usize, end: usize): bool {
  if (load<u8>(begin) == MINUS) begin++;
  let at: usize = begin;
  while (isDigit(load<u8>(at))) at++;
  if (at == begin || at - begin > whole) return false;
  if (load<u8>(at) != POINT) return at == end;
  begin = ++at;
  while (isDigit(load<u8>(at))) at++;
  return at == end && at > begin && at - begin <= fraction;
}

/** One of `count` texts: the length of each, and where it stands. */
function isOneOf(texts: usize, count: u32, begin: usize, end: usize): bool {
  for (; count > 0; count--, texts += 8) {
    const length: usize = load<u32>(texts);
    if (end - begin == length && memory.compare(load<u32>(texts + 4), begin, length) == 0) return true;
  }
  return false;
}

/** What two digits say; -1 where they are none. */
// @ts-ignore: decorator
@inline
function two(at: usize): i32 {
  return isDigit(load<u8>(at)) && isDigit(load<u8>(at + 1))
    ? <i32> (load<u8>(at) - 0x30) * 10 + <i32> (load<u8>(at + 1) - 0x30)
    : -1;
}

// @ts-ignore: decorator
@inline
export function isDigit(byte: u8): bool {
  return byte - 0x30 <= 9;
}
