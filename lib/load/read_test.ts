import assert from "node:assert/strict";
import {
  bad,
  end,
  fails,
  refused,
  rows,
  type Script,
  ScriptedSource,
  type Step,
  work,
} from "../../tests/doubles/scripted_source/scripted_source.ts";
import { type InMemory, inMemory } from "../../tests/in_memory.ts";
import { commas } from "../../tests/warehouse/batches.ts";
import { ContractError, TransientError } from "../errors.ts";
import { byArrival } from "../feeds/delivered.ts";
import type { Feed, Limit } from "../feeds/feed.ts";
import { type Pending, readBatch } from "./read.ts";

type Reading = { limit?: Limit; dryRun?: boolean; known?: string } & Partial<Script>;

/** Reads one piece of work, `a.csv`, and keeps nothing of it in the spool. */
async function read(
  { spool }: InMemory,
  steps: readonly Step[],
  reading: Reading = {},
): Promise<Pending & { quarantine: string } | null> {
  const { limit, dryRun = false, known, ...more } = reading;
  const feed: Feed = { ...commas, limit };
  const scripted = new ScriptedSource([work("a.csv", steps, { feed, ...more })]);
  const checkpoints = new Map(known === undefined ? [] : [["a.csv", known]]);
  const [piece] = await Array.fromAsync(scripted.work(feed, checkpoints));
  const signal = new AbortController().signal;
  const pending = await readBatch(feed, piece, { spool, sourceKind: "files", signal, dryRun });
  if (pending === null) return null;
  const { path } = pending.batch.bad;
  const quarantine = path === null ? "" : await Deno.readTextFile(path);
  await pending.writer.discard();
  return { ...pending, quarantine };
}

inMemory("readBatch() gives a batch of all that its source says of it", async (place) => {
  const delivered = { at: "2026-11-23", by: "name" } as const;
  const along = [{ slice: "generation", from: "1", to: "1" }];
  const last = end({ to: "next", checksum: "sum", control: { rows: "4" }, drift: ["odd"] });
  const pending = await read(place, [rows(2), bad(1), rows(1), last], {
    known: "before",
    work: { along, delivered },
  });
  const { id, startedAt, segment, bad: kept, feed, ...batch } = pending!.batch;
  assert.deepEqual(batch, {
    kind: "load",
    origin: null,
    source: "a.csv",
    sourceKind: "files",
    checksum: "sum",
    delivered,
    read: 4,
    columns: ["id", "note"],
    drift: "odd",
    refused: false,
    moves: [{ slice: "a.csv", from: "before", to: "next" }, ...along],
    control: { rows: "4" },
    claims: [],
  });
  assert.equal(feed.name, "suite.commas");
  assert.equal(id.slice(0, 4), String(startedAt.getUTCFullYear()));
  assert.deepEqual([segment!.columns, segment!.records, segment!.parts], [["id", "note"], 3, [
    place.spool.path(`${id}.1.csv`),
  ]]);
  assert.deepEqual([kept.rows, kept.records, kept.path], [1, 1, place.spool.path(`${id}.quarantine.csv`)]);
  assert.notEqual(pending!.settled, undefined);
});

inMemory(
  "readBatch() is null where nothing is new, and ranks by arrival where no delivery is said",
  async (place) => {
    assert.equal(await read(place, [rows(1), end()], { known: "content of a.csv" }), null);
    assert.equal((await read(place, [rows(1), end()]))!.batch.delivered, byArrival);
  },
);

inMemory(
  "what is refused has one bad record, no columns and no drift",
  async (place) => {
    const steps = [
      rows(2),
      bad(1),
      refused("second_header", { records: 9, detail: "names" }),
      end({ drift: ["odd"] }),
    ];
    const { batch, writer } = (await read(place, steps))!;
    assert.deepEqual([batch.refused, batch.read, batch.segment, batch.columns, batch.drift], [
      true,
      9,
      null,
      [],
      null,
    ]);
    assert.deepEqual([batch.bad.rows, batch.bad.records, writer.found.reasons], [1, 9, { second_header: 9 }]);
    assert.deepEqual(batch.moves, [{ slice: "a.csv", from: null, to: "content of a.csv" }]);
  },
);

