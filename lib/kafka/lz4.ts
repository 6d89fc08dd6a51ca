/** LZ4 frames, as Kafka's record batches have them. https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
import { blockBound, decodeBlock, encodeBlock } from "./lz4_block.ts";
import { xxhash32 } from "./xxhash32.ts";

const magic = 0x184d2204;
/** The header that Java's producer writes: version 1, independent blocks of 64 KiB, no checksums but its own. */
const flags = 0x60, blockSizeCode = 0x40, blockSize = 64 * 1024;
/** The bit of a block's size that says: not compressed. */
const asItIs = 0x80000000;

const checksumOfHeader = (descriptor: Uint8Array) => xxhash32(descriptor) >>> 8 & 0xff;

/** One frame that holds `data`. */
export function compressLz4(data: Uint8Array): Uint8Array {
  const blocks = Math.ceil(data.length / blockSize);
  const frame = new Uint8Array(7 + blocks * (4 + blockBound(blockSize)) + 4);
  const view = new DataView(frame.buffer);
  view.setUint32(0, magic, true);
  frame.set([flags, blockSizeCode], 4);
  frame[6] = checksumOfHeader(frame.subarray(4, 6));
  let at = 7;
  for (let from = 0; from < data.length; from += blockSize) {
    const block = data.subarray(from, from + blockSize);
    const size = encodeBlock(block, frame, at + 4) - at - 4;
    const smaller = size < block.length;
    if (!smaller) frame.set(block, at + 4);
    view.setUint32(at, smaller ? size : asItIs + block.length, true);
    at += 4 + (smaller ? size : block.length);
  }
  view.setUint32(at, 0, true);
  return frame.subarray(0, at + 4);
}

/** What one frame holds. @throws {Error} when it is damaged, cut short, or holds more than `limit` bytes. */
export function decompressLz4(frame: Uint8Array, limit: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  let at = 0;
  const take = (bytes: number) => {
    if (at + bytes > frame.length) throw new Error("it ends too early");
    at += bytes;
    return at - bytes;
  };
  const word = () => view.getUint32(take(4), true);
  const checked = (data: Uint8Array, what: string) => {
    if (word() !== xxhash32(data)) throw new Error(`the checksum of ${what} differs`);
  };

  if (word() !== magic) throw new Error("it is not a frame");
  const descriptor = take(2);
  const flag = (bit: number) => (frame[descriptor] >> bit & 1) === 1;
  const sizeCode = frame[descriptor + 1] >> 4 & 7;
  if (frame[descriptor] >> 6 !== 1 || sizeCode < 4) throw new Error("its header is not of a known version");
  if (flag(0)) throw new Error("it needs a dictionary");
  const declared = flag(3) ? view.getBigUint64(take(8), true) : null;
  const header = frame.subarray(descriptor, at);
  if (frame[take(1)] !== checksumOfHeader(header)) throw new Error("the checksum of its header differs");

  const largest = 1 << (8 + 2 * sizeCode);
  const { independent, summed } = { independent: flag(5), summed: flag(4) };
  let output = new Uint8Array(Math.min(limit, Math.max(largest, frame.length * 4)));
  let length = 0;
  for (let size = word(); size !== 0; size = word()) {
    const bytes = size % asItIs;
    if (bytes > largest) throw new Error("a block is larger than it may be");
    const begin = take(bytes);
    const block = frame.subarray(begin, begin + bytes);
    if (summed) checked(block, "a block");
    output = roomy(output, length, Math.min(limit, length + largest));
    if (size < asItIs) {
      const end = Math.min(limit, length + largest);
      length = decodeBlock(block, output, { start: independent ? length : 0, at: length, end });
    } else {
      if (length + bytes > limit) throw new Error("it holds more than it may");
      output.set(block, length);
      length += bytes;
    }
  }
  const data = output.subarray(0, length);
  if (flag(2)) checked(data, "its content");
  if (declared !== null && declared !== BigInt(length)) throw new Error("its length is not the declared one");
  if (at !== frame.length) throw new Error("something follows it");
  return data;
}

/** `output` itself, or a copy of its first `length` bytes that has room for `needed`. */
function roomy(output: Uint8Array<ArrayBuffer>, length: number, needed: number) {
  if (output.length >= needed) return output;
  const larger = new Uint8Array(Math.max(needed, output.length * 2));
  larger.set(output.subarray(0, length));
  return larger;
}
