import assert from "node:assert/strict";
import { codes, count, rule } from "../testing.ts";

Deno.test("format skips nulls and takes the empty text for a value", async () => {
  const npi = rule("format", { column: "code", arguments: { format: "npi" } });
  const counts = await count(codes(["1234567893", null, ""]), [npi]);
  assert.deepEqual(counts, [{ checked: 2, failing: 1 }]);
});

Deno.test("format by pattern compares the whole value", async () => {
  const pattern = rule("format", { column: "code", arguments: { pattern: "[0-9]{2}|it's" } });
  const counts = await count(codes(["12", "123", "a12", "1"]), [pattern]);
  assert.deepEqual(counts, [{ checked: 4, failing: 3 }]);
});

Deno.test("format of an empty table checks nothing", async () => {
  const counts = await count(`${codes(["x"])} WHERE false`, [
    rule("format", { column: "code", arguments: { format: "npi" } }),
  ]);
  assert.deepEqual(counts, [{ checked: 0, failing: 0 }]);
});
