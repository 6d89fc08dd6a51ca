/** What dbt did, for people and as an exit code. */
import type { DbtReport } from "./dbt.ts";

/** 0 all well; 3 when only tests failed; 2 when dbt could not use its arguments; else 1. */
export function buildExitCode({ code, models, tests, troubles }: DbtReport): 0 | 1 | 2 | 3 {
  if (code === 0) return 0;
  // What dbt does before the models is to look whether the warehouse is of this version.
  if (code === 2 || troubles.some(({ name }) => name.includes("on-run-start"))) return 2;
  const failed = (counts: Record<string, number>) => (counts.error ?? 0) + (counts["runtime error"] ?? 0);
  if (failed(models) + failed(tests) > 0 || (tests.fail ?? 0) === 0) return 1;
  return 3;
}

export function buildSummary({ models, tests, troubles, seconds }: DbtReport): string {
  const counts = (words: Record<string, number>) =>
    Object.entries(words).map(([status, count]) => `${count} ${status}`).join(", ") || "none";
  return [
    `models: ${counts(models)}`,
    `tests: ${counts(tests)}`,
    ...troubles.map(({ name, status, failing }) =>
      `  ${status}: ${name}${failing === null ? "" : ` (${failing} failing)`}`
    ),
    `in ${seconds.toFixed(1)} s`,
  ].join("\n");
}
