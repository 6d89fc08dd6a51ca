import assert from "node:assert/strict";
import { configureSync, resetSync } from "@logtape/logtape";
import { TransientError } from "../../errors.ts";
import type { TableMode } from "../../feeds/feed.ts";
import { wholeTable } from "./changes.ts";
import type { Cell } from "./connection.ts";
import { changesOf } from "./modes.ts";
import * as sql from "./sql.ts";
import { id, spec, table, TableDatabase } from "../../../tests/doubles/tables/tables.ts";
import { columnType } from "./types.ts";

const lsn = (number: number) => number.toString(16).toUpperCase().padStart(20, "0");

async function open(mode: TableMode, database: TableDatabase, of = table) {
  const session = await database.begin("snapshot");
  return { changes: await changesOf(mode, of, session), session };
}

function tracked(version: number | null, oldest: number | null): TableDatabase {
  const database = new TableDatabase();
  database.answer(sql.trackedVersion, [[version === null ? null : String(version)]]);
  database.answer(sql.oldestTracked(spec.table), [[oldest === null ? null : String(oldest)]]);
  return database;
}

Deno.test("tracked changes are all there from the oldest version on; of a version read in part, from itself on", async () => {
  const { changes, session } = await open("change-tracking", tracked(10, 5));
  assert.deepEqual(await changes.now(session), ["10"]);
  assert.equal(await changes.gap(session, ["5"]), null);
  assert.equal(await changes.gap(session, ["10"]), null);
  assert.match((await changes.gap(session, ["4"]))!, /kept from version 5 on, and it is read up to 4/);
  assert.match((await changes.gap(session, ["5", "1"]))!, /kept from version 5/);
  assert.equal(await changes.gap(session, ["6", "1"]), null);
  assert.match((await changes.gap(session, ["11"]))!, /went back: the database was restored/);
  await assert.rejects(open("change-tracking", tracked(10, null)), TransientError);
});

Deno.test("a tracked change is a delete where it says so, or where its row is gone meanwhile", async () => {
  const { changes } = await open("change-tracking", tracked(10, 5));
  const scan = changes.scan(["10"]);
  const ops = [["9", "D", 0, 1], ["9", "U", 1, 1], ["9", "U", 0, 1], ["9", "I", 0, 1]].map((cells) =>
    scan.op(cells)
  );
  assert.deepEqual(ops, ["delete", "delete", "upsert", "upsert"]);
  assert.equal(scan.rank(["9", "U", 0, 1]), "9".padStart(19, "0"));
  assert.deepEqual(
    [null, ["7"], ["7", "1"]].map((after) => /CHANGES \S+, (\d+)/.exec(scan.from(after))![1]),
    ["0", "7", "6"],
  );
  const wide = await open("change-tracking", tracked(10, 5), marked("int"));
  const [key, other] = wide.changes.scan(null).select.slice(3);
  assert.deepEqual([key.includes("ct.[id]"), other.includes(" t.[at]") || other.startsWith("t.[at]")], [
    true,
    true,
  ]);
});

function captured(row: Cell[] | null): TableDatabase {
  const database = new TableDatabase();
  database.answer(sql.captured(spec.table), row === null ? [] : [row]);
  return database;
}

Deno.test("captured changes go on from the LSN after the last, and not from one that is cleaned up", async () => {
  const { changes, session } = await open("cdc", captured(["dbo_t", lsn(0x1a), lsn(0x30), 0]));
  assert.deepEqual(await changes.now(session), [lsn(0x30)]);
  assert.equal(await changes.gap(session, [lsn(0x1a)]), null);
  assert.equal(await changes.gap(session, [lsn(0x19)]), null, "what comes next is the oldest");
  assert.match((await changes.gap(session, [lsn(0x18)]))!, /are cleaned up/);
  assert.equal(await changes.gap(session, [lsn(0x30)]), null);
  assert.match((await changes.gap(session, [lsn(0x31)]))!, /went back/);
});

Deno.test("capture that is behind for longer than it may be quiet is told", async () => {
  const warnings: string[] = [];
  configureSync({
    sinks: { warnings: ({ message }) => void warnings.push(message.join("")) },
    loggers: [{ category: "claimhouse", lowestLevel: "warning", sinks: ["warnings"] }],
    reset: true,
  });
  try {
    for (const age of [900, 901]) {
      const { changes, session } = await open("cdc", captured(["dbo_t", lsn(1), lsn(9), age]));
      await changes.now(session);
    }
  } finally {
    resetSync();
  }
  assert.deepEqual(warnings, ["dbo.t: change data capture is 901 seconds behind: is its job running?"]);
});

Deno.test("a table without capture is not read, nor one whose capture says no LSN", async () => {
  for (const row of [null, ["dbo_t", null, lsn(1), 0], ["dbo_t", lsn(1), null, 0]]) {
    await assert.rejects(open("cdc", captured(row)), /change data capture is not on/);
  }
});

