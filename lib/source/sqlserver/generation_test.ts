import assert from "node:assert/strict";
import fc from "fast-check";
import { printRange, printTable, readRange, readTable } from "../../batch/table_checkpoint.ts";
import { TransientError } from "../../errors.ts";
import { PassingError } from "./connection.ts";
import { beginGeneration, readGeneration } from "./generation.ts";
import * as sql from "./sql.ts";
import {
  changesUpTo,
  checkpoint,
  readAll,
  readerOf,
  spec,
  TableDatabase,
} from "../../../tests/doubles/tables/tables.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const begun = { ...checkpoint, whole: false };
const range = (upTo: string[] | null = null) => ({
  generation: "000001",
  after: null,
  upTo,
  windows: 0,
  done: false,
});
/** Where a generation of one range stands that nothing was read of. */
const known = (): [string, string][] => [
  ["dbo.t", printTable(begun)],
  ["dbo.t/1", printRange(range())],
];

/** Reads all of a generation, one piece after the other. */
async function readThrough(reader: ReturnType<typeof readerOf>, from = begun) {
  const sources: string[] = [], rows: string[] = [];
  let last = null;
  for await (const work of readGeneration(reader, from)) {
    last = await readAll(work);
    sources.push(work.source);
    rows.push(...last!.rows);
  }
  return { sources, rows, last: last! };
}

Deno.test("a generation begins with where changes stand, and as many ranges of keys as windows at once", async () => {
  const reader = readerOf(new TableDatabase(numbers(30)), { rows: 10, parallel: 4 });
  const work = await beginGeneration(reader, null);
  assert.deepEqual(
    work.along!.map(({ slice, from, to }) => [slice, from, readRange(to)!.after, readRange(to)!.upTo]),
    [
      ["dbo.t/1", null, null, ["11"]],
      ["dbo.t/2", null, ["11"], ["21"]],
      ["dbo.t/3", null, ["21"], null],
    ],
  );
  const { rows, to, control } = (await readAll(work))!;
  assert.deepEqual([work.source, rows, control], ["dbo.t/000001/begin", [], { generation: "000001" }]);
  assert.deepEqual(to, { ...begun, ranges: 3 });
  assert.equal(reader.progress.text("dbo.t"), printTable({ ...begun, ranges: 3 }));
});

Deno.test("a table has one range where it is small, or nobody knows its size, and fewer where rows went meanwhile", async () => {
  const ranges = async (database: TableDatabase) =>
    (await beginGeneration(readerOf(database, { rows: 10, parallel: 4 }), null)).along!.length;
  assert.equal(await ranges(new TableDatabase(numbers(10))), 1);
  assert.equal(await ranges(new TableDatabase(numbers(11))), 2);
  assert.equal(await ranges(new TableDatabase(numbers(100))), 4);
  const unknown = new TableDatabase(numbers(30));
  unknown.answer(sql.estimatedRows(spec.table), [[null]]);
  assert.equal(await ranges(unknown), 1);
  const emptied = new TableDatabase(numbers(12));
  emptied.answer(sql.estimatedRows(spec.table), [[40]]);
  assert.equal(await ranges(emptied), 2);
  const grown = new TableDatabase(numbers(30));
  grown.answer(sql.estimatedRows(spec.table), [[20]]);
  assert.equal(await ranges(grown), 2);
});

Deno.test("a generation is numbered on, and begins again after an error that passes", async () => {
  const database = new TableDatabase(numbers(3));
  database.faults.push(new PassingError("deadlock"));
  const work = await beginGeneration(readerOf(database), { ...checkpoint, generation: "000009" });
  assert.equal(work.source, "dbo.t/000010/begin");
  assert.deepEqual(database.begun, ["read committed", "read committed"]);
});

Deno.test("a generation has each row of the table once, whatever its size, its windows and their number at once", async () => {
  const sizes = fc.record({
    size: fc.nat(40),
    rows: fc.integer({ min: 1, max: 7 }),
    parallel: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ size, rows, parallel }) => {
      const reader = readerOf(new TableDatabase(numbers(size)), { rows, parallel });
      await beginGeneration(reader, null);
      const found = await readThrough(reader, readTable(reader.progress.text("dbo.t")!)!);
      const order = found.rows.map((row) => Number(row.split(" ")[1])).sort((a, b) => a - b);
      assert.deepEqual(order, numbers(size));
      assert.ok(found.rows.every((row) => row.startsWith("snapshot ")));
      assert.equal(new Set(found.sources).size, found.sources.length);
      assert.equal(found.sources.at(-1), "dbo.t/000001/whole");
      assert.equal(found.last.to.whole, true);
    }),
    { numRuns: 30 },
  );
});

