/** One query a table: the counts of all its rules, those of plain predicates in one scan. */
import type { Row } from "../warehouse/warehouse.ts";
import type { CompiledRule } from "./metrics/metric.ts";
import type { Counts } from "./verdict.ts";

/** A select of one row that counts for every rule; {@link readCounts} reads it. */
export function countAll(compiled: readonly CompiledRule[]): string {
  const sources = [...new Set(compiled.map((rule) => rule.from))];
  const scans = sources.map((from) => {
    const counts = compiled.flatMap((rule, at) => rule.from === from ? [countOne(rule, at)] : []);
    return `(SELECT\n  ${counts.join(",\n  ")}\nFROM ${from})`;
  });
  return `SELECT * FROM ${scans.join("\nCROSS JOIN ")}`;
}

/** The counts of each rule, in their order. */
export function readCounts(row: Row, compiled: readonly CompiledRule[]): Counts[] {
  return compiled.map((_, at) => ({
    checked: Number(row[`checked_${at}`]),
    failing: Number(row[`failing_${at}`]),
  }));
}

/** Predicate of the rows that break a rule. */
export function broken({ checked, failing }: CompiledRule): string {
  return `(${checked}) AND (${failing})`;
}

function countOne(rule: CompiledRule, at: number): string {
  const count = (predicate: string) =>
    rule.weight === undefined
      ? `count(CASE WHEN ${predicate} THEN 1 END)`
      : `coalesce(sum(CASE WHEN ${predicate} THEN ${rule.weight} END), 0)`;
  return `${count(rule.checked)} AS checked_${at}, ${count(broken(rule))} AS failing_${at}`;
}
