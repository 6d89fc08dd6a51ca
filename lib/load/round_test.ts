import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { memoryWarehouse } from "../../tests/doubles/memory_warehouse/memory_warehouse.ts";
import { Hold } from "../../tests/doubles/memory_warehouse/faults.ts";
import { ScriptedStream } from "../../tests/doubles/scripted_stream/scripted_stream.ts";
import { numbered, run } from "../../tests/rounds.ts";
import { commas as feed } from "../../tests/warehouse/batches.ts";
import type { Message } from "../sink/sink.ts";

Deno.test("records are committed at the end of a round, one batch a slice, in one group", async () => {
  const warehouse = memoryWarehouse();
  const { end, ids, commits, stream } = await run(async (steps) => {
    await steps.assign("t/0", "t/1");
    await steps.bring("t/0", 2);
    await steps.bring("t/1", 1);
    await steps.bring("t/0", 3, 1);
    await steps.end();
  }, { warehouse });
  assert.deepEqual([end, commits], ["ended", [6]]);
  assert.deepEqual(ids, [...numbered("t/0", 0, 4), "t/1:0"]);
  assert.deepEqual([stream.started, stream.starts], [["t/0@", "t/1@"], 1]);
  assert.deepEqual(Object.fromEntries(stream.acknowledged), { "t/0": "5", "t/1": "1" });
  const [{ batches }] = warehouse.groups;
  assert.deepEqual(
    batches.map(({ source, read, control, moves, checksum }) => ({ source, read, control, moves, checksum })),
    [
      {
        source: "t/0",
        read: 5,
        control: { first: "0", last: "4" },
        moves: [{ slice: "t/0", from: null, to: "5" }],
        checksum: "5",
      },
      {
        source: "t/1",
        read: 1,
        control: { first: "0", last: "0" },
        moves: [{ slice: "t/1", from: null, to: "1" }],
        checksum: "1",
      },
    ],
  );
});

Deno.test.each([
  { what: "records", limits: { records: 4, bytes: 1e6, age: Infinity } },
  // A record has 13 bytes.
  { what: "bytes", limits: { records: 100, bytes: 52, age: Infinity } },
])("what is open is committed as soon as it has as many $what as it may", async ({ limits }) => {
  const warehouse = memoryWarehouse();
  const hold = new Hold();
  const { commits } = await run(async (steps) => {
    await steps.assign("t/0");
    await steps.bring("t/0", 3);
    warehouse.onNext("commit", hold.around);
    await steps.bring("t/0", 1);
    await hold.reached;
    hold.release();
    await steps.bring("t/0", 1);
    await steps.end();
  }, { warehouse, limits });
  assert.deepEqual(commits, [4, 1]);
});

Deno.test("what is open is committed when it is as old as it may be, though nothing more comes", async () => {
  const warehouse = memoryWarehouse();
  const hold = new Hold();
  const { commits, end } = await run(async (steps) => {
    await steps.assign("t/0");
    warehouse.onNext("commit", hold.around);
    const begun = Date.now();
    await steps.bring("t/0", 1);
    await hold.reached;
    assert.ok(Date.now() - begun >= 20);
    hold.release();
    await steps.end();
  }, { warehouse, grace: 1, limits: { records: 100, bytes: 1e6, age: 20 } });
  assert.deepEqual([end, commits], ["ended", [1]]);
});

Deno.test("what comes during a commit waits for the next one, and no more comes than may be open", async () => {
  const warehouse = memoryWarehouse();
  const hold = new Hold();
  let taken = 0, takenMeanwhile = 0;
  const { commits, ids, stream } = await run(async (steps) => {
    await steps.assign("t/0");
    warehouse.onNext("commit", hold.around);
    const bringing = (async () => {
      for (; taken < 6; taken++) await steps.bring("t/0", 2);
    })();
    await hold.reached;
    // Time for more, if more were taken.
    await delay(20);
    takenMeanwhile = taken;
    hold.release();
    await bringing;
    await steps.end();
  }, { warehouse, limits: { records: 4, bytes: 1e6, age: Infinity } });
  assert.deepEqual([takenMeanwhile, stream.starts], [4, 1]);
  assert.deepEqual([commits, ids], [[4, 4, 4], numbered("t/0", 0, 12)]);
});

Deno.test("revoked slices are forgotten, with what was written of them; the others are committed", async () => {
  const { commits, ids, stream } = await run(async (steps) => {
    await steps.assign("t/0", "t/1");
    await steps.bring("t/0", 2);
    await steps.bring("t/1", 2);
    await steps.revoke("t/0");
    await steps.bring("t/1", 1);
    // Still on its way when the slice was revoked.
    await steps.bring("t/0", 1);
    await steps.end();
  });
  assert.deepEqual([commits, ids], [[3], numbered("t/1", 0, 3)]);
  assert.deepEqual([...stream.acknowledged.keys()], ["t/1"]);
});

