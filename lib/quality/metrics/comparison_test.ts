import assert from "node:assert/strict";
import { count, rule } from "../testing.ts";

Deno.test("comparison finds days that are not in order and skips rows without both", async () => {
  const rows =
    `SELECT * FROM (VALUES (1, DATE '2026-01-01', DATE '2026-01-01'), (2, DATE '2026-01-02', DATE '2026-01-01'),
    (3, NULL, DATE '2026-01-01'), (4, DATE '2026-01-01', NULL)) AS v(id, first, last)`;
  const counts = await count(rows, [
    rule("comparison", { column: "first", arguments: { lessOrEqualTo: "last" } }),
  ]);
  assert.deepEqual(counts, [{ checked: 2, failing: 1 }]);
});

Deno.test("comparison by sign takes a reversal for what it reverses", async () => {
  const right = "(1, 80, 100), (2, -80, -100), (3, 0, 100), (4, 0, -100), (5, 0, 0)";
  const wrong = "(6, 120, 100), (7, -120, -100), (8, -80, 100), (9, 80, -100), (10, 1, 0), (11, -1, 0)";
  const allowed = rule("comparison", {
    column: "allowed",
    arguments: { lessOrEqualTo: "charge", bySign: true },
  });
  const select = (rows: string) =>
    `SELECT id, CAST(a AS DECIMAL(18, 2)) AS allowed, CAST(c AS DECIMAL(18, 2)) AS charge FROM (VALUES ${rows}) AS v(id, a, c)`;
  assert.deepEqual(await count(select(right), [allowed]), [{ checked: 5, failing: 0 }]);
  assert.deepEqual(await count(select(wrong), [allowed]), [{ checked: 6, failing: 6 }]);
});
