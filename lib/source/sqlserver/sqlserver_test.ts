import assert from "node:assert/strict";
import { TransientError } from "../../errors.ts";
import type { Feed } from "../../feeds/feed.ts";
import type { Work } from "../source.ts";
import { sqlServerSource } from "./sqlserver.ts";
import { spec, TableDatabase } from "../../../tests/doubles/tables/tables.ts";
import * as sql from "./sql.ts";

const feed: Feed = {
  name: "core.t",
  shape: { kind: "tabular", delimiter: ",", quote: '"', required: ["id"], optional: [] },
  sources: { sqlserver: { ...spec, mode: "full" } },
};

async function workOf(database: TableDatabase, of = feed): Promise<Work[]> {
  const source = sqlServerSource({ connections: database, mode: null, rows: 10, parallel: 1 });
  const works: Work[] = [];
  for await (const work of source.work(of, new Map(), new AbortController().signal)) {
    works.push(work);
    if (work.source.endsWith("/begin")) break;
  }
  return works;
}

Deno.test("a feed has the work of its table, and none where it has no table", async () => {
  assert.deepEqual((await workOf(new TableDatabase([1]))).map(({ source }) => source), [
    "dbo.t/000001/begin",
  ]);
  assert.deepEqual(await workOf(new TableDatabase([1]), { ...feed, sources: {} }), []);
});

Deno.test("a table that cannot be read is a piece of work that fails; an error of the program's is one", async () => {
  const database = new TableDatabase([1]);
  database.answer(sql.columns(spec.table), new TransientError("no permission"));
  const [work] = await workOf(database);
  assert.equal(work.source, "dbo.t");
  await assert.rejects(work.open(new AbortController().signal), /no permission/);
  database.answer(sql.columns(spec.table), new TypeError("of the program's"));
  await assert.rejects(workOf(database), TypeError);
});
