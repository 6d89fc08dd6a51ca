/**
 * Zstandard by node:zlib, with what that lacks. It takes a frame that is cut short for a whole one and ignores what
 * follows (https://github.com/nodejs/node/issues/64592), and in Deno the asynchronous call cannot be caught when it
 * fails. So frames are walked first, and the synchronous call used.
 */
import { Buffer } from "node:buffer";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

const magic = 0xfd2fb528;

/** Frames that hold `data`, with checksums. Deno now and then puts an empty frame behind the first. */
export function compressZstd(data: Uint8Array): Uint8Array {
  return zstdCompressSync(data, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

/** What the frames hold. @throws {Error} when one is damaged, cut short, or they hold more than `limit` bytes. */
export function decompressZstd(frames: Uint8Array, limit: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let left = limit;
  for (let at = 0; at < frames.length || parts.length === 0;) {
    const end = at + frameLength(frames.subarray(at));
    const part = zstdDecompressSync(frames.subarray(at, end), { maxOutputLength: Math.max(left, 1) });
    parts.push(part);
    left -= part.length;
    at = end;
  }
  const filled = parts.filter(({ length }) => length > 0);
  return filled.length === 1 ? filled[0] : Buffer.concat(filled);
}

/** How long the first of `frames` is, by its blocks' headers: RFC 8878, 3.1.1. */
function frameLength(frames: Uint8Array): number {
  const view = new DataView(frames.buffer, frames.byteOffset, frames.length);
  if (frames.length < 6 || view.getUint32(0, true) !== magic) throw new Error("it is not a frame");
  const descriptor = frames[4];
  const single = (descriptor & 0x20) !== 0;
  const size = [single ? 1 : 0, 2, 4, 8][descriptor >> 6];
  const dictionary = [0, 1, 2, 4][descriptor & 3];
  let at = 5 + (single ? 0 : 1) + dictionary + size;
  for (let last = false; !last;) {
    if (at + 3 > frames.length) throw new Error("it ends too early");
    const header = frames[at] | frames[at + 1] << 8 | frames[at + 2] << 16;
    last = (header & 1) === 1;
    // A block of type 1 is one byte, to be repeated.
    at += 3 + ((header >> 1 & 3) === 1 ? 1 : header >> 3);
  }
  const end = at + ((descriptor & 4) === 0 ? 0 : 4);
  if (end > frames.length) throw new Error("it ends too early");
  return end;
}
