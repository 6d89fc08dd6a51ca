/** The verdicts that the samples are known to give, so that a change of rules or models is seen. */
import type { QualityReport } from "../quality/run.ts";

/** Rule id → what it says of the samples; a rule that is not named passes. */
export type ExpectedVerdicts = Record<string, { verdict: string; failing: number }>;

/** Rule ids whose verdict or count is not the expected one, with both. */
export function unexpected(report: QualityReport, expected: ExpectedVerdicts): string[] {
  const print = (verdict: string, failing: number) =>
    verdict === "pass" ? verdict : `${verdict}, ${failing} failing`;
  const found = new Map(report.results.map((result) => [result.rule, print(result.verdict, result.failing)]));
  const wanted = new Map(
    Object.entries(expected).map(([rule, one]) => [rule, print(one.verdict, one.failing)]),
  );
  const rules = new Set([...found.keys(), ...wanted.keys()]);
  return [...rules].flatMap((rule) => {
    const [is, should] = [found.get(rule) ?? "not run", wanted.get(rule) ?? "pass"];
    return is === should ? [] : [`${rule}: ${is}; expected: ${should}`];
  });
}
