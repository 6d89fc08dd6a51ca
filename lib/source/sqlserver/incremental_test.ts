import assert from "node:assert/strict";
import { TransientError } from "../../errors.ts";
import type { Work } from "../source.ts";
import { PassingError } from "./connection.ts";
import { readChanges } from "./incremental.ts";
import {
  changesUpTo,
  checkpoint,
  readAll,
  readerOf,
  type ReaderOptions,
  TableDatabase,
} from "../../../tests/doubles/tables/tables.ts";

/** Changes 8 to `last`, each of a row of its own. */
function changed(last: number): TableDatabase {
  const database = new TableDatabase();
  database.rows.changes = Array.from({ length: last - 7 }, (_, at) => [8 + at, 80 + at]);
  return database;
}

async function readThrough(database: TableDatabase, reading: ReaderOptions = {}) {
  const found = [];
  for await (const work of readChanges(readerOf(database, reading), checkpoint)) {
    const read = await readAll(work);
    found.push({ source: work.source, ...read });
  }
  return found;
}

Deno.test("changes are read in windows, the last of which ends where changes stand", async () => {
  const windows = await readThrough(changed(12), { changes: changesUpTo(() => ["12"]) });
  assert.deepEqual(windows.map(({ rows, to }) => [rows, to.at]), [
    [["upsert 80", "upsert 81", "upsert 82"], ["10"]],
    [["upsert 83", "upsert 84"], ["12"]],
  ]);
  assert.deepEqual(windows[1].to, { ...checkpoint, at: ["12"] });
  assert.deepEqual(windows[0].control, { generation: "000001" });
  assert.equal(windows[0].source, "dbo.t/000001/changes");
});

Deno.test("a window that is just full is followed by one that has nothing, and says where changes stand", async () => {
  const windows = await readThrough(changed(10), { changes: changesUpTo(() => ["11"]) });
  assert.deepEqual(windows.map(({ rows, to }) => [rows!.length, to.at]), [[3, ["10"]], [0, ["11"]]]);
});

Deno.test("a table in which nothing changed, and one without any change, has nothing new", async () => {
  for (const now of [["7"], []]) {
    const works: Work[] = [];
    const reader = readerOf(changed(9), { changes: changesUpTo(() => now) });
    for await (const work of readChanges(reader, checkpoint)) works.push(work);
    assert.equal(works.length, 1);
    assert.equal(await works[0].open(reader.options.signal), null);
  }
});

Deno.test("changes of a table that had none before are all read", async () => {
  const reader = readerOf(changed(9), { changes: changesUpTo(() => ["9"]) });
  const rows = [];
  for await (const work of readChanges(reader, { ...checkpoint, at: [] })) {
    rows.push((await readAll(work))!.rows);
  }
  assert.deepEqual(rows, [["upsert 80", "upsert 81"]]);
});

Deno.test("what a person should know of the columns is said once, with the first window", async () => {
  const windows = await readThrough(changed(12), { changes: changesUpTo(() => ["12"]), drift: ["gone: a"] });
  assert.deepEqual(windows.map(({ drift }) => drift), [["gone: a"], []]);
});

Deno.test("a window goes no further where another run was first, or where it could not be read", async () => {
  for (const end of ["fenced", "unread"] as const) {
    const reader = readerOf(changed(20), { changes: changesUpTo(() => ["20"]) });
    let windows = 0;
    for await (const work of readChanges(reader, checkpoint)) {
      windows++;
      if (end === "fenced") {
        await readAll(work);
        work.settled!("fenced");
      } else {
        for await (const _ of (await work.open(reader.options.signal))!) break;
      }
    }
    assert.equal(windows, 1, end);
  }
});

Deno.test("changes that are cleaned up while others are read fail the window, and where they stand is asked again after an error that passes", async () => {
  const database = changed(9);
  database.faults.push(new PassingError("broken"));
  const gone = changesUpTo(() => ["9"], { gap: () => Promise.resolve("they begin at 8") });
  await assert.rejects(
    readThrough(database, { changes: gone }),
    (error) => error instanceof TransientError && error.message.includes("dbo.t: they begin at 8"),
  );
});
