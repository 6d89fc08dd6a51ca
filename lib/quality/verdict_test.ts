import assert from "node:assert/strict";
import { judge } from "./verdict.ts";

const at = (mustBeLessOrEqualTo: number, unit: "rows" | "percent", severity: "warn" | "error" = "error") => ({
  severity,
  threshold: { mustBeLessOrEqualTo, unit },
});

Deno.test("judge() bears failing rows up to the threshold", () => {
  assert.equal(judge(at(2, "rows"), { checked: 9, failing: 2 }), "pass");
  assert.equal(judge(at(2, "rows"), { checked: 9, failing: 3 }), "fail");
  assert.equal(judge(at(2, "rows", "warn"), { checked: 9, failing: 3 }), "warn");
});

Deno.test("judge() bears a share of the checked rows, the bound included", () => {
  assert.equal(judge(at(0.1, "percent"), { checked: 1000, failing: 1 }), "pass");
  assert.equal(judge(at(0.1, "percent"), { checked: 999, failing: 1 }), "fail");
});

Deno.test("judge() passes a percentage of no rows", () => {
  assert.equal(judge(at(0, "percent"), { checked: 0, failing: 0 }), "pass");
});
