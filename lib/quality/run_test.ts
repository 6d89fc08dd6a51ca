import assert from "node:assert/strict";
import { ConfigError, ContractError } from "../errors.ts";
import { qualityTable } from "./report.ts";
import { failuresLimit } from "./results.ts";
import { checkQuality } from "./run.ts";
import { rule, withWarehouse } from "./testing.ts";

const signal = new AbortController().signal;
const claims =
  "CREATE TABLE marts.t AS SELECT 'secret-' || i AS id, CASE WHEN i % 2 = 0 THEN 'x' END AS code, 1 AS one FROM range(10) AS v(i)";
const filled = rule("completeness", { id: "t.code_filled", column: "code", severity: "warn" });
const unique = rule("uniqueness", { id: "t.one_unique", columns: ["one"] });
const full = rule("row_count", { id: "t.full", arguments: { minimum: 11 } });

Deno.test("checkQuality() keeps verdicts and, in the warehouse alone, the keys of failing rows", () =>
  withWarehouse([claims], async (warehouse) => {
    const report = await checkQuality({ warehouse, rules: [filled, unique, full], signal });
    assert.deepEqual(report.verdicts, { pass: 0, warn: 1, fail: 2 });
    assert.doesNotMatch(
      JSON.stringify(report) + qualityTable(report, { colour: false, all: true }),
      /secret/,
    );

    const results = await warehouse.query(
      "SELECT rule_id, verdict, checked, failing FROM quality.results ORDER BY rule_id",
    );
    assert.deepEqual(results, [
      { rule_id: "t.code_filled", verdict: "warn", checked: "10", failing: "5" },
      { rule_id: "t.full", verdict: "fail", checked: "1", failing: "1" },
      { rule_id: "t.one_unique", verdict: "fail", checked: "10", failing: "10" },
    ]);
    const failures = await warehouse.query(
      "SELECT rule_id, row_key FROM quality.failures ORDER BY rule_id, row_key",
    );
    assert.deepEqual(failures.map((row) => row.row_key), [
      ...[1, 3, 5, 7, 9].map((i) => `{"id":"secret-${i}"}`),
      '{"one":1}',
    ]);
  }));

Deno.test("checkQuality() run again adds verdicts and replaces the keys", () =>
  withWarehouse([claims], async (warehouse) => {
    await checkQuality({ warehouse, rules: [filled, unique], signal });
    await warehouse.transact([{ sql: "UPDATE marts.t SET code = 'x'" }]);
    await checkQuality({ warehouse, rules: [filled], signal });
    const [kept] = await warehouse.query(
      `SELECT (SELECT count(*) FROM quality.results) AS results,
        (SELECT string_agg(rule_id) FROM quality.failures) AS failures`,
    );
    assert.deepEqual(kept, { results: "3", failures: "t.one_unique" });
  }));

Deno.test("checkQuality() keeps a bounded number of keys of one rule", () => {
  const many = `CREATE TABLE marts.t AS SELECT i AS id, NULL AS code FROM range(${
    failuresLimit + 1
  }) AS v(i)`;
  return withWarehouse([many], async (warehouse) => {
    const { results } = await checkQuality({ warehouse, rules: [filled], signal });
    assert.equal(results[0].failing, failuresLimit + 1);
    const [row] = await warehouse.query("SELECT count(*) AS n FROM quality.failures");
    assert.equal(Number(row.n), failuresLimit);
  });
});

Deno.test("checkQuality() names the task that makes a missing table", () =>
  withWarehouse([], async (warehouse) => {
    await assert.rejects(
      checkQuality({ warehouse, rules: [filled], signal }),
      (error) => error instanceof ContractError && error.message.includes("`deno task transform` first"),
    );
  }));

Deno.test("checkQuality() names rule, table and column when a rule names one that is not there", () =>
  withWarehouse([claims], async (warehouse) => {
    const lost = rule("comparison", { id: "t.lost", column: "one", arguments: { lessOrEqualTo: "two" } });
    await assert.rejects(
      checkQuality({ warehouse, rules: [lost], signal }),
      (error) => error instanceof ConfigError && error.message.includes("rule t.lost names column two"),
    );
  }));