Deno.test("a window that is full is followed by another, and a range that is done is not read again", async () => {
  const first = await readThrough(readerOf(new TableDatabase(numbers(6)), { known: known() }));
  assert.deepEqual(first.sources, [
    "dbo.t/000001/1.1",
    "dbo.t/000001/1.2",
    "dbo.t/000001/1.3",
    "dbo.t/000001/whole",
  ]);
  const half: [string, string][] = [
    ["dbo.t", printTable({ ...begun, ranges: 2 })],
    ["dbo.t/1", printRange({ ...range(["3"]), windows: 1, done: true })],
    ["dbo.t/2", printRange({ ...range(), after: ["3"], windows: 4 })],
  ];
  const rest = await readThrough(readerOf(new TableDatabase(numbers(5)), { known: half }), {
    ...begun,
    ranges: 2,
  });
  assert.deepEqual(rest.sources, ["dbo.t/000001/2.5", "dbo.t/000001/whole"]);
  assert.deepEqual(rest.rows, ["snapshot 4", "snapshot 5"]);
});

Deno.test("what changed while the ranges were read makes the generation whole, with the table's totals", async () => {
  const database = new TableDatabase(numbers(2));
  database.rows.changes = [[7, 70], [8, 80], [9, 90], [10, 99]];
  const reader = readerOf(database, { known: known(), changes: changesUpTo(() => ["9"]) });
  const { rows, last } = await readThrough(reader);
  assert.deepEqual(rows, ["snapshot 1", "snapshot 2", "upsert 80", "upsert 90"]);
  assert.deepEqual(last.to, { ...checkpoint, at: ["9"] });
  assert.deepEqual(last.control, { generation: "000001", whole: "true", exact: "true", source_rows: "2" });
});

Deno.test("a generation in which nothing changed asks for no changes, unless its mode sees beyond where they stand", async () => {
  const still = async (more: Parameters<typeof changesUpTo>[1], at = ["7"]) => {
    const database = new TableDatabase([1]);
    database.rows.changes = [[7, 70], [8, 80]];
    const reader = readerOf(database, { known: known(), changes: changesUpTo(() => at, more) });
    return await readThrough(reader);
  };
  assert.deepEqual((await still({})).rows, ["snapshot 1"]);
  assert.deepEqual((await still({ mayGoBeyond: true })).rows, ["snapshot 1", "upsert 80"]);
  const first = readerOf(new TableDatabase(), { known: known(), changes: changesUpTo(() => ["9"]) });
  (first.options.connections as TableDatabase).rows.changes = [[8, 80]];
  assert.deepEqual((await readThrough(first, { ...begun, at: [] })).rows, ["upsert 80"]);
  const nowhere = await still({}, []);
  assert.deepEqual([nowhere.rows, nowhere.last.to.at], [["snapshot 1"], ["7"]]);
});

Deno.test("a table of mode full ends with its totals alone, though its changes cannot be scanned", async () => {
  const scan = () => assert.fail("mode full has no changes");
  const changes = changesUpTo(() => [], {
    makes: "near",
    scan,
    gap: () => Promise.resolve("its mode is full"),
  });
  const { rows, last } = await readThrough(
    readerOf(new TableDatabase([1]), { mode: "full", known: known(), changes }),
  );
  assert.deepEqual([rows, last.control.exact, last.control.source_rows], [["snapshot 1"], "false", "1"]);
});

Deno.test("a generation is exact in a snapshot with changes that are; one of the past has no totals", async () => {
  const control = async (makes: "exact" | "near" | "past", isolation: "snapshot" | "read committed") => {
    const reading = { known: known(), isolation, changes: changesUpTo(() => ["7"], { makes }) } as const;
    return (await readThrough(readerOf(new TableDatabase([1]), reading))).last.control;
  };
  assert.equal((await control("exact", "snapshot")).exact, "true");
  assert.equal((await control("exact", "read committed")).exact, "false");
  assert.equal((await control("near", "snapshot")).exact, "false");
  const { source_rows, exact } = await control("past", "snapshot");
  assert.deepEqual([source_rows, exact], [undefined, "false"]);
});

Deno.test("the last window stands on every range, and changes that were cleaned up fail it", async () => {
  const gone = changesUpTo(() => ["9"], { gap: () => Promise.resolve("they begin at 8") });
  const works = readGeneration(readerOf(new TableDatabase([1]), { known: known(), changes: gone }), begun);
  await readAll((await works.next()).value!);
  const last = (await works.next()).value!;
  const done = printRange({ ...range(), after: ["1"], windows: 1, done: true });
  assert.deepEqual(last.along, [{ slice: "dbo.t/1", from: done, to: done }]);
  await assert.rejects(
    readAll(last),
    (error) =>
      error instanceof TransientError && /Cannot go on with table dbo.t: they begin at 8/.test(error.message),
  );
});

Deno.test("a generation that another run moved, or that cannot be read, is left as it is", async () => {
  for (const end of ["fenced", "unread"] as const) {
    const reader = readerOf(new TableDatabase(numbers(9)), { known: known() });
    const sources: string[] = [];
    for await (const work of readGeneration(reader, begun)) {
      sources.push(work.source);
      if (end === "fenced") {
        await readAll(work);
        work.settled!("fenced");
      } else {
        for await (const _ of (await work.open(new AbortController().signal))!) break;
      }
    }
    assert.deepEqual(sources, ["dbo.t/000001/1.1"], end);
  }
});
