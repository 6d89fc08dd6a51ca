import assert from "node:assert/strict";
import { count, rule } from "../testing.ts";

Deno.test("range includes its bounds and skips nulls", async () => {
  const rows =
    "SELECT id, CAST(amount AS DECIMAL(18, 2)) AS amount FROM (VALUES (1, -0.01), (2, 0), (3, 10), (4, 10.01), (5, NULL)) AS v(id, amount)";
  const counts = await count(rows, [
    rule("range", { column: "amount", arguments: { minimum: 0 } }),
    rule("range", { column: "amount", arguments: { maximum: 10 } }),
    rule("range", { column: "amount", arguments: { minimum: 0, maximum: 10 } }),
  ]);
  assert.deepEqual(counts, [
    { checked: 4, failing: 1 },
    { checked: 4, failing: 1 },
    { checked: 4, failing: 2 },
  ]);
});

Deno.test("range takes days", async () => {
  const rows =
    "SELECT * FROM (VALUES (1, DATE '1899-12-31'), (2, DATE '1900-01-01'), (3, DATE '2100-01-01')) AS v(id, day)";
  const counts = await count(rows, [
    rule("range", { column: "day", arguments: { minimum: "1900-01-01", maximum: "2099-12-31" } }),
  ]);
  assert.deepEqual(counts, [{ checked: 3, failing: 2 }]);
});
