import assert from "node:assert/strict";
import { qualityTable } from "./report.ts";
import type { Result } from "./results.ts";
import type { QualityReport } from "./run.ts";

const result = (rest: Partial<Result>): Result => ({
  rule: "t.a",
  table: "marts.t",
  metric: "format",
  severity: "warn",
  verdict: "pass",
  checked: 1610,
  failing: 0,
  threshold: { mustBeLessOrEqualTo: 0, unit: "rows" },
  startedAt: "2026-11-23T00:00:00.000Z",
  finishedAt: "2026-11-23T00:00:01.000Z",
  ...rest,
});
const report: QualityReport = {
  run: "r",
  verdicts: { pass: 1, warn: 1, fail: 0 },
  results: [
    result({}),
    result({
      rule: "t.b",
      verdict: "warn",
      failing: 1020,
      threshold: { mustBeLessOrEqualTo: 5, unit: "percent" },
    }),
  ],
};

Deno.test("qualityTable() lists the rules that did not pass under a line a table", () => {
  assert.equal(
    qualityTable(report, { colour: false, all: false }),
    `table    rules  pass  warn  fail
───────  ─────  ────  ────  ────
marts.t      2     1     1     0
total        2     1     1     0

verdict  rule  failing  checked  allowed
───────  ────  ───────  ───────  ───────
warn     t.b     1,020    1,610  5%

Keys of the failing rows are in the warehouse, table quality.failures.`,
  );
});

Deno.test("qualityTable() lists every rule when asked, and colours verdicts only", () => {
  const text = qualityTable(report, { colour: true, all: true });
  assert.ok(text.includes("\x1b[32mpass\x1b[0m     t.a"));
  assert.ok(text.includes("\x1b[33mwarn\x1b[0m     t.b"));
  assert.ok(text.includes("table    rules  pass  warn  fail"));
});

Deno.test("qualityTable() says when every rule passed", () => {
  const passed = { ...report, results: [result({})] };
  assert.match(qualityTable(passed, { colour: false, all: false }), /Every rule passed\.$/);
});
