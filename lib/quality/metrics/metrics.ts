/** Every kind of metric that a rule may name. */
import type { Dialect } from "../../warehouse/warehouse.ts";
import type { MetricName, Rule } from "../rule.ts";
import { absence } from "./absence.ts";
import { acceptedValues } from "./accepted_values.ts";
import { comparison } from "./comparison.ts";
import { completeness } from "./completeness.ts";
import { format } from "./format.ts";
import type { CompiledRule, Metric } from "./metric.ts";
import { range } from "./range.ts";
import { referentialIntegrity } from "./referential_integrity.ts";
import { rowCount } from "./row_count.ts";
import { uniqueness } from "./uniqueness.ts";

export const metrics = {
  absence,
  accepted_values: acceptedValues,
  comparison,
  completeness,
  format,
  range,
  referential_integrity: referentialIntegrity,
  row_count: rowCount,
  uniqueness,
} satisfies { [M in MetricName]: Metric<Extract<Rule, { metric: M }>> };

/** A rule as what it counts. */
export function compile(rule: Rule, dialect: Dialect): CompiledRule {
  return (metrics[rule.metric] as Metric<Rule>)(rule, dialect);
}
