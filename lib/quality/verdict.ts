/** What a rule's counts mean. */
import type { Severity, Threshold } from "./rule.ts";

export type Verdict = "pass" | "warn" | "fail";

/** Rows that a rule was about, and those of them that broke it. */
export type Counts = { checked: number; failing: number };

/**
 * Pass within the threshold, else warn or fail by severity. A percentage is of the rows checked; where no
 * row was checked none failed.
 */
export function judge(rule: { severity: Severity; threshold: Threshold }, counts: Counts): Verdict {
  const { mustBeLessOrEqualTo: bound, unit } = rule.threshold;
  const within = unit === "rows" ? counts.failing <= bound : counts.failing * 100 <= bound * counts.checked;
  if (within) return "pass";
  return rule.severity === "error" ? "fail" : "warn";
}
