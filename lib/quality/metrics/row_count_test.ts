import assert from "node:assert/strict";
import { count, rule } from "../testing.ts";

const raw =
  "SELECT * FROM (VALUES ('b1', '1'), ('b1', '2'), ('b2', '1'), ('b9', '1')) AS v(_batch_id, _position)";
const ledger = (rows: string) => [
  "CREATE SCHEMA ops",
  `CREATE TABLE ops.batches AS SELECT * FROM (VALUES ${rows}) AS v(batch_id, feed, records_loaded)`,
];
const byLedger = rule("row_count", { arguments: { ledger: "rif.carrier" } });

Deno.test("row_count passes where each batch has the rows that the ledger says", async () => {
  const rows =
    "('b1', 'rif.carrier', 2), ('b2', 'rif.carrier', 1), ('b9', 'rif.carrier', 1), ('b3', 'rif.carrier', 0)";
  assert.deepEqual(await count(raw, [byLedger], ledger(rows)), [{ checked: 4, failing: 0 }]);
});

Deno.test("row_count finds a batch that lost a row, one that is gone and rows of no batch", async () => {
  const rows =
    "('b1', 'rif.carrier', 3), ('b2', 'rif.carrier', 1), ('b4', 'rif.carrier', 7), ('b5', 'rif.pde', 7)";
  assert.deepEqual(await count(raw, [byLedger], ledger(rows)), [{ checked: 4, failing: 3 }]);
});

Deno.test("row_count by the ledger checks nothing where nothing was ever loaded", async () => {
  const rows = "('b5', 'rif.pde', 7)";
  assert.deepEqual(await count(`${raw} WHERE false`, [byLedger], ledger(rows)), [{ checked: 0, failing: 0 }]);
});

Deno.test("row_count with a minimum checks the table as one", async () => {
  const one = rule("row_count", { arguments: { minimum: 1 } });
  assert.deepEqual(await count(raw, [one]), [{ checked: 1, failing: 0 }]);
  assert.deepEqual(await count(`${raw} WHERE false`, [one]), [{ checked: 1, failing: 1 }]);
});
