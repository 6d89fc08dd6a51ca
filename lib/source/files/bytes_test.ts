import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { content, StoredBytes } from "./bytes.ts";

const text = new TextEncoder().encode("id,note\n1,a\n");

function stored(bytes: Uint8Array, size = 4): { stored: StoredBytes; noted: number[] } {
  const noted: number[] = [];
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / size) },
    (_, at) => new Uint8Array(bytes.slice(at * size, (at + 1) * size)),
  );
  return { stored: new StoredBytes(ReadableStream.from(pieces), (count) => noted.push(count)), noted };
}

async function read(bytes: Uint8Array, name: string): Promise<number[]> {
  const all: number[] = [];
  for await (const chunk of content(stored(bytes).stored, name)) all.push(...chunk);
  return all;
}

Deno.test("a file is read as it is stored, or inflated when name and content say gzip", async () => {
  assert.deepEqual(await read(text, "a.csv"), [...text]);
  assert.deepEqual(await read(gzipSync(text), "a.csv.GZ"), [...text]);
  const members = new Uint8Array([...gzipSync(text), ...gzipSync(text)]);
  assert.deepEqual(await read(members, "a.csv.gz"), [...text, ...text]);
  assert.deepEqual(await read(new Uint8Array(), "a.csv"), []);
});

Deno.test("name and content that disagree about gzip are refused, and so is a damaged stream", async () => {
  const packed = gzipSync(text);
  await assert.rejects(read(packed, "a.csv"), { reason: "gzip_without_suffix" });
  for (const bytes of [text, new Uint8Array(), Uint8Array.of(0x1f, 1, 1), Uint8Array.of(1, 0x8b, 1)]) {
    await assert.rejects(read(bytes, "a.csv.gz"), { reason: "not_gzip" });
  }
  assert.deepEqual(await read(Uint8Array.of(0x1f, 1, 1), "a.csv"), [0x1f, 1, 1]);
  assert.deepEqual(await read(Uint8Array.of(1, 0x8b, 1), "a.csv"), [1, 0x8b, 1]);
  await assert.rejects(read(packed.subarray(0, -3), "a.csv.gz"), { reason: "broken_gzip" });
  const damaged = Uint8Array.from(packed);
  damaged[packed.length - 6] ^= 1;
  await assert.rejects(read(damaged, "a.csv.gz"), { reason: "broken_gzip" });
});

async function* broken(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield await Promise.resolve(bytes);
  throw Object.assign(new Error("gone"), { code: "Z_OF_ANOTHER" });
}

Deno.test("a source that fails is no damaged gzip", async () => {
  const packed = new Uint8Array(gzipSync(text));
  for (const cut of [5, packed.length]) {
    const reading = Array.fromAsync(
      content(new StoredBytes(ReadableStream.from(broken(packed.slice(0, cut)))), "a.gz"),
    );
    await assert.rejects(reading, /gone/);
  }
});

Deno.test("the checksum is of all that is stored, read or not, and each piece is noted once", async () => {
  const { stored: file, noted } = stored(text);
  assert.equal((await file.next())!.length, 4);
  assert.equal(await file.checksum(), createHash("sha256").update(text).digest("hex"));
  assert.deepEqual(noted, [4, 4, 4]);
  assert.equal(await file.next(), null);
});
