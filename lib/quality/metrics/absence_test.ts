import assert from "node:assert/strict";
import { count, rule } from "../testing.ts";

Deno.test("absence counts values where there must be none", async () => {
  const rows = `SELECT * FROM (VALUES (1, 'professional', '0450'), (2, 'professional', NULL),
    (3, 'institutional', '0450')) AS v(id, claim_type, revenue)`;
  const counts = await count(rows, [
    rule("absence", { column: "revenue", where: { claim_type: ["professional"] } }),
  ]);
  assert.deepEqual(counts, [{ checked: 2, failing: 1 }]);
});
