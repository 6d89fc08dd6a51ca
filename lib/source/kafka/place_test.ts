import assert from "node:assert/strict";
import { recordDigest } from "../../batch/checkpoint.ts";
import { begin, recognise } from "./place.ts";

const value = new Uint8Array([1, 2, 3]);
const digest = recordDigest(null, value);
const record = { offset: 9n, timestamp: "5", digest };
const marks = { low: 0n, high: 20n };
const point = { text: "x" };

Deno.test("begin() starts at the topic's first offset without a checkpoint", () => {
  assert.deepEqual(begin("t/0", { text: null }, null, { low: 7n, high: 20n }), {
    point: { text: null },
    sent: false,
    next: 7n,
    remembered: null,
  });
});

Deno.test("begin() fetches the remembered record once more, as long as it can be there", () => {
  const place = begin("t/0", point, { next: 12n, record }, marks);
  assert.deepEqual(place, { point, sent: false, next: 9n, remembered: record });
  assert.deepEqual(begin("t/0", point, { next: 12n, record }, { low: 9n, high: 20n }), place);
  const gone = begin("t/0", point, { next: 12n, record }, { low: 12n, high: 20n });
  assert.deepEqual(gone, { point, sent: false, next: 12n, remembered: null });
  assert.deepEqual(begin("t/0", point, { next: 12n, record: null }, marks), gone);
});

Deno.test("begin() stops where events are lost, and where the topic is shorter than what is loaded", () => {
  assert.match(
    String(begin("t/0", point, { next: 12n, record }, { low: 15n, high: 20n })),
    /3 offsets are lost/,
  );
  assert.match(
    String(begin("t/0", point, { next: 21n, record }, marks)),
    /the topic ends at 20/,
  );
  assert.equal(typeof begin("t/0", point, { next: 20n, record }, marks), "object");
});

Deno.test("recognise() tells the same record, another one, and one that is gone", () => {
  const fetched = (offset: string, timestamp = "5", bytes = value) => ({
    offset,
    timestamp,
    key: null,
    value: bytes,
  });
  const [same, next] = [fetched("9"), fetched("12")];
  assert.deepEqual(recognise("t/0", record, [same, next]), { records: [next], trouble: null, note: null });
  for (const other of [fetched("9", "6"), fetched("9", "5", new Uint8Array([1]))]) {
    assert.match(String(recognise("t/0", record, [other]).trouble), /the topic was made again/);
  }
  const gone = recognise("t/0", record, [next]);
  assert.deepEqual([gone.records, gone.trouble], [[next], null]);
  assert.match(String(gone.note), /cannot be told/);
  assert.deepEqual(recognise("t/0", record, []), { ...gone, records: [] });
});
