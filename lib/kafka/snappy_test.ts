import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decompressSnappy } from "./snappy.ts";

/** `claim ` and a copy of it, by the format's description. */
const block = Buffer.from([12, 5 << 2, ...Buffer.from("claim "), 5 << 2 | 2, 6, 0]);
const size = Buffer.from([0, 0, 0, block.length]);
const header = Buffer.from([0x82, ...Buffer.from("SNAPPY"), 0, 0, 0, 0, 1, 0, 0, 0, 1]);

const read = (bytes: Buffer, limit = 100) => Buffer.from(decompressSnappy(bytes, limit)).toString();

Deno.test("decompressSnappy() reads a bare block, as librdkafka writes it", () => {
  assert.equal(read(block), "claim claim ");
});

Deno.test("decompressSnappy() reads a frame of several blocks, as Java writes it", () => {
  assert.equal(read(Buffer.concat([header, size, block, size, block])), "claim claim claim claim ");
  assert.throws(() => read(Buffer.concat([header, size, block, size, block]), 23), /more than it may/);
});

Deno.test("decompressSnappy() refuses a copy from before the beginning, and a length that is not the block's", () => {
  for (const [at, value] of [[9, 7], [0, 11], [0, 13], [1, 63 << 2]]) {
    const damaged = Buffer.from(block);
    damaged[at] = value;
    assert.throws(() => read(damaged), `byte ${at}`);
  }
});
