import assert from "node:assert/strict";
import { printRange, printTable, type TableCheckpoint } from "../../batch/table_checkpoint.ts";
import { TransientError } from "../../errors.ts";
import type { TableMode } from "../../feeds/feed.ts";
import { PassingError } from "./connection.ts";
import * as sql from "./sql.ts";
import { checkpoint, readAll, spec, TableDatabase } from "../../../tests/doubles/tables/tables.ts";
import { tableWork } from "./table_work.ts";

/** A database that tracks changes of its table: they are kept from `oldest` on, and stand at `version`. */
function tracked({ oldest = 5, version = 7, ids = [1, 2] } = {}): TableDatabase {
  const database = new TableDatabase(ids);
  database.answer(sql.trackedVersion, [[String(version)]]);
  database.answer(sql.oldestTracked(spec.table), [[String(oldest)]]);
  return database;
}

type Known = { table?: Partial<TableCheckpoint>; range?: Partial<Parameters<typeof printRange>[0]> };

function known({ table, range }: Known): Map<string, string> {
  const texts = new Map<string, string>();
  const begun = { generation: "000001", after: null, upTo: null, windows: 0, done: false };
  if (table !== undefined) texts.set("dbo.t", printTable({ ...checkpoint, ...table }));
  if (range !== undefined) texts.set("dbo.t/1", printRange({ ...begun, ...range }));
  return texts;
}

type Run = { known?: Known; mode?: TableMode | null; own?: TableMode };

/** The sources of all its work, and what the first of it says. */
async function run(
  database: TableDatabase,
  { known: there = {}, mode = null, own = "change-tracking" }: Run = {},
) {
  const { signal } = new AbortController();
  const sources: string[] = [];
  let first = null;
  const options = { connections: database, mode, rows: 10, parallel: 1, signal };
  for await (const work of tableWork({ ...spec, mode: own }, known(there), options)) {
    const read = await readAll(work);
    first ??= read;
    sources.push(read === null ? `${work.source} unchanged` : work.source);
  }
  return { sources, first };
}

const whole = (generation: string) => ["begin", "1.1", "whole"].map((part) => `dbo.t/${generation}/${part}`);

Deno.test("a table that was never read is read whole, one that was is read on", async () => {
  assert.deepEqual((await run(tracked())).sources, whole("000001"));
  assert.deepEqual((await run(tracked(), { known: { table: {} } })).sources, ["dbo.t unchanged"]);
});

Deno.test("a generation that was begun is gone on with, also where all is to be read again", async () => {
  const begun = { table: { whole: false }, range: {} };
  for (const mode of [null, "full"] as const) {
    assert.deepEqual((await run(tracked(), { known: begun, mode })).sources, whole("000001").slice(1));
  }
});

Deno.test("a table is read whole again when that is asked for, when its mode is full, and when its mode is another", async () => {
  const there = { table: {} };
  assert.deepEqual((await run(tracked(), { known: there, mode: "full" })).sources, whole("000002"));
  const full = { table: { mode: "full" as const, at: [] } };
  assert.deepEqual((await run(tracked(), { known: full, own: "full" })).sources, whole("000002"));
  assert.deepEqual((await run(tracked(), { known: full })).sources, whole("000002"));
  const other = await run(tracked(), { known: there, own: "full", mode: "change-tracking" });
  assert.deepEqual(other.sources, ["dbo.t unchanged"]);
  const begunFull = { table: { mode: "full" as const, at: [], whole: false }, range: {} };
  assert.deepEqual(
    (await run(tracked(), { known: begunFull, own: "full" })).sources,
    whole("000001").slice(1),
  );
});

Deno.test("a table whose changes are cleaned up is read whole again where its mode allows it", async () => {
  const begun = { table: { whole: false }, range: {} };
  assert.deepEqual(
    (await run(tracked({ oldest: 8, version: 9 }), { known: { table: {} } })).sources,
    whole("000002"),
  );
  assert.deepEqual(
    (await run(tracked({ oldest: 8, version: 9 }), { known: begun })).sources,
    whole("000002"),
  );
  assert.deepEqual((await run(tracked({ version: 6 }), { known: { table: {} } })).sources, whole("000002"));
});

Deno.test("a history is not gone on with from a gap, unless somebody asks for the table as it is now", async () => {
  const [old, oldest, newest] = ["1", "8", "9"].map((lsn) => lsn.padStart(20, "0"));
  const captured = () => {
    const database = new TableDatabase([1]);
    database.answer(sql.captured(spec.table), [["dbo_t", oldest, newest, 0]]);
    return database;
  };
  const there = { table: { mode: "cdc" as const, at: [old], whole: false }, range: {} };
  await assert.rejects(
    run(captured(), { known: there, own: "cdc" }),
    (error) => error instanceof TransientError && /lost to its history; --mode full/.test(error.message),
  );
  const { signal } = new AbortController();
  const options = { connections: captured(), mode: "full", rows: 10, parallel: 1, signal } as const;
  const works = tableWork({ ...spec, mode: "cdc" }, known(there), options);
  assert.equal((await works.next()).value!.source, "dbo.t/000002/begin");
  await works.return(undefined);
});

Deno.test("columns that are gone or of another type are told, those that are as they were are not", async () => {
  const types = { id: "bigint", gone: "int", kept: "int" };
  const database = tracked({ version: 8 });
  database.answer(sql.columns(spec.table), [["id", "int", null, 10, 0, null], [
    "kept",
    "int",
    null,
    10,
    0,
    null,
  ]]);
  database.rows["CHANGETABLE(CHANGES"] = [];
  const { first } = await run(database, { known: { table: { types } } });
  assert.deepEqual(first!.drift, ["other type: id, bigint before and int now", "gone: gone"]);
});

Deno.test("windows are read in a snapshot where the database allows it", async () => {
  const snapshots = tracked();
  await run(snapshots);
  assert.deepEqual(new Set(snapshots.begun.slice(2)), new Set(["snapshot"]));
  const without = tracked();
  without.answer(sql.snapshotAllowed, [[0]]);
  await run(without);
  assert.deepEqual(new Set(without.begun), new Set(["read committed"]));
});

Deno.test("a table is looked at again after an error that passes", async () => {
  const database = tracked();
  database.faults.push(new PassingError("deadlock"));
  assert.deepEqual((await run(database)).sources, whole("000001"));
});
