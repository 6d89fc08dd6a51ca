/**
 * One LZ4 block: literals and copies of what came before. No package that is pure JavaScript checks its bounds,
 * so the project has its own. https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */

/** A copy has at least 4 bytes; none begins in a block's last 12 bytes, and the last 5 are literals. */
const shortest = 4, noCopyIn = 12, lastLiterals = 5;
const hashBits = 14;

/**
 * Decodes `block` into `output` from `at` on, and returns where it ended. `output` up to `at` is what copies may
 * reach back to, as far as `start`; it is never written beyond `end`.
 */
export function decodeBlock(
  block: Uint8Array,
  output: Uint8Array,
  { start, at, end }: { start: number; at: number; end: number },
): number {
  let from = 0;
  const length = (nibble: number) => {
    let total = nibble;
    if (nibble < 15) return total;
    for (let byte = 255; byte === 255; total += byte) {
      if (from >= block.length) throw new Error("it ends within a length");
      byte = block[from++];
    }
    return total;
  };
  while (from < block.length) {
    const token = block[from++];
    const literals = length(token >>> 4);
    if (from + literals > block.length) throw new Error("it ends within literals");
    if (at + literals > end) throw new Error("it holds more than it may");
    // Short runs are the rule, and a loop is quicker for them than a call.
    if (literals < 24) { for (let i = 0; i < literals; i++) output[at + i] = block[from + i]; }
    else output.set(block.subarray(from, from + literals), at);
    from += literals;
    at += literals;
    if (from === block.length) return at;

    if (from + 2 > block.length) throw new Error("it ends within a copy");
    const back = block[from] | block[from + 1] << 8;
    from += 2;
    const copied = length(token & 15) + shortest;
    if (back === 0 || at - back < start) throw new Error("a copy reaches back before its beginning");
    if (at + copied > end) throw new Error("it holds more than it may");
    // A copy may overlap itself: then it repeats what it has just written, which copyWithin does not.
    if (copied < 24 || back < copied) {
      for (let i = 0; i < copied; i++) output[at + i] = output[at - back + i];
    } else output.copyWithin(at, at - back, at - back + copied);
    at += copied;
  }
  throw new Error("it does not end with literals");
}

/**
 * Encodes `data` into `output`, which must hold `blockBound(data.length)`, from `at` on; returns where it ended.
 * At most 64 KiB of data, so that every copy is in reach.
 */
export function encodeBlock(data: Uint8Array, output: Uint8Array, at: number): number {
  const seen = new Int32Array(1 << hashBits).fill(-1);
  const word = (i: number) => data[i] | data[i + 1] << 8 | data[i + 2] << 16 | data[i + 3] << 24;
  const more = (rest: number) => {
    for (; rest >= 255; rest -= 255) output[at++] = 255;
    output[at++] = rest;
  };
  let kept = 0;
  const sequence = (to: number, back: number, copied: number) => {
    const literals = to - kept;
    const extra = copied - shortest;
    output[at++] = Math.min(literals, 15) << 4 | (back === 0 ? 0 : Math.min(extra, 15));
    if (literals >= 15) more(literals - 15);
    output.set(data.subarray(kept, to), at);
    at += literals;
    if (back === 0) return;
    output[at++] = back & 255;
    output[at++] = back >>> 8;
    if (extra >= 15) more(extra - 15);
  };
  for (let i = 0, misses = 0; i < data.length - noCopyIn;) {
    const hash = Math.imul(word(i), 0x9e3779b1) >>> (32 - hashBits);
    const candidate = seen[hash];
    seen[hash] = i;
    if (candidate < 0 || word(candidate) !== word(i)) {
      // What does not compress is passed over in growing steps.
      i += 1 + (misses++ >> 6);
      continue;
    }
    let copied = shortest;
    while (i + copied < data.length - lastLiterals && data[candidate + copied] === data[i + copied]) copied++;
    sequence(i, i - candidate, copied);
    i += copied;
    kept = i;
    misses = 0;
  }
  sequence(data.length, 0, 0);
  return at;
}

/** How long a block can become. */
export function blockBound(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}
