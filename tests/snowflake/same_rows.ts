/** Two warehouses held against each other: the same tables and columns, the same rows as texts. */
import assert from "node:assert/strict";
import type { Warehouse } from "../../lib/warehouse/warehouse.ts";

export type Pair = { duckdb: Warehouse; snowflake: Warehouse };

/** Tables and views of a schema with their columns, without those that `leaveOut` matches: each load has its own. */
async function columns(
  warehouse: Warehouse,
  schema: string,
  leaveOut: RegExp,
): Promise<Map<string, string[]>> {
  const found = await warehouse.query(
    `SELECT LOWER(table_name) AS name, LOWER(column_name) AS col FROM information_schema.columns
    WHERE LOWER(table_schema) = '${schema}' ORDER BY table_name, ordinal_position`,
  );
  const kept = found.filter(({ name, col }) => !leaveOut.test(`${name}.${col}`));
  return new Map(
    [...Map.groupBy(kept, ({ name }) => String(name))].map((
      [table, of],
    ) => [table, of.map(({ col }) => String(col))]),
  );
}

/** Rows as texts, in an order of their own. Times have no fraction where it is zero. */
async function rows(warehouse: Warehouse, table: string, names: readonly string[]): Promise<string[]> {
  const texts = names.map((name) => `COALESCE(CAST(${name} AS VARCHAR), '∅')`);
  const found = await warehouse.query(`SELECT ${texts.join(" || '|' || ")} AS line FROM ${table}`);
  return found.map(({ line }) => String(line).replaceAll(/(:\d\d)\.0+(?=\||$)/g, "$1")).sort();
}

/** Compares a schema; returns how many rows each table has. */
export async function expectSame(
  t: Deno.TestContext,
  { duckdb, snowflake }: Pair,
  { schema, leaveOut = /^$/ }: { schema: string; leaveOut?: RegExp },
): Promise<Map<string, number>> {
  const wanted = await columns(duckdb, schema, leaveOut), there = await columns(snowflake, schema, leaveOut);
  const sizes = new Map<string, number>();
  await t.step(`${schema}: the same tables and columns`, () => assert.deepEqual(there, wanted));
  for (const [table, names] of wanted) {
    await t.step(`${schema}.${table}: the same rows`, async () => {
      const found = await rows(snowflake, `${schema}.${table}`, names);
      const want = await rows(duckdb, `${schema}.${table}`, names);
      sizes.set(table, want.length);
      assert.equal(found.length, want.length);
      const wrong = found.filter((line, at) => line !== want[at]).length;
      assert.equal(wrong, 0, `${wrong} rows differ`);
    });
  }
  return sizes;
}
