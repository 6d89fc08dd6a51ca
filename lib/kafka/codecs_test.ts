import assert from "node:assert/strict";
import { CompressionCodecs, CompressionTypes } from "kafkajs";
import { Buffer } from "node:buffer";
import { ContractError } from "../errors.ts";
import { type Codec, codec, registerCodecs } from "./codecs.ts";

const names = ["GZIP", "Snappy", "LZ4", "ZSTD"] as const;

const text = (length: number) =>
  Buffer.from(Array.from({ length: length / 8 }, (_, i) => `claim ${i * i % 9973} `).join("")).subarray(
    0,
    length,
  );

/** Bytes that no codec makes smaller; the same in every run. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, state = 1; i < length; i++) {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    bytes[i] = state >>> 13;
  }
  return bytes;
}

const samples: Record<string, Buffer> = {
  nothing: Buffer.alloc(0),
  "1 byte": Buffer.from("a"),
  "12 bytes": Buffer.from("abcabcabcabc"),
  "a run": Buffer.alloc(100_000, "z"),
  "a block": noise(65_536),
  "a block and a byte": text(65_537),
  "5 MB of text": text(5_000_000),
  "5 MB of noise": noise(5_000_000),
};

for (const name of names) {
  Deno.test(`${name} gives back what it was given`, async () => {
    for (const [what, data] of Object.entries(samples)) {
      const compressed = await codec(name).compress({ buffer: data });
      assert.ok((await codec(name).decompress(compressed)).equals(data), what);
      assert.ok(compressed.length < data.length * 1.03 + 64, `${what} became ${compressed.length} bytes`);
      if (what.endsWith("text")) {
        assert.ok(compressed.length < data.length * 0.6, `${what}: ${compressed.length}`);
      }
    }
  });

  Deno.test(`${name} refuses a batch that is cut short, or followed by something`, async () => {
    for (const data of [samples["1 byte"], text(3_000), noise(3_000), text(200_000)]) {
      const compressed = await codec(name).compress({ buffer: data });
      const step = Math.ceil(compressed.length / 500);
      for (let length = 0; length < compressed.length; length += step) {
        // A frame of xerial's that ends between blocks is whole in itself: the record count tells then.
        if (name === "Snappy" && await atBlock(compressed, length)) continue;
        await refuses(codec(name), compressed.subarray(0, length), name);
      }
      // gzip's format lets zeroes follow, and zlib more.
      if (name !== "GZIP") await refuses(codec(name), Buffer.concat([compressed, Buffer.from("!")]), name);
    }
  });

  Deno.test(`${name} refuses what is none of its own, and what holds more than the limit`, async () => {
    for (const bytes of [Buffer.from("\xff\xff\xff\xff\xff not compressed", "latin1"), Buffer.alloc(0)]) {
      await refuses(codec(name), bytes, name);
    }
    const bomb = await codec(name).compress({ buffer: samples["a run"] });
    assert.equal((await codec(name, 100_000).decompress(bomb)).length, 100_000);
    await refuses(codec(name, 99_999), bomb, name);
  });

  Deno.test(`${name} never fails but by its own error on damaged bytes`, async () => {
    const data = text(20_000);
    const compressed = await codec(name).compress({ buffer: data });
    for (let i = 0; i < compressed.length; i += 7) {
      const damaged = Buffer.from(compressed);
      damaged[i] ^= 1 << i % 8;
      await codec(name).decompress(damaged).then(
        (read) => assert.ok(read.length <= 2_000_000),
        (error) => assert.ok(error instanceof ContractError && error.message.includes(name), String(error)),
      );
    }
  });
}

Deno.test("registerCodecs() may be called again, and kafkajs finds every codec", async () => {
  registerCodecs();
  registerCodecs();
  for (const name of names) {
    const found: Codec = CompressionCodecs[CompressionTypes[name]]();
    assert.equal(String(await found.decompress(await found.compress({ buffer: Buffer.from("abc") }))), "abc");
  }
});

async function refuses(codec: Codec, bytes: Buffer, name: string): Promise<void> {
  await assert.rejects(codec.decompress(bytes), (error) => {
    assert.ok(error instanceof ContractError, String(error));
    assert.match(error.message, new RegExp(`^Cannot decompress a batch by ${name}: \\S`));
    return true;
  });
}

/** Whether a frame of xerial's, cut at `length`, ends where a block does. */
function atBlock(frame: Buffer, length: number): boolean {
  let at = 16;
  while (at < length) at += 4 + frame.readUInt32BE(at);
  return at === length;
}
