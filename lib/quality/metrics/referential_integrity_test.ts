import assert from "node:assert/strict";
import { count, rule } from "../testing.ts";

const claims =
  `SELECT * FROM (VALUES (1, 'rif', 'p1'), (2, 'rif', 'p1'), (3, 'fhir', 'p1'), (4, 'rif', 'gone'),
  (5, 'rif', NULL)) AS v(id, data_source, person_id)`;
const member =
  "CREATE TABLE marts.member AS SELECT * FROM (VALUES ('rif', 'p1'), ('rif', 'p1'), ('rif', NULL)) AS v(data_source, person_id)";
const known = rule("referential_integrity", {
  columns: ["data_source", "person_id"],
  arguments: { table: "marts.member" },
});

Deno.test("referential_integrity counts rows that are not found, all columns together", async () => {
  assert.deepEqual(await count(claims, [known], [member]), [{ checked: 4, failing: 2 }]);
});

Deno.test("referential_integrity finds by columns of other names", async () => {
  const provider = "CREATE TABLE marts.provider AS SELECT 'gone' AS npi";
  const found = rule("referential_integrity", {
    columns: ["person_id"],
    arguments: { table: "marts.provider", columns: ["npi"] },
    where: { data_source: ["rif"] },
  });
  assert.deepEqual(await count(claims, [found], [provider]), [{ checked: 3, failing: 2 }]);
});

Deno.test("referential_integrity finds nothing in an empty table", async () => {
  assert.deepEqual(await count(claims, [known], [`${member} WHERE false`]), [{ checked: 4, failing: 4 }]);
});
