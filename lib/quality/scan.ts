/** One query a table: the counts of all its checks, those of plain predicates in one scan. */
import type { Row } from "../warehouse/warehouse.ts";
import type { Check } from "./metrics/metric.ts";
import type { Counts } from "./verdict.ts";

/** A select of one row that counts every check; {@link readCounts} reads it. */
export function countAll(checks: readonly Check[]): string {
  const sources = [...new Set(checks.map((check) => check.from))];
  const scans = sources.map((from) => {
    const counts = checks.flatMap((check, at) => check.from === from ? [countOne(check, at)] : []);
    return `(SELECT\n  ${counts.join(",\n  ")}\nFROM ${from})`;
  });
  return `SELECT * FROM ${scans.join("\nCROSS JOIN ")}`;
}

/** The counts of each check, in their order. */
export function readCounts(row: Row, checks: readonly Check[]): Counts[] {
  return checks.map((_, at) => ({
    checked: Number(row[`checked_${at}`]),
    failing: Number(row[`failing_${at}`]),
  }));
}

/** Predicate of the rows that break a check. */
export function broken({ checked, failing }: Check): string {
  return `(${checked}) AND (${failing})`;
}

function countOne(check: Check, at: number): string {
  const count = (predicate: string) =>
    check.weight === undefined
      ? `count(CASE WHEN ${predicate} THEN 1 END)`
      : `coalesce(sum(CASE WHEN ${predicate} THEN ${check.weight} END), 0)`;
  return `${count(check.checked)} AS checked_${at}, ${count(broken(check))} AS failing_${at}`;
}
