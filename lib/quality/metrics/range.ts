import { literal } from "../literal.ts";
import type { Range } from "../rule.ts";
import { type Metric, ofValues } from "./metric.ts";

/** The column lies between two bounds, both included. Bounds are numbers or days (`1900-01-01`). */
export const range: Metric<Range> = (rule) => {
  const { minimum, maximum } = rule.arguments;
  const below = minimum === undefined ? [] : [`${rule.column} < ${bound(minimum)}`];
  const above = maximum === undefined ? [] : [`${rule.column} > ${bound(maximum)}`];
  return ofValues(rule, [...below, ...above].join(" OR "));
};

function bound(value: number | string): string {
  return typeof value === "number" ? literal(value) : `CAST(${literal(value)} AS DATE)`;
}
