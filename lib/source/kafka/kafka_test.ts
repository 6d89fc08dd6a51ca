import assert from "node:assert/strict";
import { record } from "../../../tests/doubles/scripted_kafka/scripted_kafka.ts";
import { behind, feed, other, range, Streamed, streaming, two } from "../../../tests/streamed.ts";
import { ContractError } from "../../errors.ts";
import { sampleEvent } from "../../feeds/events/testing.ts";

streaming("partitions that are lost are revoked before those that are left are assigned", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1"],
    asked: ["join g: t", "seek t/0 0", "seek t/1 3"],
  });
  assert.equal(stage.stream.slices, 2);
  await stage.kafka.assign("t/1");
  assert.deepEqual(stage.news(), { said: ["revoked t/0", "assigned t/1"], asked: ["seek t/1 3"] });
  await stage.kafka.assign("t/0", "t/1");
  assert.deepEqual(stage.news().said, ["assigned t/0 t/1"]);
  assert.deepEqual(stage.log, [
    "info: 2 partitions are this process's",
    "info: 1 partitions are this process's",
    "info: 2 partitions are this process's",
  ]);
});

streaming("of a partition that nobody started nothing is handed on", {
  partitions: two(),
  left: ["t/0"],
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  await stage.kafka.skip("t/0", 0n, 2n);
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 5) });
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1", "records t/1 3-4"],
    asked: ["join g: t", "seek t/1 3"],
  });
});

streaming("a partition that was handed out anew is read only when it is started again", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  Object.assign(stage.setting, { left: ["t/0"] });
  await stage.kafka.assign("t/0", "t/1");
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  assert.deepEqual(stage.news(), { said: [], asked: [] });
});

streaming("records of each topic are rows of its feed", {
  partitions: { "t/0": { low: 0n, high: 9n }, "u/0": { low: 0n, high: 9n } },
  feeds: [feed, other],
}, async (stage) => {
  await stage.kafka.assign("t/0", "u/0");
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const claim = { key: new TextEncoder().encode("claim-1"), value: bytes(sampleEvent("claim")) };
  const member = { key: new TextEncoder().encode("member-1"), value: bytes(sampleEvent("member")) };
  await stage.kafka.fetch("t/0", { asked: 0n, records: [record(0, claim), record(1, member)] });
  await stage.kafka.fetch("u/0", { asked: 0n, records: [record(0, member)] });
  assert.deepEqual(
    stage.arrivals.map(({ feed, read, loaded, bad }) => [feed.name, read, loaded, bad.length]),
    [
      ["events.claim", 2, 1, 1],
      ["events.member", 1, 1, 0],
    ],
  );
  assert.deepEqual(stage.arrivals[0].bad[0].where, { source: "t/0", record: 1 });
  assert.equal(new TextDecoder().decode(stage.arrivals[1].rows).split("\x1f")[0], "0");
});

streaming("the record before the checkpoint is fetched once more, and not handed on", {
  partitions: two(),
  known: { "t/0": behind(record(4)) },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 7) });
  await stage.kafka.fetch("t/0", { asked: 7n, records: range(7, 9) });
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0", "records t/0 5-6", "records t/0 7-8"],
    asked: ["join g: t", "seek t/0 4"],
  });
  assert.equal(stage.arrivals[0].from.text, stage.known["t/0"]);
  assert.deepEqual(stage.log.slice(1), []);
});

streaming("a record at the checkpoint that is another one stops its partition, and the others go on", {
  partitions: two(),
  known: { "t/0": behind(record(4, { timestamp: "0" })) },
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 7) });
  await stage.kafka.fetch("t/0", { asked: 7n, records: range(7, 9) });
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 4) });
  assert.deepEqual(stage.news(), { said: ["records t/1 3-3"], asked: ["pause t/0"] });
  const why = stage.stream.stopped.get("t/0")!;
  assert.match(why, /the topic was made again.*--start t\/0=OFFSET/);
  assert.deepEqual([stage.log.at(-1), stage.stream.slices], [`error: Cannot go on with ${why}`, 1]);
  await stage.kafka.assign("t/0");
  assert.deepEqual([...stage.stream.stopped], []);
});

streaming("a record at the checkpoint that is gone is said, and what follows is handed on", {
  partitions: two(),
  known: { "t/0": behind(record(4)) },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(6, 8) });
  assert.deepEqual(stage.news().said, ["assigned t/0", "records t/0 6-7"]);
  assert.match(stage.log.at(-1)!, /^warning: t\/0: the record at offset 4 is gone/);
});

