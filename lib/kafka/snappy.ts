/**
 * Snappy as Kafka has it: Java's producer puts xerial's frame around blocks, librdkafka may write a bare block.
 * Blocks are hysnappy's: WebAssembly of 4 KB, which checks its bounds.
 */
import { snappyCompressor, snappyUncompressor } from "hysnappy";
import { joined } from "../joined.ts";

/** xerial's mark: `\x82SNAPPY\0`; two versions of 4 bytes each follow it. */
const mark = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0);
const headerLength = 16;
/** How much of the data one block holds, as with Java. */
const blockSize = 32 * 1024;

let compress: ReturnType<typeof snappyCompressor> | undefined;
let uncompress: ReturnType<typeof snappyUncompressor> | undefined;

/** xerial's frame around `data`. */
export function compressSnappy(data: Uint8Array): Uint8Array {
  compress ??= snappyCompressor();
  const parts: Uint8Array[] = [mark, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1)];
  for (let from = 0; from < data.length; from += blockSize) {
    const block = compress(data.subarray(from, from + blockSize));
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, block.length);
    parts.push(size, block);
  }
  return joined(parts);
}

/** What a frame or a bare block holds. @throws {Error} when it is damaged, cut short, or holds more than `limit`. */
export function decompressSnappy(bytes: Uint8Array, limit: number): Uint8Array {
  if (!mark.every((byte, i) => bytes[i] === byte)) return decodeBlock(bytes, limit);
  if (bytes.length < headerLength) throw new Error("it ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Uint8Array[] = [];
  let left = limit;
  for (let at = headerLength; at < bytes.length;) {
    if (at + 4 > bytes.length) throw new Error("it ends within a block's size");
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) throw new Error("it ends within a block");
    const part = decodeBlock(bytes.subarray(at + 4, end), left);
    left -= part.length;
    parts.push(part);
    at = end;
  }
  return joined(parts);
}

function decodeBlock(block: Uint8Array, limit: number): Uint8Array {
  const length = declaredLength(block);
  if (length > limit) throw new Error("it holds more than it may");
  uncompress ??= snappyUncompressor();
  return uncompress(block, length);
}

/** The length that a block begins with: 7 bits a byte, lowest first. */
function declaredLength(block: Uint8Array): number {
  for (let i = 0, length = 0; i < Math.min(block.length, 5); i++) {
    length += (block[i] & 127) * 2 ** (7 * i);
    if (block[i] < 128) return length;
  }
  throw new Error("it does not begin with a length");
}
