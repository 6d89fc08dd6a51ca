/** xxHash, 32 bits: the checksum of LZ4 frames. https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md */

const prime1 = 0x9e3779b1, prime2 = 0x85ebca77, prime3 = 0xc2b2ae3d, prime4 = 0x27d4eb2f, prime5 = 0x165667b1;

const rotate = (value: number, bits: number) => value << bits | value >>> (32 - bits);
const round = (lane: number, word: number) =>
  Math.imul(rotate(lane + Math.imul(word, prime2) | 0, 13), prime1);

/** The hash of `data` with seed 0, as an unsigned number. */
export function xxhash32(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = 0;
  let hash: number;
  if (data.length >= 16) {
    let a = prime1 + prime2 | 0, b = prime2 | 0, c = 0, d = -prime1 | 0;
    for (; at + 16 <= data.length; at += 16) {
      a = round(a, view.getUint32(at, true));
      b = round(b, view.getUint32(at + 4, true));
      c = round(c, view.getUint32(at + 8, true));
      d = round(d, view.getUint32(at + 12, true));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18) | 0;
  } else {
    hash = prime5 | 0;
  }
  hash = hash + data.length | 0;
  for (; at + 4 <= data.length; at += 4) {
    hash = Math.imul(rotate(hash + Math.imul(view.getUint32(at, true), prime3) | 0, 17), prime4);
  }
  for (; at < data.length; at++) hash = Math.imul(rotate(hash + Math.imul(data[at], prime5) | 0, 11), prime1);
  hash = Math.imul(hash ^ hash >>> 15, prime2);
  hash = Math.imul(hash ^ hash >>> 13, prime3);
  return (hash ^ hash >>> 16) >>> 0;
}
