/** What can go wrong around a stream, each with a real broker and a real process: nothing is lost, nothing doubled. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { withDatabase } from "../../lib/warehouse/duckdb/database.ts";
import { project } from "../e2e/sandbox.ts";
import { Broker } from "../doubles/kafka/broker.ts";
import { eventually, Running } from "../e2e/running.ts";
import { claim, Streaming } from "./streaming.ts";
import { assertWhole, caughtUp, Flow, held, peakMemory } from "./trouble.ts";

let broker: Broker;
Deno.test.beforeAll(async () => {
  broker = await Broker.start();
});
Deno.test.afterAll(() => broker[Symbol.asyncDispose]());

const on = (partition: number, from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ ...claim(from + at), partition }));

/** Holds the warehouse as another process does. */
function hold(streaming: Streaming, work: () => Promise<void>): Promise<void> {
  return withDatabase({ path: streaming.sandbox.path("warehouse.duckdb"), folders: [] }, work);
}

/** Tells a task to stop and expects that it ends well; its report. */
async function stop(running: Running) {
  running.kill("SIGTERM");
  const { code, report, stderr } = await running.end();
  assert.equal(code, 0, stderr);
  return report;
}

function assertNoTrace(text: string): void {
  assert.doesNotMatch(text, /^\s+at |Uncaught|unexpected/m);
}

Deno.test("a broker that is killed and comes back is waited for", async () => {
  await using streaming = await Streaming.start({ broker });
  const flow = new Flow(streaming, 1_000);
  using running = streaming.spawn();
  try {
    await flow.goesOn();
    await caughtUp(streaming, running);
    await flow.goesOn();
    await broker.kill();
    // Starting takes it seconds, in which nobody answers.
    await broker.restart();
    await flow.goesOn();
  } finally {
    await flow.stop();
  }
  await caughtUp(streaming, running);
  assert.ok((await stop(running)).commits > 1);
  assertNoTrace(running.said);
  assert.ok(await assertWhole(streaming) >= flow.confirmed);
});

Deno.test("while no broker answers it says so, and goes on from the checkpoints when one is back", async () => {
  await using streaming = await Streaming.start({ broker });
  await broker.produce("claims.events", on(0, 0, 10));
  using running = streaming.spawn();
  await caughtUp(streaming, running);
  await broker.kill();
  try {
    await running.hears(/no broker answers; going on from the checkpoints in/);
  } finally {
    await broker.restart();
  }
  await broker.produce("claims.events", on(0, 10, 10));
  await caughtUp(streaming, running);
  const { recoveries } = await stop(running);
  assert.ok(recoveries > 0);
  assert.equal(await assertWhole(streaming), 20);
});

Deno.test("what Kafka's own offsets say does not matter, behind or ahead of the warehouse", async () => {
  await using streaming = await Streaming.start({ broker });
  const topic = "claims.events", groupId = crypto.randomUUID();
  const commit = (partitions: { partition: number; offset: string }[]) =>
    broker.administer((admin) => admin.setOffsets({ groupId, topic, partitions }));
  const run = async () => {
    const { code, report, stderr } = await streaming.catchUp([], { KAFKA_GROUP: groupId });
    assert.equal(code, 0, stderr);
    return report.feeds["events.claim"]?.loaded ?? 0;
  };
  await broker.produce(topic, [...on(0, 0, 100), ...on(1, 100, 100)]);
  assert.equal(await run(), 200);
  // Killed before Kafka was told, and told of what the warehouse then did not take.
  await broker.produce(topic, [...on(0, 200, 20), ...on(1, 220, 20)]);
  await commit([{ partition: 0, offset: "0" }, { partition: 1, offset: "120" }]);
  assert.equal(await run(), 40);
  await commit([{ partition: 0, offset: "0" }, { partition: 1, offset: "40" }]);
  assert.equal(await run(), 0);
  assert.equal(await assertWhole(streaming), 240);
});

Deno.test("a warehouse that another process holds is waited for, and the task stays", async () => {
  await using streaming = await Streaming.start({ broker });
  using running = streaming.spawn();
  await broker.produce("claims.events", on(0, 0, 100));
  await caughtUp(streaming, running);
  await hold(streaming, async () => {
    await broker.produce("claims.events", [...on(0, 100, 100), ...on(1, 200, 100)]);
    await running.hears(/Waiting: another process holds the warehouse file/);
  });
  await caughtUp(streaming, running);
  assert.equal((await stop(running)).recoveries, 0);
  assert.equal(await assertWhole(streaming), 300);
});