streaming("a partition that lost records, or has fewer than are loaded, is not begun", {
  partitions: two(),
  known: { "t/0": behind(record(9)), "t/1": behind(record(1)) },
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  assert.deepEqual(stage.news().asked, ["join g: t", "pause t/0", "pause t/1"]);
  assert.match(stage.stream.stopped.get("t/0")!, /it is loaded up to 10, and the topic ends at 9/);
  assert.match(stage.stream.stopped.get("t/1")!, /1 offsets are lost/);
  assert.equal(stage.stream.slices, 0);
});

streaming("a partition that is started where it can go on is stopped no more", {
  partitions: two(),
  known: { "t/1": behind(record(1)) },
}, async (stage) => {
  await stage.kafka.assign("t/1");
  stage.known["t/1"] = behind(record(5));
  await stage.start("t/1");
  assert.deepEqual([[...stage.stream.stopped], stage.stream.slices], [[], 1]);
  assert.deepEqual(stage.news().asked, ["join g: t", "pause t/1", "seek t/1 5"]);
});

Deno.test("a checkpoint that is not one of Kafka ends the stream", async () => {
  const streamed = new Streamed({ partitions: two(), known: { "t/0": "2026-11-24" } });
  const running = streamed.run();
  running.catch(() => {});
  await streamed.kafka.assign("t/0");
  await assert.rejects(
    running,
    (error) => error instanceof ContractError && /go on with t\/0: its checkpoint/.test(error.message),
  );
  assert.equal(streamed.kafka.asked.at(-1), "leave");
});

streaming("a slice that is not this process' is not started", { partitions: two() }, async (stage) => {
  await stage.kafka.assign("t/0");
  stage.news();
  await stage.start("t/1");
  assert.deepEqual(stage.news().asked, []);
});

streaming("records come in pieces of 500, each with the point that the one before ends at", {
  partitions: { "t/0": { low: 0n, high: 5000n } },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  // Behind the last records of the first two fetches there is what only brokers see.
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 1200), next: 1203n });
  await stage.kafka.fetch("t/0", { asked: 1203n, records: range(1203, 1703), next: 1705n });
  await stage.kafka.fetch("t/0", { asked: 1705n, records: [], next: 1706n });
  await stage.kafka.fetch("t/0", { asked: 1706n, records: range(1706, 1707) });
  assert.deepEqual(stage.news().said.slice(1), [
    "records t/0 0-499",
    "records t/0 500-999",
    "records t/0 1000-1199",
    "records t/0 1203-1702",
    "records t/0 1706-1706",
  ]);
  assert.deepEqual(stage.arrivals.map(({ to }) => to.text), [
    behind(record(499)),
    behind(record(999)),
    behind(record(1199), 1203n),
    behind(record(1702), 1705n),
    behind(record(1706)),
  ]);
  assert.equal(stage.arrivals[0].from.text, null);
  for (const [at, { from }] of stage.arrivals.slice(1).entries()) assert.equal(from, stage.arrivals[at].to);
});

streaming("acknowledged checkpoints are the group's offsets, and what fails of it is only logged", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  stage.news();
  const checkpoints = new Map([["t/0", behind(record(4))], ["t/1", "7"], ["t/2", "none"], ["a table", "7"]]);
  await stage.stream.acknowledge(checkpoints);
  assert.deepEqual(stage.news().asked, ["commit t/0 5", "commit t/1 7"]);
  stage.kafka.refusal = new Error("not the coordinator");
  await stage.stream.acknowledge(checkpoints);
  assert.equal(stage.log.at(-1), "debug: not the coordinator");
});

streaming("a stream was heard of when it began, then whenever its consumer was", {
  partitions: two(),
}, async ({ kafka, stream }) => {
  const begun = stream.heard;
  assert.ok(Math.abs(Date.now() - begun) < 60_000);
  await kafka.assign("t/0");
  assert.equal(stream.heard, begun);
  kafka.heard = begun + 5;
  assert.equal(stream.heard, begun + 5);
});

Deno.test("a stream that is taken again begins afresh, and one that is told to stop ends without a word", async () => {
  const streamed = new Streamed({ partitions: two(), untilCaughtUp: true });
  let running = streamed.run();
  await streamed.kafka.assign("t/0", "t/1");
  await streamed.kafka.fetch("t/0", { asked: 0n, records: range(0, 9) });
  await streamed.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await running;
  assert.equal(streamed.news().said.at(-1), "ended");
  running = streamed.run();
  streamed.kafka.partitions["t/1"].high = 9n;
  await streamed.kafka.assign("t/1");
  await streamed.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  streamed.stop();
  await running;
  assert.deepEqual(streamed.news(), {
    said: ["revoked t/0", "assigned t/1", "records t/1 3-7"],
    asked: ["join g: t", "seek t/1 3", "leave"],
  });
});
