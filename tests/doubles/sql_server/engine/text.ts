/** Text: the server's collation (as SQL_Latin1_General_CP1_CI_AS), its code page, hex and GUIDs. */

/** Code points of 0x80 to 0x9f in code page 1252; the five that it leaves free stand for themselves. */
const upper = [
  ...[0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d],
  ...[
    0x17d,
    0x8f,
    0x90,
    0x2018,
    0x2019,
    0x201c,
    0x201d,
    0x2022,
    0x2013,
    0x2014,
    0x2dc,
    0x2122,
    0x161,
    0x203a,
  ],
  ...[0x153, 0x9d, 0x17e, 0x178],
];
const bytes = new Map(upper.map((code, at) => [code, at + 0x80]));

/** The byte of a UTF-16 unit in code page 1252; 63, a question mark, where it has none. */
export function byteOf(unit: number): number {
  if (unit < 0x80 || (unit >= 0xa0 && unit <= 0xff)) return unit;
  return bytes.get(unit) ?? 63;
}

/** Text from code page 1252. */
export function decodeBytes(data: Uint8Array): string {
  let text = "";
  for (const byte of data) {
    text += String.fromCharCode(byte >= 0x80 && byte <= 0x9f ? upper[byte - 0x80] : byte);
  }
  return text;
}

/** What a varchar keeps of a text: characters outside of the code page become question marks. */
export function toCodePage(text: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f\xa0-\xff]*$/.test(text)) return text;
  let kept = "";
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    kept += byteOf(unit) === 63 ? "?" : text[at];
  }
  return kept;
}

/**
 * Compares as the default collation does in what matters here: case and trailing spaces do not count.
 * The order of punctuation is that of the code units, which is not quite SQL Server's.
 */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const one = fold(a), other = fold(b);
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Equal texts have equal folds. */
export function fold(text: string): string {
  const trimmed = text.endsWith(" ") ? text.replace(/ +$/, "") : text;
  return trimmed.toUpperCase();
}

/** Byte by byte; the shorter one counts as filled up with zeros. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** In SQL Server's order of GUIDs: the last group counts most, then the fourth, then the others byte by byte. */
export function compareGuids(a: string, b: string): number {
  const one = guidKey(a), other = guidKey(b);
  return one < other ? -1 : one > other ? 1 : 0;
}

function guidKey(guid: string): string {
  const [first, second, third, fourth, last] = guid.split("-");
  return last + fourth + swap(third) + swap(second) + swap(first);
}

function swap(hex: string): string {
  return hex.match(/../g)!.reverse().join("");
}

const guidPattern = /^\s*\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?/i;

/** A GUID in upper case, or null. */
export function parseGuid(text: string): string | null {
  return guidPattern.exec(text)?.[1].toUpperCase() ?? null;
}

/** As it lies in memory and on the wire: the first three groups little-endian. */
export function guidBytes(guid: string): Uint8Array {
  const [first, second, third, fourth, last] = guid.split("-");
  return Uint8Array.fromHex(swap(first) + swap(second) + swap(third) + fourth + last);
}

/** The GUID of its 16 bytes. */
export function bytesGuid(data: Uint8Array): string {
  const hex = data.toHex().toUpperCase();
  const group = (from: number, to: number) => hex.slice(from * 2, to * 2);
  const first = [swap(group(0, 4)), swap(group(4, 6)), swap(group(6, 8))];
  return [...first, group(8, 10), group(10, 16)].join("-");
}
