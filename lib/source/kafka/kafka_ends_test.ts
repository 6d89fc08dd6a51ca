import assert from "node:assert/strict";
import { Hold } from "../../../tests/doubles/memory_warehouse/faults.ts";
import { record } from "../../../tests/doubles/scripted_kafka/scripted_kafka.ts";
import { behind, feed, other, range, streaming, two } from "../../../tests/streamed.ts";

streaming("a stream until it has caught up ends when each partition is where it ended when it was started", {
  partitions: two(),
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  stage.kafka.partitions["t/1"].high = 20n;
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await stage.kafka.fetch("t/1", { asked: 8n, records: range(8, 10) });
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 8) });
  await stage.kafka.skip("t/0", 8n, 9n);
  await stage.running;
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1", "records t/1 3-7", "records t/1 8-9", "records t/0 0-7", "ended"],
    asked: ["join g: t", "seek t/0 0", "seek t/1 3", "leave"],
  });
});

streaming("a stream until it has caught up ends at once with nothing to read", {
  partitions: { "t/0": { low: 0n, high: 5n }, "t/1": { low: 4n, high: 4n } },
  known: { "t/0": behind(record(4)) },
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  await stage.running;
  assert.deepEqual(stage.news().said, ["assigned t/0 t/1", "ended"]);
});

streaming("a stream until it has caught up does not wait for a partition that stopped", {
  partitions: two(),
  known: { "t/0": behind(record(4, { timestamp: "0" })), "t/1": behind(record(1)) },
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 6) });
  await stage.running;
  assert.deepEqual(stage.news().said, ["assigned t/0 t/1", "ended"]);
  assert.deepEqual([...stage.stream.stopped.keys()], ["t/1", "t/0"]);
});

streaming("a stream until it has caught up waits for a partition that is being started again", {
  partitions: { ...two(), "u/0": { low: 0n, high: 2n } },
  feeds: [feed, other],
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "u/0");
  const hold = stage.kafka.hold = new Hold();
  const started = stage.start("t/0");
  await stage.kafka.fetch("u/0", { asked: 0n, records: range(0, 2) });
  assert.deepEqual(stage.news().said, ["assigned t/0 u/0", "records u/0 0-1"]);
  hold.release();
  await started;
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 9) });
  await stage.running;
  assert.deepEqual(stage.news().said, ["records t/0 0-8", "ended"]);
});

streaming("ranges are read whatever the checkpoints are, and nothing beyond them", {
  partitions: { ...two(), "t/2": { low: 0n, high: 9n } },
  known: { "t/0": behind(record(8)) },
  ranges: new Map([["t/0", { from: 2n, to: 4n }], ["t/1", { from: 3n, to: 8n }]]),
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1", "t/2");
  await stage.kafka.fetch("t/2", { asked: 0n, records: range(0, 9) });
  await stage.kafka.fetch("t/0", { asked: 2n, records: range(2, 6) });
  await stage.kafka.fetch("t/0", { asked: 6n, records: range(6, 9) });
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await stage.running;
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1 t/2", "records t/0 2-3", "records t/1 3-7", "ended"],
    asked: ["join g: t", "seek t/0 2", "seek t/1 3", "pause t/2", "leave"],
  });
});
