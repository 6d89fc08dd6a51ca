import assert from "node:assert/strict";
import { badRecord, rawLimit } from "./quarantine.ts";

const what = { where: { source: "a.csv", record: 3 }, reason: "nul_byte" } as const;
const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("a bad record keeps its bytes up to the limit, and their length and digest beyond it", () => {
  const whole = badRecord(new Uint8Array(rawLimit), what),
    longer = badRecord(new Uint8Array(rawLimit + 1), what);
  assert.deepEqual([whole.raw?.length, whole.byteLength, whole.records], [rawLimit, rawLimit, 1]);
  assert.deepEqual([longer.raw, longer.byteLength], [null, rawLimit + 1]);
  assert.notEqual(longer.digest, whole.digest);
});

Deno.test("a record without bytes has the length and digest of none", () => {
  assert.deepEqual(badRecord(null, what), { ...what, raw: null, byteLength: 0, digest: empty, records: 1 });
  assert.equal(badRecord(new Uint8Array(), what).digest, empty);
});
