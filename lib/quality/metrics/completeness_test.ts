import assert from "node:assert/strict";
import { codes, count, rule } from "../testing.ts";

Deno.test("completeness counts nulls", async () => {
  const counts = await count(codes(["a", null, ""]), [rule("completeness", { column: "code" })]);
  assert.deepEqual(counts, [{ checked: 3, failing: 1 }]);
});

Deno.test("completeness checks only the rows that where and except leave", async () => {
  const rows = `SELECT * FROM (VALUES (1, 'rif', NULL, 'x'), (2, 'rif', '30', NULL), (3, 'rif', '01', NULL),
    (4, 'fhir', '01', NULL), (5, NULL, '01', NULL)) AS v(id, data_source, status, code)`;
  const counts = await count(rows, [
    rule("completeness", { column: "code", where: { data_source: ["rif"] } }),
    rule("completeness", { column: "code", where: { data_source: ["rif"] }, except: { status: ["30"] } }),
    rule("completeness", { column: "code", where: { data_source: ["rif", "fhir"], status: ["01"] } }),
    rule("completeness", { column: "code", except: { id: [2, 3, 4, 5] } }),
  ]);
  assert.deepEqual(counts, [
    { checked: 3, failing: 2 },
    { checked: 2, failing: 1 },
    { checked: 2, failing: 2 },
    { checked: 1, failing: 0 },
  ]);
});

Deno.test("completeness of an empty table checks nothing", async () => {
  const counts = await count(`${codes(["a"])} WHERE false`, [rule("completeness", { column: "code" })]);
  assert.deepEqual(counts, [{ checked: 0, failing: 0 }]);
});