inMemory(
  "readBatch() refuses what has more bad records than its feed's limit, and not what has as many",
  async (place) => {
    const is = async (limit: Limit, steps: Step[]) =>
      (await read(place, [...steps, end()], { limit }))!.batch.refused;
    assert.equal(await is({ records: 2 }, [rows(1), bad(2)]), false);
    assert.equal(await is({ records: 2 }, [rows(1), bad(3)]), true);
    assert.equal(await is({ percent: 25 }, [rows(3), bad(1)]), false);
    assert.equal(await is({ percent: 24.9 }, [rows(3), bad(1)]), true);
    assert.equal(await is({ records: 9, percent: 24.9 }, [rows(3), bad(1)]), true);
    assert.equal(await is({ records: 0 }, [rows(3)]), false);
    assert.equal(await is({ records: 0, percent: 0 }, []), false);
    assert.equal(await is({}, [bad(1000)]), false);
    assert.equal(await is({ percent: 99 }, [bad(1000)]), true);
    assert.equal(await is({ records: 0 }, [bad(1)]), true);
  },
);

inMemory(
  "a batch over its limit is in quarantine as a whole, with its counts by reason and its digest",
  async (place) => {
    const steps = [rows(2), bad(2), bad(1, { reason: "nul_byte" }), end({ to: "next" })];
    const { batch, writer, quarantine } =
      (await read(place, steps, { limit: { records: 2 }, work: { size: 77 } }))!;
    assert.deepEqual([batch.read, batch.segment, batch.bad.rows, batch.bad.records], [5, null, 1, 5]);
    assert.deepEqual(writer.found.reasons, { over_limit: 5 });
    assert.equal(writer.found.detail, "3 of 5: 2 column_count, 1 nul_byte");
    const line = /^[^,]+,suite\.commas,"a\.csv",1,0,77,5,over_limit,"3 of 5: [^"]+",,,next\n$/;
    assert.match(quarantine, line);
  },
);

inMemory("what is refused already is not refused for its limit too", async (place) => {
  const { writer } = (await read(place, [refused("not_gzip"), end()], { limit: { records: 0 } }))!;
  assert.deepEqual(writer.found.reasons, { not_gzip: 1 });
});

inMemory("readBatch() says which columns are missing, before what the source says of them", async (place) => {
  const drift = async (columns: string[], noted: string[] = []) =>
    (await read(place, [rows(1), end({ columns, drift: noted })]))!.batch.drift;
  assert.equal(await drift(["note", "id"]), null);
  assert.equal(await drift(["id", "other"]), "missing: note");
  assert.equal(await drift(["other"], ["odd", "even"]), "missing: id, note; odd; even");
});

inMemory("what was spooled is removed on any error", async (place) => {
  const gone = new TransientError("Cannot read it: it is gone");
  await assert.rejects(read(place, [rows(1)], { opening: [fails(gone)] }), gone);
  await assert.rejects(read(place, [rows(1), bad(1), fails(gone)]), gone);
  await assert.rejects(read(place, [rows(1), refused("not_gzip"), fails(gone)]), gone);
});

inMemory("chunks that have no end are an error: nobody knows whether they are all there", async (place) => {
  const unended = new ContractError("Cannot load a.csv: it was not read to its end");
  await assert.rejects(read(place, [rows(1), bad(1)]), unended);
  await assert.rejects(read(place, [refused("not_gzip")]), unended);
});

inMemory("a dry run counts what it reads, and spools nothing", async (place) => {
  const nothing = async () => assert.deepEqual(await place.spooled(), []);
  const { batch } = (await read(place, [rows(2), bad(1), nothing, end()], { dryRun: true }))!;
  assert.deepEqual([batch.read, batch.segment!.records, batch.segment!.parts, batch.bad], [3, 2, [], {
    path: null,
    rows: 1,
    records: 1,
  }]);
});
