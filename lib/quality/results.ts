/**
 * Where verdicts are kept: `quality.results` holds every run's counts, `quality.failures` the keys of rows
 * that broke a rule when it last ran. Keys are PHI: they are written inside the warehouse and read nowhere.
 */
import type { Dialect, Statement, Value } from "../warehouse/warehouse.ts";
import type { CompiledRule } from "./metrics/metric.ts";
import type { MetricName, Severity, Threshold } from "./rule.ts";
import { broken } from "./scan.ts";
import type { Counts, Verdict } from "./verdict.ts";

/** One rule's outcome. Counts only: keys of failing rows stay in the warehouse. */
export type Result = Counts & {
  rule: string;
  table: string;
  metric: MetricName;
  severity: Severity;
  verdict: Verdict;
  threshold: Threshold;
  startedAt: string;
  finishedAt: string;
};

/** How many keys `quality.failures` keeps of one rule. */
export const failuresLimit = 10_000;

/** The tables of results, each statement idempotent. */
export const tables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS quality.results (
    run_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL,
    metric VARCHAR NOT NULL, severity VARCHAR NOT NULL, verdict VARCHAR NOT NULL,
    checked BIGINT NOT NULL, failing BIGINT NOT NULL,
    threshold DECIMAL(18, 4) NOT NULL, threshold_unit VARCHAR NOT NULL, failures_limit BIGINT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL, finished_at TIMESTAMP WITH TIME ZONE NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS quality.failures (
    run_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL, row_key VARCHAR NOT NULL)`,
];

/** Adds a run's verdicts. */
export function saveResults(run: string, results: readonly Result[]): Statement {
  const rows = results.map((result): Value[] => [
    run,
    result.rule,
    result.table,
    result.metric,
    result.severity,
    result.verdict,
    result.checked,
    result.failing,
    result.threshold.mustBeLessOrEqualTo,
    result.threshold.unit,
    failuresLimit,
    result.startedAt,
    result.finishedAt,
  ]);
  const places = rows.map((row, at) =>
    `(${row.map((_, place) => `$${at * row.length + place + 1}`).join(", ")})`
  );
  return { sql: `INSERT INTO quality.results VALUES\n${places.join(",\n")}`, params: rows.flat() };
}

/** Replaces the failing rows' keys of the rules that ran. */
export function replaceFailures(
  run: string,
  results: readonly Result[],
  { compiled, dialect }: { compiled: ReadonlyMap<string, CompiledRule>; dialect: Dialect },
): Statement[] {
  const rules = results.map((result) => dialect.literal(result.rule)).join(", ");
  const kept = results.filter((result) => result.failing > 0 && compiled.get(result.rule)!.key.length > 0);
  return [
    { sql: `DELETE FROM quality.failures WHERE rule_id IN (${rules})` },
    ...kept.map((result) => {
      const rule = compiled.get(result.rule)!;
      return {
        sql: `INSERT INTO quality.failures
          SELECT $1, $2, $3, ${dialect.jsonText(rule.key)} AS row_key
          FROM ${rule.from} WHERE ${broken(rule)} LIMIT ${failuresLimit}`,
        params: [run, result.rule, result.table],
      };
    }),
  ];
}
