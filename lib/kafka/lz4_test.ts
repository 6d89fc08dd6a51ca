import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decompressLz4 } from "./lz4.ts";
import { xxhash32 } from "./xxhash32.ts";

/** Written by liblz4: 66,000 bytes, linked blocks, the length, checksums of blocks and content. */
const linked = Buffer.from(
  "04224d185c40d001010000000000e5100100006f636c61696d200600" + "ff".repeat(256) +
    "e25020636c616980aa261f0b0000000ffcffffb9506c61696d208564c5ea0000000000fa9356",
  "hex",
);

Deno.test("xxhash32() gives the known values", () => {
  const hash = (text: string) => xxhash32(Buffer.from(text)).toString(16);
  assert.equal(hash(""), "2cc5d05");
  assert.equal(hash("a"), "550d7456");
  assert.equal(hash("abc"), "32d153ff");
  assert.equal(hash("Nobody inspects the spammish repetition"), "e2293b2f");
});

Deno.test("decompressLz4() reads linked blocks and all checksums", () => {
  assert.equal(Buffer.from(decompressLz4(linked, 66_000)).toString(), "claim ".repeat(11_000));
});

Deno.test("decompressLz4() sees every changed bit of a frame with checksums", () => {
  for (let i = 0; i < linked.length; i++) {
    const damaged = Buffer.from(linked);
    damaged[i] ^= 1 << i % 8;
    assert.throws(() => decompressLz4(damaged, 1_000_000), `byte ${i}`);
  }
});
