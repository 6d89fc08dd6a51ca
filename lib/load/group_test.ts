import assert from "node:assert/strict";
import { type Around, failing, unanswered } from "../../tests/doubles/memory_warehouse/faults.ts";
import {
  bad,
  end,
  refused,
  rows,
  ScriptedSource,
  type Step,
  work,
} from "../../tests/doubles/scripted_source/scripted_source.ts";
import { type InMemory, inMemory } from "../../tests/in_memory.ts";
import { commas, pipes } from "../../tests/warehouse/batches.ts";
import { type Batch, type Fate, newBatch } from "../batch/batch.ts";
import { doingsOf, TransientError } from "../errors.ts";
import { declaredColumns, type Feed } from "../feeds/feed.ts";
import { BatchWriter } from "./batch_writer.ts";
import { Group } from "./group.ts";
import { type Pending, readBatch } from "./read.ts";
import type { BatchReport } from "./report.ts";

const mebibyte = 1024 * 1024;
const down = new TransientError("Cannot reach it");
const names = (reports: readonly BatchReport[]) => reports.map(({ source }) => source);
const fates = (reports: readonly BatchReport[]) => reports.map(({ status }) => status);

/** A batch of no records that is said to have so many bytes. */
function pending(source: string, more: Partial<Batch> = {}, bytes = 0): Pending {
  const feed = more.feed ?? commas;
  const batch = newBatch({
    feed,
    source,
    sourceKind: "files",
    checksum: `content of ${source}`,
    columns: declaredColumns(feed),
    moves: [{ slice: source, from: null, to: `content of ${source}` }],
    segment: {
      parts: [],
      columns: more.columns ?? declaredColumns(feed),
      format: { delimiter: ",", quote: null },
      records: 0,
      bytes,
      longest: 0,
    },
    ...more,
  });
  return { batch, writer: new BatchWriter(null, { id: batch.id, feed: feed.name, source }) };
}

/** A batch as a source brings it. */
async function read(
  { spool }: InMemory,
  source: string,
  steps: readonly Step[],
  feed: Feed = commas,
): Promise<Pending> {
  const scripted = new ScriptedSource([work(source, steps, { feed })]);
  const [piece] = await Array.fromAsync(scripted.work(feed, new Map()));
  const signal = new AbortController().signal;
  return (await readBatch(feed, piece, { spool, sourceKind: "files", signal, dryRun: false }))!;
}

async function prepared({ warehouse }: InMemory, level?: "debug"): Promise<Group> {
  const feeds = [commas, pipes].map((feed) => ({ feed, columns: declaredColumns(feed) }));
  const group = new Group(warehouse, false, level);
  await group.prepare(feeds);
  return group;
}

inMemory("a group is committed with its thousandth batch", async (place) => {
  const group = await prepared(place);
  // No files: what of a thousand has the same content is not looked for.
  const one = (at: number) => pending(`${at}`, { sourceKind: "kafka" });
  for (let at = 1; at < 1000; at++) assert.deepEqual(await group.add(one(at)), []);
  assert.equal((await group.add(one(1000))).length, 1000);
  assert.equal(place.warehouse.groups.length, 1);
  assert.deepEqual(await group.add(one(1001)), []);
});

inMemory("a group is committed with the batch that makes it 256 MiB", async (place) => {
  const group = await prepared(place);
  assert.deepEqual(await group.add(pending("0.csv", { segment: null })), []);
  assert.deepEqual(await group.add(pending("a.csv", {}, 256 * mebibyte - 1)), []);
  assert.deepEqual(names(await group.add(pending("b.csv", {}, 1))), ["0.csv", "a.csv", "b.csv"]);
  assert.deepEqual(await group.add(pending("c.csv", {}, 256 * mebibyte - 1)), []);
});

inMemory("a group is committed with the batch that comes five seconds after its first", async (place) => {
  const group = await prepared(place);
  const { now } = Date;
  const at = (ms: number) => Date.now = () => 1_000_000 + ms;
  try {
    for (const begin of [0, 60_000]) {
      at(begin);
      assert.deepEqual(await group.add(pending(`1 of ${begin}`)), []);
      at(begin + 4_999);
      assert.deepEqual(await group.add(pending(`2 of ${begin}`)), []);
      at(begin + 5_000);
      assert.equal((await group.add(pending(`3 of ${begin}`))).length, 3);
    }
  } finally {
    Date.now = now;
  }
});

