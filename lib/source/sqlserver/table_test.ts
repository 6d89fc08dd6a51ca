import assert from "node:assert/strict";
import { TransientError } from "../../errors.ts";
import type { Cell } from "./connection.ts";
import * as sql from "./sql.ts";
import { describeTable, segmentColumns } from "./table.ts";
import { spec, TableDatabase } from "../../../tests/doubles/tables/tables.ts";

const int = (name: string): Cell[] => [name, "int", null, 10, 0, null];
const text = (name: string): Cell[] => [name, "nvarchar", 20, null, null, null];
const version = (name: string): Cell[] => [name, "timestamp", null, null, null, null];

/** @param indexes rows of [index, column, whether it may be NULL] */
async function describe(
  columns: Cell[][],
  more: Partial<typeof spec> = {},
  indexes: Cell[][] = [[1, "id", false]],
) {
  const database = new TableDatabase();
  database.answer(sql.columns(spec.table), columns);
  database.answer(sql.uniqueIndexes(spec.table), indexes);
  return await describeTable(await database.begin("snapshot"), { ...spec, ...more });
}

async function refusal(...args: Parameters<typeof describe>): Promise<string> {
  const error = await describe(...args).catch((error) => error);
  assert.ok(error instanceof TransientError);
  return error.message;
}

Deno.test("a table has its key first, then its columns, and none that is left out, however it is written", async () => {
  const found = await describe([text("Name"), int("id"), text("SSN"), version("v")], {
    leaveOut: ["ssn", "V"],
  });
  assert.deepEqual(segmentColumns(found), ["_key", "_op", "_order", "_event_at", "id", "name"]);
  assert.deepEqual(found.key.map(({ name }) => name), ["id"]);
  assert.deepEqual(found.types, { id: "int", name: "nvarchar(20)" });
  assert.equal(found.rowversion, "v", "also where it is left out");
  assert.equal((await describe([int("id")])).rowversion, null);
});

Deno.test("a table that is not there, or has columns that raw cannot, is not read", async () => {
  assert.match(await refusal([]), /it is not there/);
  assert.match(
    await refusal([int("id"), ["v", "sql_variant", null, null, null, null]]),
    /leave them out: v \(sql_variant\)/,
  );
  assert.match(await refusal([int("id"), int("a b"), int("a-b")]), /the same name in raw: a-b$/);
  assert.match(await refusal([int("id"), int("_a")]), /reserved: _a$/);
  assert.match(await refusal([int("Id")]), /key column id is not there/);
  assert.match(await refusal([int("id")], { leaveOut: ["ID"] }), /key column id is not there/);
});

Deno.test("a table's key is all of a unique index, none of it NULL", async () => {
  const two = { key: ["id", "line"] }, columns = [int("id"), int("line")];
  const index = (number: number, nullable: boolean | number, ...names: string[]): Cell[][] =>
    names.map((name) => [number, name, nullable]);
  assert.equal((await describe(columns, two, index(1, false, "id", "line"))).key.length, 2);
  assert.equal((await describe(columns, two, index(1, 0, "id"))).key.length, 2, "of part of it too");
  assert.equal(
    (await describe(columns, two, [...index(1, true, "id"), ...index(2, false, "line")])).key.length,
    2,
  );
  assert.match(await refusal(columns, two, []), /no unique index has the columns of its key \(id, line\)/);
  assert.match(await refusal(columns, two, index(1, false, "id", "other")), /no unique index/);
  assert.match(await refusal(columns, two, index(1, true, "id")), /may be NULL/);
  assert.match(
    await refusal(columns, two, [...index(1, false, "id"), ...index(1, 1, "line")]),
    /may be NULL/,
  );
});
