import assert from "node:assert/strict";
import { count, rule } from "../testing.ts";

const rows = `SELECT * FROM (VALUES (1, 'a', 1), (2, 'a', 1), (3, 'a', 2), (4, 'b', 1), (5, 'b', NULL),
  (6, 'b', NULL), (7, 'a', 1)) AS v(id, claim, line)`;

Deno.test("uniqueness counts every row that shares its values and skips nulls", async () => {
  const counts = await count(rows, [
    rule("uniqueness", { columns: ["claim", "line"] }),
    rule("uniqueness", { columns: ["id"] }),
  ]);
  assert.deepEqual(counts, [{ checked: 5, failing: 3 }, { checked: 7, failing: 0 }]);
});

Deno.test("uniqueness is judged among the rows in scope", async () => {
  const counts = await count(rows, [rule("uniqueness", { columns: ["claim"], where: { line: [2] } })]);
  assert.deepEqual(counts, [{ checked: 1, failing: 0 }]);
});

Deno.test("uniqueness of an empty table checks nothing", async () => {
  const counts = await count(`${rows} WHERE false`, [rule("uniqueness", { columns: ["claim"] })]);
  assert.deepEqual(counts, [{ checked: 0, failing: 0 }]);
});