inMemory("a group of 8 MiB has batches of one feed, a smaller one of any", async (place) => {
  const group = await prepared(place);
  assert.deepEqual(await group.add(pending("a", {}, 8 * mebibyte)), []);
  assert.deepEqual(await group.add(pending("b", {}, 8 * mebibyte)), []);
  assert.deepEqual(names(await group.add(pending("c", { feed: pipes }))), ["a", "b"]);
  assert.deepEqual(await group.add(pending("d", {}, 8 * mebibyte - 1)), []);
  assert.deepEqual(names(await group.add(pending("e", { feed: pipes }, 1))), ["c", "d"]);
  assert.deepEqual(names(await group.commit()), ["e"]);
});

inMemory("batches of one slice never share a group: one goes on from the other", async (place) => {
  const group = await prepared(place);
  const move = (from: string | null, to: string) =>
    pending(to, { checksum: to, moves: [{ slice: "s", from, to }] });
  assert.deepEqual(await group.add(move(null, "a")), []);
  assert.deepEqual(names(await group.add(move("a", "b"))), ["a"]);
  assert.deepEqual(fates(await group.commit()), ["loaded"]);
  assert.deepEqual(await group.add(pending("another")), []);
  assert.deepEqual(await group.add(move("b", "c")), []);
  assert.deepEqual(fates(await group.commit()), ["loaded", "loaded"]);
});

inMemory("a slice that stands beside is a batch's too, another feed's of its name is not", async (place) => {
  const group = await prepared(place);
  const own = (slice: string) => ({ slice, from: null, to: `end of ${slice}` });
  const stands = { slice: "generation", from: "1", to: "1" };
  for (const feed of [commas, pipes]) {
    await place.warehouse.moveCheckpoint(feed, "files", { slice: "generation", text: "1" });
  }
  assert.deepEqual(await group.add(pending("a", { moves: [own("a"), stands] })), []);
  assert.deepEqual(await group.add(pending("b", { feed: pipes, moves: [own("a"), stands] })), []);
  assert.deepEqual(names(await group.add(pending("c", { moves: [own("c"), stands] }))), ["a", "b"]);
  assert.deepEqual(fates(await group.commit()), ["loaded"]);
});

inMemory("a group adds new columns before it stages, once, and says who brought them", async (place) => {
  const group = await prepared(place);
  const calls: string[] = [];
  for (const call of ["prepare", "stage", "stage", "stage", "commit"] as const) {
    place.warehouse.onNext(call, (work) => (calls.push(call), work()));
  }
  await group.add(pending("a", { columns: ["id", "note", "fresh"], drift: "missing: x" }));
  await group.add(pending("b", { columns: ["id", "fresh", "more"] }));
  await group.add(pending("c"));
  const drifts = (await group.commit()).map(({ drift }) => drift);
  assert.deepEqual(drifts, ["new: fresh; missing: x", "new: fresh, more", null]);
  assert.deepEqual(calls, ["prepare", "stage", "stage", "stage", "commit"]);
  assert.deepEqual(group.columnsAdded, { "suite.commas": ["fresh", "more"] });
  place.warehouse.onNext("prepare", failing(new Error("prepared again")));
  await group.add(pending("d", { columns: ["id", "note", "fresh"] }));
  assert.deepEqual((await group.commit()).map(({ drift }) => drift), [null]);
});

inMemory("a group prepares a feed that it does not know, and adds column after column", async (place) => {
  const group = new Group(place.warehouse, false);
  for (const column of ["one", "two"]) {
    await group.add(pending(column, { columns: ["id", column] }));
    await group.commit();
  }
  await group.add(pending("none", { segment: null }));
  assert.deepEqual(fates(await group.commit()), ["loaded"]);
  assert.deepEqual(group.columnsAdded, { "suite.commas": ["one", "two"] });
});

inMemory("batches are staged eight at a time", async (place) => {
  const group = await prepared(place);
  let running = 0, most = 0;
  const count: Around = async (call) => {
    most = Math.max(most, ++running);
    const result = await call();
    running--;
    return result;
  };
  for (let at = 0; at < 20; at++) {
    place.warehouse.onNext("stage", count);
    await group.add(pending(`${at}`));
  }
  await group.commit();
  assert.equal(most, 8);
});

inMemory("a commit that fails leaves nothing waiting, and keeps nothing for the next one", async (place) => {
  const group = await prepared(place);
  for (const call of ["prepare", "stage", "commit"] as const) {
    place.warehouse.onNext(call, failing(down));
    const lost = pending(`lost by ${call}`, { columns: [call] }, 200 * mebibyte);
    await group.add(lost);
    await assert.rejects(group.commit(), down);
    assert.deepEqual(await group.commit(), []);
    assert.deepEqual(
      await group.add(pending(`after ${call}`, { moves: lost.batch.moves }, 200 * mebibyte)),
      [],
    );
    assert.deepEqual(names(await group.commit()), [`after ${call}`]);
  }
});

