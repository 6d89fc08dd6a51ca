import assert from "node:assert/strict";
import { codes, count, rule } from "../testing.ts";

Deno.test("accepted_values counts what is not listed and skips nulls", async () => {
  const counts = await count(codes(["Y", "N", "y", "O'K", null]), [
    rule("accepted_values", { column: "code", arguments: { values: ["Y", "N"] } }),
    rule("accepted_values", { column: "code", arguments: { values: ["O'K"] } }),
  ]);
  assert.deepEqual(counts, [{ checked: 4, failing: 2 }, { checked: 4, failing: 3 }]);
});

Deno.test("accepted_values takes booleans and numbers", async () => {
  const counts = await count("SELECT * FROM (VALUES (1, true), (2, false)) AS v(id, flag)", [
    rule("accepted_values", { column: "flag", arguments: { values: [true] } }),
    rule("accepted_values", { column: "id", arguments: { values: [1, 2] } }),
  ]);
  assert.deepEqual(counts, [{ checked: 2, failing: 1 }, { checked: 2, failing: 0 }]);
});