Deno.test("slices that are assigned anew go on from the checkpoint, when the commit under way is done", async () => {
  const warehouse = memoryWarehouse();
  const hold = new Hold();
  const stream: ScriptedStream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    warehouse.onNext("commit", hold.around);
    await steps.bring("t/0", 4);
    await steps.bring("t/0", 1);
    const again = steps.assign("t/0");
    await hold.reached;
    await delay(5);
    assert.deepEqual(stream.started, ["t/0@"]);
    hold.release();
    await again;
    await steps.bring("t/0", 3);
    await steps.end();
  });
  const { commits, ids } = await run(stream, {
    warehouse,
    limits: { records: 4, bytes: 1e6, age: Infinity },
  });
  assert.deepEqual(stream.started, ["t/0@", "t/0@4"]);
  assert.deepEqual([commits, ids], [[4, 3], numbered("t/0", 0, 7)]);
});

Deno.test("a fenced slice goes on from where the other process is, and what an earlier start read is left", async () => {
  const warehouse = memoryWarehouse();
  const [commit, look] = [new Hold(), new Hold()];
  const stream: ScriptedStream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0", "t/1");
    warehouse.onNext("commit", commit.around);
    await steps.bring("t/1", 1);
    await steps.bring("t/0", 3);
    await commit.reached;
    await steps.bring("t/0", 1);
    // The other process comes to just where this one was.
    await warehouse.moveCheckpoint(feed, "kafka", { slice: "t/0", text: "4" });
    warehouse.onNext("checkpoints", look.around);
    commit.release();
    await look.reached;
    const late = steps.bring("t/0", 1);
    look.release();
    await late;
    await steps.bring("t/0", 2);
    await steps.end();
  });
  const { end, commits, ids } = await run(stream, {
    warehouse,
    limits: { records: 4, bytes: 1e6, age: Infinity },
  });
  assert.deepEqual(stream.started, ["t/0@", "t/1@", "t/0@4"]);
  assert.deepEqual([end, commits, ids], ["overtaken", [1, 2], ["t/1:0", ...numbered("t/0", 4, 6)]]);
  assert.deepEqual(Object.fromEntries(stream.acknowledged), { "t/0": "6", "t/1": "1" });
});

Deno.test("a slice that was revoked before its batch was fenced is not started again", async () => {
  const warehouse = memoryWarehouse();
  const hold = new Hold();
  const { stream, end } = await run(async (steps) => {
    await steps.assign("t/0", "t/1");
    warehouse.onNext("commit", hold.around);
    await steps.bring("t/0", 4);
    await steps.revoke("t/0");
    await hold.reached;
    await warehouse.moveCheckpoint(feed, "kafka", { slice: "t/0", text: "1" });
    hold.release();
    await steps.bring("t/1", 1);
    await steps.end();
  }, { warehouse, limits: { records: 4, bytes: 1e6, age: Infinity } });
  assert.deepEqual([end, stream.started], ["overtaken", ["t/0@", "t/1@"]]);
});

Deno.test("bad records go to the dead letters before their batch is committed, those of an earlier start do not", async () => {
  const sent: string[] = [], warehouse = memoryWarehouse();
  let requests = 0;
  const send = (messages: readonly Message[]) => {
    requests++;
    sent.push(...messages.map(({ headers }) => headers!["claimhouse-offset"]));
    assert.equal(warehouse.groups.length, 0);
    return Promise.resolve();
  };
  const sink = { send, [Symbol.asyncDispose]: () => Promise.resolve() };
  const { commits } = await run(async (steps) => {
    await steps.assign("t/0", "t/1");
    await steps.bring("t/0", 3, 2);
    await steps.bring("t/1", 1);
    await steps.revoke("t/1");
    await steps.bring("t/1", 1, 1);
    await steps.end();
  }, { warehouse, deadLetters: { sink, topic: "t.dead" } });
  assert.deepEqual([sent, requests, commits], [["1", "2"], 1, [3]]);
});

Deno.test("a backfill asks for no checkpoint, moves none and acknowledges nothing", async () => {
  const warehouse = memoryWarehouse();
  await warehouse.moveCheckpoint(feed, "kafka", { slice: "t/0", text: "7" });
  const { stream, ids } = await run(async (steps) => {
    await steps.assign("t/0");
    await steps.bring("t/0", 2);
    await steps.end();
  }, { warehouse, kind: "backfill" });
  assert.deepEqual([stream.started, stream.acknowledgements, ids], [["t/0@"], 0, numbered("t/0", 0, 2)]);
  assert.deepEqual(warehouse.groups[0].batches[0].moves, []);
  assert.equal((await warehouse.checkpoints(feed, "kafka")).get("t/0"), "7");
});
