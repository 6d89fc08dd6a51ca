import type { AcceptedValues } from "../rule.ts";
import { type Metric, ofValues, oneOf } from "./metric.ts";

/** The column holds only the listed values. */
export const acceptedValues: Metric<AcceptedValues> = (rule, dialect) =>
  ofValues(rule, `NOT (${oneOf(rule.column, rule.arguments.values, dialect)})`, dialect);
