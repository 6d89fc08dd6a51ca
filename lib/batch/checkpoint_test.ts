import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { printCheckpoint, readCheckpoint, recordDigest } from "./checkpoint.ts";

const digest = recordDigest(new Uint8Array([1]), null);

Deno.test("a checkpoint is read as it was written", () => {
  const next = 2n ** 63n - 1n;
  for (const record of [null, { offset: next - 1n, timestamp: "-1", digest }]) {
    assert.deepEqual(readCheckpoint(printCheckpoint({ next, record })), { next, record });
  }
});

Deno.test("readCheckpoint() takes nothing else", () => {
  for (const text of ["", "x", "-1", "1 0", "1 0 5", `1 0 5 ${digest.slice(1)}`, `1 0 5 ${digest} `]) {
    assert.equal(readCheckpoint(text), null, text);
  }
});

Deno.test("recordDigest() tells a missing key or value from an empty one, and the key from the value", () => {
  const [none, empty, one] = [null, new Uint8Array(), new Uint8Array([0x31])];
  const digests = [none, empty, one].flatMap((key) =>
    [none, empty, one].map((value) => recordDigest(key, value))
  );
  assert.equal(new Set(digests).size, 9);
});

Deno.test("recordDigest() stays what the checkpoints of warehouses hold", () => {
  const [key, value] = ["k", "value"].map((text) => new TextEncoder().encode(text));
  assert.equal(recordDigest(key, value), sha256("1:k5:value"));
  assert.equal(recordDigest(null, value), sha256("null:5:value"));
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
