import assert from "node:assert/strict";
import { Hold } from "../../../tests/doubles/memory_warehouse/faults.ts";
import { record } from "../../../tests/doubles/scripted_kafka/scripted_kafka.ts";
import { behind, range, streaming, two } from "../../../tests/streamed.ts";

streaming("what is fetched from elsewhere before the partition was sent to its place sends it there again", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 2n, records: range(2, 4) });
  assert.deepEqual(stage.news(), { said: [], asked: ["seek t/0 0"] });
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 4) });
  assert.deepEqual(stage.news(), { said: ["records t/0 0-3"], asked: [] });
});

streaming("what is fetched from behind sends the partition to its place", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 4) });
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 1n, records: range(1, 6) });
  assert.deepEqual(stage.news(), { said: [], asked: ["seek t/0 4"] });
});

streaming("what is fetched from further on is handed on when nothing between is lost", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  // The first from elsewhere sends it to its place; then what is fetched is what there is.
  for (const _ of [1, 2]) await stage.kafka.fetch("t/0", { asked: 1n, records: range(1, 3) });
  await stage.kafka.fetch("t/0", { asked: 5n, records: range(6, 8) });
  assert.deepEqual(stage.news().said, ["assigned t/0", "records t/0 1-2", "records t/0 6-7"]);
  assert.equal(stage.arrivals[1].from, stage.arrivals[0].to);
});

streaming("what is fetched from further on stops the partition when what lies between is lost", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  stage.news();
  stage.kafka.partitions["t/0"].low = 5n;
  await stage.kafka.fetch("t/0", { asked: 5n, records: range(5, 7) });
  assert.deepEqual(stage.news(), { said: [], asked: ["pause t/0"] });
  assert.match(stage.stream.stopped.get("t/0")!, /3 offsets are lost: it is loaded up to 2/);
  // It is another one's now, and counts no more.
  await stage.kafka.assign("t/1");
  assert.deepEqual([stage.stream.stopped.size, stage.stream.slices], [0, 1]);
});

streaming(
  "a gap that only brokers see is gone over, and no other one",
  { partitions: two() },
  async (stage) => {
    await stage.kafka.assign("t/0");
    await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
    await stage.kafka.skip("t/0", 2n, 4n);
    await stage.kafka.skip("t/0", 2n, 6n);
    await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 5) });
    assert.deepEqual(stage.news(), {
      said: ["assigned t/0", "records t/0 0-1", "records t/0 4-4"],
      asked: ["join g: t", "seek t/0 0"],
    });
  },
);

streaming("a gap in place of the remembered record is said, and what follows is new", {
  partitions: two(),
  known: { "t/0": behind(record(4)) },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.skip("t/0", 4n, 6n);
  assert.match(stage.log.at(-1)!, /^warning: t\/0: the record at offset 4 is gone/);
  await stage.kafka.fetch("t/0", { asked: 6n, records: range(6, 7) });
  assert.deepEqual([stage.news().said, stage.log.length], [["assigned t/0", "records t/0 6-6"], 2]);
});

streaming("a start while records are handed on drops the rest of them", {
  partitions: { "t/0": { low: 0n, high: 5000n } },
}, async (stage) => {
  stage.onRecords = async () => {
    stage.onRecords = () => Promise.resolve();
    await stage.start("t/0");
  };
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 1200) });
  assert.deepEqual(stage.news().said, ["assigned t/0", "records t/0 0-499"]);
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 100) });
  assert.deepEqual(stage.news().said, ["records t/0 0-99"]);
  assert.equal(stage.arrivals[1].from.text, null);
});

streaming("a start while it is asked what was lost drops what was fetched", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  stage.news();
  const hold = stage.kafka.hold = new Hold();
  const fetched = stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 6) });
  await hold.reached;
  stage.kafka.hold = null;
  await stage.start("t/0");
  hold.release();
  await fetched;
  assert.deepEqual(stage.news(), { said: [], asked: ["seek t/0 0"] });
});

streaming("a start of a partition that is handed out anew meanwhile is left to the next one", {
  partitions: two(),
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  stage.news();
  const hold = stage.kafka.hold = new Hold();
  const started = stage.start("t/0", "t/1");
  const later = stage.kafka.hold = new Hold();
  const assigned = stage.kafka.assign("t/1");
  await later.reached;
  hold.release();
  await started;
  later.release();
  await assigned;
  assert.deepEqual(stage.news(), { said: ["revoked t/0", "assigned t/1"], asked: ["seek t/1 3"] });
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await stage.running;
  assert.deepEqual(stage.news().said, ["records t/1 3-7", "ended"]);
});
