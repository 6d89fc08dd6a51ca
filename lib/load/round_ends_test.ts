import assert from "node:assert/strict";
import { memoryWarehouse } from "../../tests/doubles/memory_warehouse/memory_warehouse.ts";
import { failing, Hold, unanswered } from "../../tests/doubles/memory_warehouse/faults.ts";
import { ScriptedStream } from "../../tests/doubles/scripted_stream/scripted_stream.ts";
import { away, idsOf, numbered, run } from "../../tests/rounds.ts";
import { commas as feed } from "../../tests/warehouse/batches.ts";
import { ConfigError } from "../errors.ts";
import type { StreamEvent } from "../source/source.ts";
import { Group } from "./group.ts";
import type { RoundOptions } from "./round.ts";

Deno.test.each([
  { what: "fails", fault: failing(away()), ids: [] },
  { what: "is done and its answer lost", fault: unanswered(away()), ids: numbered("t/0", 0, 2) },
])(
  "a commit that $what ends the round though the stream is idle, and the spool is empty",
  async ({ fault, ids }) => {
    const warehouse = memoryWarehouse();
    const stream: ScriptedStream = new ScriptedStream(feed, async (steps) => {
      await steps.assign("t/0");
      warehouse.onNext("commit", fault);
      await steps.bring("t/0", 2);
      await steps.bring("t/0", 1);
    });
    await assert.rejects(
      run(stream, { warehouse, limits: { records: 2, bytes: 1e6, age: Infinity } }),
      /the warehouse: it is away/,
    );
    assert.equal(stream.left, 1);
    assert.deepEqual(await idsOf(warehouse), ids);
    assert.equal(stream.acknowledged.size, 0);
  },
);

Deno.test("a stream that fails ends the round after the commit under way, which is reported", async () => {
  const warehouse = memoryWarehouse();
  const hold = new Hold(), commits: number[] = [];
  const stream: ScriptedStream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    warehouse.onNext("commit", hold.around);
    await steps.bring("t/0", 2);
    await hold.reached;
    await steps.bring("t/0", 1);
    setTimeout(() => hold.release(), 5);
    throw new ConfigError("Cannot read topic t");
  });
  const onCommit = (reports: readonly { loaded: number }[]) => commits.push(reports[0].loaded) > 9;
  await assert.rejects(
    run(stream, { warehouse, onCommit, limits: { records: 2, bytes: 1e6, age: Infinity } }),
    /Cannot read topic t/,
  );
  assert.deepEqual([commits, await idsOf(warehouse)], [[2], numbered("t/0", 0, 2)]);
  assert.deepEqual(Object.fromEntries(stream.acknowledged), { "t/0": "2" });
});

Deno.test("told to stop, it commits what is open, after the commit under way", async () => {
  const warehouse = memoryWarehouse();
  const stop = new AbortController(), hold = new Hold();
  const { end, commits, ids, stream } = await run(async (steps) => {
    await steps.assign("t/0");
    warehouse.onNext("commit", hold.around);
    await steps.bring("t/0", 2);
    await hold.reached;
    await steps.bring("t/0", 1);
    setTimeout(() => hold.release(), 5);
    stop.abort();
  }, { warehouse, signal: stop.signal, limits: { records: 2, bytes: 1e6, age: Infinity } });
  assert.deepEqual([end, commits, ids], ["stopped", [2, 1], numbered("t/0", 0, 3)]);
  assert.equal(stream.left, 1);
});

