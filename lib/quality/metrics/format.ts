import { hasFormat } from "../formats.ts";
import type { FormatRule } from "../rule.ts";
import { type Metric, ofValues } from "./metric.ts";

/** Every value has a named format of claims, or the form of a pattern, from its first character to its last. */
export const format: Metric<FormatRule> = (rule, dialect) => {
  const holds = "format" in rule.arguments
    ? hasFormat(rule.column, rule.arguments.format, dialect)
    : dialect.matches(rule.column, rule.arguments.pattern);
  return ofValues(rule, `NOT (${holds})`, dialect);
};
