import assert from "node:assert/strict";
import type { Statement, Warehouse } from "../warehouse/warehouse.ts";
import { retentionTable } from "./report.ts";
import { retain } from "./retention.ts";

const before = { quarantine: new Date(0), failures: new Date(1) };

/** A warehouse that has these tables, and keeps what it is told; every statement is about two rows. */
function warehouseOf(...tables: string[]) {
  const changed: Statement[] = [];
  const warehouse = {
    query: (sql: string) =>
      Promise.resolve(
        sql.includes("information_schema") ? tables.map((table_name) => ({ table_name })) : [{ count: "2" }],
      ),
    transact: (statements: readonly Statement[]) => {
      changed.push(...statements);
      return Promise.resolve(statements.map(() => 2));
    },
  };
  return { warehouse: warehouse as unknown as Warehouse, changed };
}

Deno.test("retain() changes what is there, each by its own bound", async () => {
  const { warehouse, changed } = warehouseOf("ops.quarantine", "quality.failures");
  const { signal } = new AbortController();
  const done = await retain({ warehouse, before, dryRun: false, signal });
  assert.deepEqual([done.quarantine.entries, done.failures.rows], [2, 2]);
  assert.deepEqual(changed.map(({ sql, params }) => [sql.split("\n")[0], params]), [
    ["UPDATE ops.quarantine SET raw = NULL, envelope = NULL", ["1970-01-01T00:00:00.000Z"]],
    ["DELETE FROM quality.failures", ["1970-01-01T00:00:00.001Z"]],
  ]);
});

Deno.test("retain() leaves what is not there, and in a dry run everything", async () => {
  const { signal } = new AbortController();
  const unchecked = warehouseOf("ops.quarantine");
  const done = await retain({ warehouse: unchecked.warehouse, before, dryRun: true, signal });
  assert.deepEqual([done.quarantine.entries, done.failures.rows, unchecked.changed], [2, 0, []]);
  assert.match(retentionTable(done), /would go\n.*\n.*1970-01-01T00:00:00.000Z +2\n/);
});

Deno.test("retain() that is told to stop changes nothing more", async () => {
  const { warehouse, changed } = warehouseOf("ops.quarantine", "quality.failures");
  const stopped = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(retain({ warehouse, before, dryRun: false, signal: stopped }), /stopped/);
  assert.deepEqual(changed, []);
});