Deno.test.each(
  [
    { what: "an assignment waits for a commit", waits: "commit" },
    { what: "a slice waits for its checkpoint", waits: "checkpoints" },
    { what: "bad records wait for their topic", waits: "dead letters" },
  ] as const,
)("told to stop while $what, it ends within its grace", async ({ waits }) => {
  const warehouse = memoryWarehouse();
  const stop = new AbortController(), hold = new Hold();
  const sink = {
    send: () => hold.around(() => Promise.resolve()),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  if (waits !== "dead letters") warehouse.onNext(waits, hold.around);
  const { end } = await run(async (steps) => {
    const assigned = steps.assign("t/0");
    if (waits !== "checkpoints") {
      await assigned;
      const brought = steps.bring("t/0", 2, waits === "dead letters" ? 1 : 0);
      if (waits === "commit") {
        await brought;
        steps.assign("t/0");
      }
    }
    await hold.reached;
    stop.abort();
  }, {
    warehouse,
    deadLetters: { sink, topic: "t.dead" },
    grace: 5,
    signal: stop.signal,
    limits: { records: 2, bytes: 1e6, age: Infinity },
  });
  assert.equal(end, "stopped");
  hold.release();
});

Deno.test("told to stop before it has begun, it ends within its grace though the stream says nothing", async () => {
  class Silent extends ScriptedStream {
    // deno-lint-ignore require-yield -- that is what it is for
    override async *events(): AsyncGenerator<StreamEvent> {
      await new Promise(() => {});
    }
  }
  const stream = new Silent(feed, () => Promise.resolve());
  const { end } = await run(stream, { grace: 5, signal: AbortSignal.abort() });
  assert.equal(end, "stopped");
});

Deno.test("what a commit did before it failed is reported and acknowledged", async () => {
  const warehouse = memoryWarehouse(), told: string[] = [];
  // As a group does that is full in between.
  const group = new Group(warehouse, false, "debug"), add = group.add.bind(group);
  group.add = async (pending) => [...await add(pending), ...await group.commit()];
  const stream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0", "t/1");
    await steps.bring("t/0", 2);
    await steps.bring("t/1", 1);
    warehouse.onNext("commit", (call) => call());
    warehouse.onNext("commit", failing(away()));
    await steps.end();
  });
  const onCommit: RoundOptions["onCommit"] = (reports) =>
    told.push(...reports.map(({ source }) => source)) > 9;
  await assert.rejects(run(stream, { warehouse, group, onCommit }), /it is away/);
  assert.deepEqual([told, Object.fromEntries(stream.acknowledged)], [["t/0"], { "t/0": "2" }]);
  assert.deepEqual(await idsOf(warehouse), numbered("t/0", 0, 2));
});

Deno.test("a slice that is fenced at the end counts once, with what came behind it", async () => {
  const warehouse = memoryWarehouse(), hold = new Hold(), fates: string[] = [];
  const onCommit: RoundOptions["onCommit"] = (reports) =>
    fates.push(...reports.map(({ status }) => status)) > 9;
  const { end } = await run(async (steps) => {
    await steps.assign("t/0");
    warehouse.onNext("commit", hold.around);
    await steps.bring("t/0", 2);
    await hold.reached;
    await steps.bring("t/0", 1);
    await warehouse.moveCheckpoint(feed, "kafka", { slice: "t/0", text: "1" });
    await steps.end();
    setTimeout(() => hold.release(), 5);
  }, { warehouse, onCommit, limits: { records: 2, bytes: 1e6, age: Infinity } });
  assert.deepEqual([end, fates], ["overtaken", ["fenced"]]);
});

Deno.test("a stream that ends by itself ends the round as a stop does", async () => {
  const { end, commits } = await run(async (steps) => {
    await steps.assign("t/0");
    await steps.bring("t/0", 2);
    steps.leave();
  });
  assert.deepEqual([end, commits], ["stopped", [2]]);
});

Deno.test("told to stop while as much is open as may be, it does not wait for room", async () => {
  const warehouse = memoryWarehouse();
  const stop = new AbortController(), hold = new Hold();
  const { end, commits } = await run(async (steps) => {
    await steps.assign("t/0");
    warehouse.onNext("commit", hold.around);
    await steps.bring("t/0", 2);
    await steps.bring("t/0", 2);
    await hold.reached;
    stop.abort();
  }, { warehouse, grace: 10, signal: stop.signal, limits: { records: 2, bytes: 1e6, age: Infinity } });
  hold.release();
  assert.deepEqual([end, commits], ["stopped", []]);
});

Deno.test("enough commits end a round, and what is open is forgotten", async () => {
  const { end, ids, stream } = await run(async (steps) => {
    await steps.assign("t/0");
    await steps.bring("t/0", 2);
    for (;;) await steps.bring("t/0", 1);
  }, { onCommit: () => true, limits: { records: 2, bytes: 1e6, age: Infinity } });
  assert.deepEqual([end, ids, stream.left], ["enough", numbered("t/0", 0, 2), 1]);
});