Deno.test("capture's function begins behind a whole transaction, or with the one that is read in part", async () => {
  const { changes } = await open("cdc", captured(["dbo_t", lsn(1), lsn(9), 5000]));
  const scan = changes.scan([lsn(9)]);
  assert.match(scan.from([lsn(4)]), new RegExp(`\\(0x${lsn(5)}, 0x${lsn(9)},`));
  assert.match(scan.from([lsn(4), lsn(2), "4"]), new RegExp(`\\(0x${lsn(4)}, `));
  assert.throws(() => scan.from(["0; DROP"]), /is not an LSN/);
  assert.deepEqual(["1", "2", "4"].map((operation) => scan.op([lsn(4), lsn(2), operation, null, 1])), [
    "delete",
    "insert",
    "update",
  ]);
  const cells = [lsn(4), lsn(2), "4", "2026-11-24T10:00:00", 1];
  assert.deepEqual([scan.rank(cells), scan.eventAt(cells)], [
    `${lsn(4)} ${lsn(2)} 4`,
    "2026-11-24T10:00:00Z",
  ]);
  assert.equal(scan.eventAt([lsn(4), lsn(2), "4", null, 1]), null);
});

Deno.test("row versions that went back are a gap, and a table without the column has none", async () => {
  const database = new TableDatabase();
  database.answer(sql.safeRowversion, [["00000000000000A0"]]);
  const { changes, session } = await open("rowversion", database, { ...table, rowversion: "v" });
  assert.deepEqual(await changes.now(session), ["000000000000009F"]);
  assert.equal(await changes.gap(session, ["000000000000009F"]), null);
  assert.match((await changes.gap(session, ["00000000000000A0"]))!, /went back/);
  await assert.rejects(open("rowversion", database), /no rowversion column/);
});

const declared = { length: null, precision: 10, scale: 0, fraction: 7 };
const column = (name: string, type: string) => ({ ...columnType({ ...declared, type })!, name, raw: name });

/** A table with a watermark of a type. */
function marked(type: string, name = "at", clock?: "server") {
  const at = column("at", type);
  const columns = [id, at];
  return {
    ...table,
    columns,
    key: [id],
    spec: { ...spec, watermark: { column: name, lag: 60, clock } },
    cells: columns.map((one) => ({ form: "one" as const, columns: [one] })),
    at,
  };
}

Deno.test("a watermark stands at its latest moment, or its largest number; an empty table's stands nowhere", async () => {
  const moments = marked("datetime2"), numbers = marked("int"), database = new TableDatabase();
  database.answer(sql.latestMoment(spec.table, moments.at, { lag: 60, clock: "utc" }), [[
    "2026-11-24 10:00:00",
  ]]);
  database.answer(sql.largest(spec.table, numbers.at), [[41]]);
  const times = await open("watermark", database, moments);
  assert.deepEqual(await times.changes.now(times.session), ["2026-11-24 10:00:00"]);
  assert.equal(times.changes.mayGoBeyond, true);
  const counts = await open("watermark", database, numbers);
  assert.deepEqual(await counts.changes.now(counts.session), ["41"]);
  assert.equal(counts.changes.mayGoBeyond, false);
  database.answer(sql.largest(spec.table, numbers.at), [[null]]);
  assert.deepEqual(await counts.changes.now(counts.session), []);
  const server = marked("datetime2", "at", "server");
  database.answer(sql.latestMoment(spec.table, server.at, { lag: 60, clock: "server" }), [[
    "2026-11-24 11:00:00",
  ]]);
  const local = await open("watermark", database, server);
  assert.deepEqual(await local.changes.now(local.session), ["2026-11-24 11:00:00"]);
});

Deno.test("a watermark is a column of times or numbers that is read, and rows go by it, then by their key", async () => {
  await assert.rejects(open("watermark", new TableDatabase(), marked("int", "other")), /other is not there/);
  await assert.rejects(
    open("watermark", new TableDatabase(), marked("nvarchar")),
    /must be of times or numbers/,
  );
  await assert.rejects(open("watermark", new TableDatabase()), /watermark column {2}is not there/);
  const { changes } = await open("watermark", new TableDatabase(), marked("int"));
  const scan = changes.scan(null);
  assert.deepEqual(scan.order.map(({ column, text }) => [column, text([7, 41])]), [["[at]", "41"], [
    "[id]",
    "7",
  ]]);
  assert.deepEqual([scan.rank([7, 41]), scan.op([7, 41])], ["41", "upsert"]);
  const own = await open("watermark", new TableDatabase(), {
    ...marked("int", "id"),
    spec: { ...spec, watermark: { column: "id", lag: 0 } },
  });
  assert.deepEqual(own.changes.scan(null).order.map(({ column }) => column), ["[id]"]);
});

Deno.test("mode full sees no changes; a whole table goes by its key", async () => {
  const { changes, session } = await open("full", new TableDatabase());
  assert.deepEqual([await changes.now(session), await changes.gap(session, [])], [[], "its mode is full"]);
  assert.throws(() => changes.scan(null), /no changes/);
  const scan = wholeTable(table, ["9"]);
  assert.deepEqual([scan.op([1]), scan.rank([1]), scan.order[0].text([1])], ["snapshot", null, "1"]);
});
