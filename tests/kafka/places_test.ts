/** What tells a legal gap from loss: retention, topics made again, compaction, transactions, and the way on. */
import assert from "node:assert/strict";
import { Broker } from "../doubles/kafka/broker.ts";
import { eventually } from "../e2e/running.ts";
import { claim, gapless, Streaming } from "./streaming.ts";

let broker: Broker;
Deno.test.beforeAll(async () => {
  broker = await Broker.start({
    // Compaction soon.
    properties: { "log.cleaner.backoff.ms": "200", "log.cleaner.min.cleanable.ratio": "0.01" },
  });
});
Deno.test.afterAll(() => broker[Symbol.asyncDispose]());

const on = (partition: number, from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ ...claim(from + at), partition }));

Deno.test("a partition whose events are lost stops, the others go on, and --start is the way on", async () => {
  await using streaming = await Streaming.start({ broker });
  await broker.produce("claims.events", [...on(0, 0, 10), ...on(1, 100, 10)]);
  assert.equal((await streaming.catchUp()).code, 0);
  await broker.produce("claims.events", [...on(0, 10, 10), ...on(1, 110, 10)]);
  await broker.deleteRecords("claims.events", 0, "15");

  const { code, report, stderr } = await streaming.catchUp();
  assert.equal(code, 1);
  assert.deepEqual(Object.keys(report.stopped), ["claims.events/0"]);
  assert.match(stderr, /5 offsets are lost: it is loaded up to 10, and the topic now begins at 15/);
  assert.match(stderr, /deno task stream --start claims\.events\/0=OFFSET/);
  assert.equal(report.feeds["events.claim"].loaded, 10);

  const wrong = await streaming.catchUp(["--start", "claims.events/9=earliest"]);
  assert.deepEqual([wrong.code, /claims\.events\/9/.test(wrong.stderr)], [2, true]);
  const again = await streaming.catchUp(["--start", "claims.events/0=earliest"]);
  assert.deepEqual([again.code, again.report.feeds["events.claim"].loaded], [0, 5]);
  const [moved] = await streaming.query(
    "SELECT records_read::INT AS read, drift FROM ops.batches WHERE drift IS NOT NULL AND source = 'claims.events/0'",
  );
  assert.deepEqual({ ...moved }, { read: 0, drift: "started by hand at offset 15, loaded up to 10 before" });
});

Deno.test("events that expire while a process runs are seen as lost", async () => {
  await using streaming = await Streaming.start({ broker, partitions: 1 });
  await broker.produce("claims.events", on(0, 0, 5));
  assert.equal((await streaming.catchUp()).code, 0);
  // The warehouse lags behind: what comes next is gone before it is read.
  await broker.produce("claims.events", on(0, 5, 20));
  await broker.deleteRecords("claims.events", 0, "25");
  await broker.produce("claims.events", on(0, 25, 1));
  const running = streaming.spawn();
  await running.hears(/20 offsets are lost/);
  await broker.produce("members.updates", []);
  running.kill("SIGTERM");
  const { code, report } = await running.end();
  assert.deepEqual([code, Object.keys(report.stopped), report.feeds], [1, ["claims.events/0"], {}]);
});

Deno.test("a topic that was made again is seen, whether it is shorter or longer than before", async () => {
  await using streaming = await Streaming.start({ broker, partitions: 1 });
  await broker.produce("claims.events", on(0, 0, 10));
  assert.equal((await streaming.catchUp()).code, 0);
  const make = async (count: number) => {
    await broker.deleteTopic("claims.events");
    await eventually(() => broker.createTopic("claims.events").then(() => true, () => false), "made again");
    await broker.produce("claims.events", on(0, 1000, count));
  };
  await make(5);
  const shorter = await streaming.catchUp();
  assert.equal(shorter.code, 1);
  assert.match(
    shorter.stderr,
    /it is loaded up to 10, and the topic ends at 5: it was made again or cut off/,
  );
  await make(30);
  const longer = await streaming.catchUp();
  assert.equal(longer.code, 1);
  assert.match(
    longer.stderr,
    /the record at offset 9 is not the one that was loaded: the topic was made again/,
  );
  assert.deepEqual([shorter, longer].map(({ report }) => report.feeds), [{}, {}]);
  const { code } = await streaming.catchUp(["--start", "claims.events/0=earliest"]);
  assert.equal(code, 0);
  const [{ rows }] = await streaming.query("SELECT count(*)::INT AS rows FROM raw.events_claim");
  assert.equal(rows, 40);
});

Deno.test("where compaction has taken the record before, it says that it cannot tell, and goes on", async () => {
  await using streaming = await Streaming.start({ broker, partitions: 1 });
  await broker.deleteTopic("claims.events");
  const config = {
    "cleanup.policy": "compact",
    "segment.ms": "100",
    "min.cleanable.dirty.ratio": "0.01",
    "max.compaction.lag.ms": "200",
  };
  await eventually(
    () => broker.createTopic("claims.events", { config }).then(() => true, () => false),
    "made",
  );
  await broker.produce("claims.events", [claim(0, { key: "a" }), claim(1, { key: "b" })]);
  assert.equal((await streaming.catchUp()).code, 0);
  // Newer events of both keys, in segments of their own, so that the older ones go.
  for (let n = 2; n < 6; n++) {
    await broker.produce("claims.events", [claim(n, { key: n % 2 === 0 ? "a" : "b" })]);
    await new Promise((done) => setTimeout(done, 300));
  }
  await eventually(async () => {
    await broker.produce("claims.events", [claim(6, { key: "c" })]);
    const kept = await broker.read("claims.events");
    return kept.filter(({ key }) => key === "b").length === 1;
  }, "compacted");
  const { code, stderr, report } = await streaming.catchUp();
  assert.deepEqual([code, report.stopped], [0, {}], stderr);
  assert.match(stderr, /the record at offset 1 is gone, as compaction removes records; it cannot be told/);
  const [{ newest }] = await streaming.query(
    "SELECT max(_order) AS newest FROM staging.current_claim WHERE _key = 'b'",
  );
  assert.equal(newest, "2026-11-24T10:00:05.000000000Z");
});

Deno.test("transactions leave gaps that are no loss, what was aborted is not loaded, and the end is reached", async () => {
  await using streaming = await Streaming.start({ broker, partitions: 1 });
  await broker.transact("claims.events", on(0, 0, 3), "commit");
  await broker.transact("claims.events", on(0, 10, 3), "abort");
  assert.equal((await streaming.catchUp()).report.feeds["events.claim"].loaded, 3);
  await broker.transact("claims.events", on(0, 20, 3), "abort");
  // Nothing but what only brokers see lies behind the checkpoint.
  assert.deepEqual((await streaming.catchUp()).report.feeds, {});
  await broker.transact("claims.events", on(0, 30, 3), "commit");
  const { code, report } = await streaming.catchUp();
  assert.deepEqual([code, report.feeds["events.claim"].loaded, report.stopped], [0, 3, {}]);
  const [{ rows, wanted }] = await streaming.query(gapless);
  assert.deepEqual([Number(rows), Number(wanted)], [6, 15]);
});
