/** Runs rules against the warehouse: count, judge, keep. */
import { during } from "../errors.ts";
import { logger, progress } from "../observe/log.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { expectColumns } from "./expect_columns.ts";
import type { CompiledRule } from "./metrics/metric.ts";
import { compile } from "./metrics/metrics.ts";
import { replaceFailures, type Result, saveResults, tables } from "./results.ts";
import type { Rule } from "./rule.ts";
import { countAll, readCounts } from "./scan.ts";
import { judge, type Verdict } from "./verdict.ts";

export type QualityReport = { run: string; verdicts: Record<Verdict, number>; results: Result[] };

export type QualityOptions = { warehouse: Warehouse; rules: readonly Rule[]; signal: AbortSignal };

/**
 * Judges every rule and keeps verdicts and failing keys in one transaction at the end, so that a run is in
 * `quality.results` whole or not at all. Tables are read one after another, each in one query.
 * @throws {ContractError} when a table is not there; {ConfigError} when a rule names a column it lacks.
 */
export async function checkQuality({ warehouse, rules, signal }: QualityOptions): Promise<QualityReport> {
  const run = crypto.randomUUID();
  const log = logger("quality");
  const compiled = new Map(rules.map((rule) => [rule.id, compile(rule, warehouse.dialect)]));
  await expectColumns(warehouse, rules, compiled);

  const results: Result[] = [];
  for (const [table, ofTable] of Map.groupBy(rules, (rule) => rule.table)) {
    signal.throwIfAborted();
    progress(`checking ${table}`);
    results.push(...await during(`checking ${table}`, () => judgeTable(warehouse, ofTable, compiled)));
  }
  progress("saving verdicts");
  await warehouse.create("quality", tables);
  await warehouse.transact([
    saveResults(run, results),
    ...replaceFailures(run, results, { compiled, dialect: warehouse.dialect }),
  ]);
  progress("");

  const verdicts = { pass: 0, warn: 0, fail: 0 };
  for (const result of results) verdicts[result.verdict] += 1;
  for (const { rule, checked, failing } of results.filter((result) => result.verdict === "fail")) {
    log.error(`rule ${rule} failed`, { run, rule, checked, failing });
  }
  log.info(`${results.length} quality rules checked`, { run, ...verdicts });
  return { run, verdicts, results };
}

async function judgeTable(
  warehouse: Warehouse,
  rules: readonly Rule[],
  compiled: ReadonlyMap<string, CompiledRule>,
): Promise<Result[]> {
  const startedAt = new Date().toISOString();
  const own = rules.map((rule) => compiled.get(rule.id)!);
  const [row] = await warehouse.query(countAll(own));
  const counts = readCounts(row, own);
  const finishedAt = new Date().toISOString();
  return rules.map((rule, at) => ({
    rule: rule.id,
    table: rule.table,
    metric: rule.metric,
    severity: rule.severity,
    verdict: judge(rule, counts[at]),
    ...counts[at],
    threshold: rule.threshold,
    startedAt,
    finishedAt,
  }));
}