Deno.test("a task that was given an end and is told to stop before it ends with 1", async () => {
  await using streaming = await Streaming.start({ broker });
  await broker.produce("claims.events", on(0, 0, 100));
  assert.equal((await streaming.catchUp()).code, 0);
  await broker.produce("claims.events", on(0, 100, 100));
  using running = streaming.spawn(["--until-caught-up"]);
  await hold(streaming, async () => {
    await running.hears(/Waiting: another process holds the warehouse file/);
    running.kill("SIGTERM");
    await running.hears(/Stopping/);
  });
  const { code, stderr } = await running.end();
  assert.equal(code, 1, stderr);
  assert.equal((await streaming.catchUp()).code, 0);
  assert.equal(await assertWhole(streaming), 200);
});

Deno.test("a slow warehouse holds the reading back: the memory does not grow with the backlog", async () => {
  await using streaming = await Streaming.start({ broker });
  for (let part = 0; part < 6; part++) {
    await broker.produce("claims.events", Array.from({ length: 50_000 }, (_, n) => claim(part * 50_000 + n)));
  }
  assert.equal(await held(streaming), 300_000);
  using running = streaming.spawn();
  await running.hears(/6 partitions are this process's/);
  for (let turn = 0; turn < 6; turn++) {
    // Time is the fault here: as long as it is held, a reading that nothing holds back goes on.
    await hold(streaming, () => delay(1_200));
    await delay(100);
  }
  await caughtUp(streaming, running);
  const peak = await peakMemory(running.child.pid);
  assert.equal((await stop(running)).recoveries, 0);
  assert.equal(await assertWhole(streaming), 300_000);
  assert.ok(peak < 700, `${peak} MB`);
});

Deno.test("a disk that is full for a moment: the task goes on when there is room", async () => {
  await using streaming = await Streaming.start({ broker });
  const { folder, env } = streaming.sandbox;
  const command = new Deno.Command("sh", {
    args: [
      // No file may grow beyond 512 KiB; the limit that can be lifted again is the soft one.
      ...["-c", `trap '' XFSZ; ulimit -S -f 1024; exec "$0" "$@"`, Deno.execPath()],
      ...["run", "-q", "-P=stream-local", "--no-prompt", `--allow-net=${broker.address}`],
      ...[`--allow-read=${folder}`, `--allow-write=${folder}`, "tasks/stream.ts", "--json"],
    ],
    cwd: project,
    env: { ...env, ...streaming.env, STREAM_COMMIT_SECONDS: "0.05" },
    stdout: "piped",
    stderr: "piped",
  });
  using running = new Running("stream", command);
  // The few events of partition 0 fit, those of partition 1 do not, and a commit is due as soon as that is seen.
  await broker.produce("claims.events", [...on(0, 0, 10), ...on(1, 10, 3_000)]);
  await running.hears(/Cannot write to spool folder .*going on from the checkpoints/, 3);
  const lift = ["--pid", String(running.child.pid), "--fsize=unlimited:unlimited"];
  assert.ok((await new Deno.Command("prlimit", { args: lift }).output()).success);
  await caughtUp(streaming, running);
  assert.ok((await stop(running)).recoveries > 0);
  assertNoTrace(running.said);
  assert.equal(await assertWhole(streaming), 3_010);
});

Deno.test("a spool folder that is gone for a moment: the task goes on when it is back", async () => {
  await using streaming = await Streaming.start({ broker });
  using running = streaming.spawn();
  await broker.produce("claims.events", [...on(0, 0, 100), ...on(1, 100, 100)]);
  await caughtUp(streaming, running);
  const [spool, away] = [streaming.sandbox.path("spool"), streaming.sandbox.path("away")];
  await Deno.rename(spool, away);
  await broker.produce("claims.events", [...on(0, 200, 100), ...on(1, 300, 100)]);
  await running.hears(/going on from the checkpoints/);
  await Deno.rename(away, spool);
  await caughtUp(streaming, running);
  assert.ok((await stop(running)).recoveries > 0);
  assert.deepEqual([...Deno.readDirSync(spool)], []);
  assert.equal(await assertWhole(streaming), 400);
});

Deno.test("two groups on one warehouse fence each other, and every event is loaded once", async () => {
  await using streaming = await Streaming.start({ broker });
  const flow = new Flow(streaming, 1_000);
  using one = streaming.spawn([], { KAFKA_GROUP: crypto.randomUUID() });
  using two = streaming.spawn([], { KAFKA_GROUP: crypto.randomUUID() });
  const both = [one, two];
  try {
    for (const running of both) await running.hears(/6 partitions are this process's/);
    const fenced = () => both.flatMap(({ said }) => said.match(/another process moved/g) ?? []).length;
    await eventually(() => fenced() >= 5, "fenced again and again");
  } finally {
    await flow.stop();
  }
  await caughtUp(streaming, both[0]);
  const reports = await Promise.all(both.map(stop));
  assert.ok(reports.reduce((sum, { fenced }) => sum + fenced, 0) > 0);
  assert.ok(await assertWhole(streaming) >= flow.confirmed);
});
