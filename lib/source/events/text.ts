/** The text of bytes, by web standards alone: this runs on the edge too. */

// A byte order mark is a letter of the text, wherever it stands.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Up to ten times as slow: asked only where the other's text leaves it open. */
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
/** What stands in a text for bytes that are no UTF-8; a sender may also have written it. */
const replacement = "\ufffd";

/** Text of bytes that are UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Text of bytes; null when they are no UTF-8. */
export function utf8Text(bytes: Uint8Array): string | null {
  const text = decoder.decode(bytes);
  return text.includes(replacement) && !isUtf8(bytes) ? null : text;
}

/**
 * Text in which the place of a byte is that of a letter; null when the bytes are no UTF-8. What is ASCII stands as it
 * is, and some letters stand for the rest.
 */
export function placedText(bytes: Uint8Array): string | null {
  const text = utf8Text(bytes);
  // Beyond ASCII, UTF-8 has more bytes than text has letters.
  return text === null || text.length === bytes.length ? text : decoder.decode(sevenBits(bytes));
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The room of such copies: memory that is new each time would cost more than the copy. */
let words = new BigUint64Array();

/** A copy without the highest bit of each byte, good until the next is made. */
function sevenBits(bytes: Uint8Array): Uint8Array {
  // Eight bytes at a time: a batch with one letter beyond ASCII is as usual as one without.
  const count = Math.ceil(bytes.length / 8), room = words.length < count ? new BigUint64Array(count) : words;
  const copy = new Uint8Array(room.buffer, 0, bytes.length);
  copy.set(bytes);
  for (let at = 0; at < count; at++) room[at] &= 0x7f7f7f7f7f7f7f7fn;
  words = room;
  return copy;
}
