import assert from "node:assert/strict";
import { failing } from "../../tests/doubles/memory_warehouse/faults.ts";
import { memoryWarehouse } from "../../tests/doubles/memory_warehouse/memory_warehouse.ts";
import { type Round, ScriptedStream } from "../../tests/doubles/scripted_stream/scripted_stream.ts";
import { commas as feed } from "../../tests/warehouse/batches.ts";
import { ConfigError, TransientError } from "../errors.ts";
import { Spool } from "./spool.ts";
import { loadStream, type StreamOptions } from "./stream.ts";

const away = () => new TransientError("Cannot reach the warehouse: it is away");

async function load(stream: ScriptedStream, options: Partial<StreamOptions> = {}) {
  const { warehouse = memoryWarehouse() } = options;
  const folder = await Deno.makeTempDir({ prefix: "claimhouse-stream-" });
  await using spool = await Spool.open(folder);
  try {
    return await loadStream({
      feeds: [feed],
      stream,
      kind: "load",
      warehouse,
      spool,
      limits: { records: 2, bytes: 1e6, age: Infinity },
      deadLetters: null,
      patience: 10_000,
      backOff: { minTimeout: 1 },
      grace: 10_000,
      signal: new AbortController().signal,
      ...options,
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Brings records up to a number, wherever it begins. */
const upTo = (number: number): Round => async (steps) => {
  await steps.assign("t/0");
  await steps.bring("t/0", number);
  await steps.end();
};
const failingOnce: Round = async (steps) => {
  await steps.assign("t/0");
  await steps.bring("t/0", 2);
  throw away();
};

Deno.test("after a failure it goes on from the checkpoints, each record once", async () => {
  const warehouse = memoryWarehouse();
  warehouse.onNext("commit", failing(away()));
  const stream = new ScriptedStream(feed, upTo(2), failingOnce, upTo(3));
  const report = await load(stream, { warehouse });
  assert.deepEqual(stream.started, ["t/0@", "t/0@", "t/0@2"]);
  const ids = (await warehouse.contents.raw(feed)).map(({ id }) => id);
  assert.deepEqual(ids, ["t/0:0", "t/0:1", "t/0:2", "t/0:3", "t/0:4"]);
  assert.deepEqual([report.recoveries, report.commits, report.feeds[feed.name].loaded], [2, 2, 5]);
});

Deno.test("it gives up when nothing has worked for as long as its patience", async () => {
  const stream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    throw away();
  });
  await assert.rejects(load(stream, { patience: 0, backOff: { minTimeout: 2 } }), /it is away/);
  assert.equal(stream.left, 2);
});

Deno.test("a commit makes it patient again", async () => {
  let rounds = 0;
  const stream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    await steps.bring("t/0", 2);
    await steps.bring("t/0", 1);
    if (++rounds === 8) return await steps.end();
    throw away();
  });
  const { recoveries } = await load(stream, { patience: 0, backOff: { minTimeout: 4, multiplier: 1 } });
  assert.equal(recoveries, 7);
});

Deno.test("a source that never answered is not tried again, and another error neither", async () => {
  const never = new ScriptedStream(feed, () => Promise.reject(away()));
  await assert.rejects(load(never), /it is away/);
  const wrong = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    throw new ConfigError("Cannot read topic t");
  });
  await assert.rejects(load(wrong), ConfigError);
  assert.deepEqual([never.left, wrong.left], [1, 1]);
});

Deno.test("told to stop while it waits after a failure, it ends at once", async () => {
  const stop = new AbortController();
  const stream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    setTimeout(() => stop.abort(), 5);
    throw away();
  });
  const { recoveries } = await load(stream, { signal: stop.signal, backOff: { minTimeout: 1e6 } });
  assert.deepEqual([recoveries, stream.left], [1, 1]);
});

Deno.test("a failure while it is told to stop is the end, not an error", async () => {
  const stop = new AbortController();
  const stream = new ScriptedStream(feed, async (steps) => await steps.assign("t/0"));
  const warehouse = memoryWarehouse();
  warehouse.onNext("checkpoints", (_) => {
    stop.abort();
    return Promise.reject(away());
  });
  const { recoveries } = await load(stream, { warehouse, signal: stop.signal });
  assert.equal(recoveries, 0);
});

Deno.test("a bound that another process came to first is looked at once more", async () => {
  const warehouse = memoryWarehouse();
  const stream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    await steps.bring("t/0", 1);
    await warehouse.moveCheckpoint(feed, "kafka", { slice: "t/0", text: "1" });
    await steps.end();
  }, upTo(3));
  const { fenced, feeds } = await load(stream, { warehouse });
  assert.deepEqual([fenced, feeds[feed.name].loaded, stream.started], [1, 3, ["t/0@", "t/0@1"]]);
});

Deno.test("it ends after as many commits as it may make", async () => {
  const told: number[] = [];
  const stream = new ScriptedStream(feed, async (steps) => {
    await steps.assign("t/0");
    for (;;) await steps.bring("t/0", 2);
  });
  const { commits } = await load(stream, { maxBatches: 3, onCommit: ({ commits }) => told.push(commits) });
  assert.deepEqual([commits, told], [3, [1, 2, 3]]);
});

Deno.test("slices that cannot go on are reported", async () => {
  const stream = new ScriptedStream(feed, upTo(1));
  stream.stopped.set("t/1", "t/1: events are lost");
  assert.deepEqual((await load(stream)).stopped, { "t/1": "t/1: events are lost" });
});