inMemory("a commit whose answer is lost is an error; the batch read again is fenced", async (place) => {
  const group = await prepared(place), told: Fate[] = [];
  place.warehouse.onNext("commit", unanswered(down));
  const settled = (fate: Fate) => void told.push(fate);
  await group.add({ ...pending("a"), settled });
  await assert.rejects(group.commit(), down);
  assert.deepEqual(told, []);
  await group.add({ ...pending("a"), settled });
  assert.deepEqual(fates(await group.commit()), ["fenced"]);
  assert.deepEqual(told, ["fenced"]);
});

inMemory("an error of a commit says which batch it was about, or how many", async (place) => {
  const group = await prepared(place);
  const alone = pending("a.csv"), { id } = alone.batch;
  for (const others of [[], [pending("b.csv"), pending("c.csv", { feed: pipes })]]) {
    const error = new TransientError("Cannot reach it");
    place.warehouse.onNext("commit", failing(error));
    for (const one of [alone, ...others]) await group.add(one);
    await assert.rejects(group.commit(), error);
    assert.deepEqual(doingsOf(error), [
      others.length === 0
        ? `committing batch ${id} of suite.commas (a.csv)`
        : `committing 3 batches of suite.commas, suite.pipes (the first: ${id}, a.csv)`,
    ]);
  }
});

inMemory("a commit reports each batch with what was found in it, and removes its files", async (place) => {
  const group = await prepared(place);
  await group.add(await read(place, "a.csv", [rows(1), bad(1), end({ drift: ["odd"] })]));
  await group.add(await read(place, "b.csv", [rows(3), end()]));
  await group.add(
    await read(place, "c.csv", [refused("missing_column", { detail: "id" }), end({ drift: ["odd"] })]),
  );
  assert.equal((await place.spooled()).length, 4);
  const reports = await group.commit();
  const shown = reports.map(({ batch: _, feed: __, present, ...more }) => {
    assert.equal(present, undefined);
    return more;
  });
  const alike = { source: "a.csv", status: "loaded", read: 2, loaded: 1, quarantined: 1, detail: null };
  assert.deepEqual(shown, [
    { ...alike, reasons: { column_count: 1 }, drift: "odd", alert: "1 of 2 records are bad, more than 5 %" },
    { ...alike, source: "b.csv", read: 3, loaded: 3, quarantined: 0, reasons: {}, drift: null, alert: null },
    {
      source: "c.csv",
      status: "refused",
      read: 1,
      loaded: 0,
      quarantined: 1,
      detail: "id",
      reasons: { missing_column: 1 },
      drift: null,
      alert: "the whole of it is refused",
    },
  ]);
  assert.deepEqual(place.log.map((line) => line.slice(0, line.indexOf(","))), [
    "warning: a.csv: 2 records read",
    "info: b.csv: 3 records read",
    "warning: c.csv: refused",
  ]);
});

inMemory("of a batch that did nothing, nothing that was found in it is reported", async (place) => {
  const group = await prepared(place, "debug");
  await place.warehouse.moveCheckpoint(commas, "files", { slice: "a.csv", text: "theirs" });
  await group.add(await read(place, "a.csv", [rows(1), bad(1, { detail: "x" }), end({ drift: ["odd"] })]));
  const [{ status, reasons, detail, drift, alert, read: met }] = await group.commit();
  assert.deepEqual([status, reasons, detail, drift, alert, met], ["fenced", {}, null, null, null, 0]);
  assert.deepEqual(place.log, ["debug: a.csv: another run loaded it first"]);
});

inMemory("a dry run's group says what a commit would do, and asks no warehouse", async (place) => {
  const group = new Group(place.warehouse, true);
  for (const call of ["prepare", "stage", "commit"] as const) place.warehouse.onNext(call, failing(down));
  assert.deepEqual(await group.prepare([{ feed: commas, columns: ["id"] }]), new Map());
  await group.add(await read(place, "a.csv", [rows(3), bad(1), end()]));
  await group.add(await read(place, "b.csv", [refused("not_gzip", { records: 7 }), end()]));
  assert.deepEqual(
    (await group.commit()).map((
      { status, read, loaded, quarantined },
    ) => [status, read, loaded, quarantined]),
    [
      ["loaded", 4, 3, 1],
      ["refused", 7, 0, 7],
    ],
  );
});
