/** What a run of rules found, as tables for people: counts and rule ids, never a row. */
import { table } from "../observe/table.ts";
import type { Result } from "./results.ts";
import type { QualityReport } from "./run.ts";
import type { Verdict } from "./verdict.ts";

export type ReportOptions = {
  /** Colour the verdicts, for a terminal. */
  colour: boolean;
  /** List the rules that passed, too. */
  all: boolean;
};

/** A line a table, then a line a rule that did not pass. */
export function qualityTable(report: QualityReport, { colour, all }: ReportOptions): string {
  const tables = [...Map.groupBy(report.results, (result) => result.table)];
  const summary = table(["table", "rules", "pass", "warn", "fail"], [
    ...tables.map(([name, results]) => [name, results.length, ...counts(results)]),
    ["total", report.results.length, ...counts(report.results)],
  ]);
  const listed = report.results.filter((result) => all || result.verdict !== "pass");
  if (listed.length === 0) return `${summary}\n\nEvery rule passed.`;
  const rules = table(
    ["verdict", "rule", "failing", "checked", "allowed"],
    listed.map((result) => [result.verdict, result.rule, result.failing, result.checked, allowed(result)]),
  );
  const failing = listed.some((result) => result.failing > 0);
  return [
    summary,
    colour ? paint(rules) : rules,
    ...failing ? ["Keys of the failing rows are in the warehouse, table quality.failures."] : [],
  ].join("\n\n");
}

function counts(results: readonly Result[]): number[] {
  return (["pass", "warn", "fail"] as const).map((verdict) =>
    results.filter((result) => result.verdict === verdict).length
  );
}

function allowed({ threshold }: Result): string {
  return `${threshold.mustBeLessOrEqualTo}${threshold.unit === "percent" ? "%" : ""}`;
}

const colours: Record<Verdict, number> = { pass: 32, warn: 33, fail: 31 };

function paint(text: string): string {
  return text.replaceAll(
    /^(pass|warn|fail)\b/gm,
    (word) => `\x1b[${colours[word as Verdict]}m${word}\x1b[0m`,
  );
}
