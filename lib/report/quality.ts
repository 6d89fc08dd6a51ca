/** What `deno task quality --json` prints. */
import { z } from "zod";
import type { QualityReport } from "../quality/run.ts";
import { count, moment, name, type Report, schemaOf } from "./report.ts";

const result = z.strictObject({
  rule: name("The rule's id."),
  table: name("Schema and table."),
  metric: z.enum([
    ...["row_count", "completeness", "absence", "uniqueness", "referential_integrity"] as const,
    ...["accepted_values", "range", "format", "comparison"] as const,
  ]).describe("What kind of rule it is."),
  severity: z.enum(["warn", "error"]).describe("Whether rows over the threshold warn or fail."),
  verdict: z.enum(["pass", "warn", "fail"]).describe("What the counts mean."),
  checked: count("Rows that the rule is about."),
  failing: count("Rows that break it."),
  threshold: z.strictObject({
    mustBeLessOrEqualTo: z.number().min(0).describe("As many may fail, in `unit`."),
    unit: z.enum(["rows", "percent"]).describe("A count, or a share of the rows checked."),
  }).describe("What the rule bears."),
  startedAt: moment("When its table began to be read."),
  finishedAt: moment("When its table was read."),
});

export const verdicts = z.strictObject({
  pass: count("Rules that passed."),
  warn: count("Rules that warn."),
  fail: count("Rules that failed."),
}).describe("How many rules have which verdict.");

export const quality: Report = {
  task: "quality",
  version: 1,
  description: "The verdict of every rule. Counts are of rows.",
  schema: schemaOf<QualityReport>()(z.strictObject({
    run: z.string().describe("The run's id in quality.results."),
    verdicts,
    results: z.array(result).describe("A rule each."),
  })),
};
