import type { Dialect } from "../../warehouse/warehouse.ts";
import type { RangeRule } from "../rule.ts";
import { type Metric, ofValues } from "./metric.ts";

/** The column lies between two bounds, both included. Bounds are numbers or days (`1900-01-01`). */
export const range: Metric<RangeRule> = (rule, dialect) => {
  const { minimum, maximum } = rule.arguments;
  const below = minimum === undefined ? [] : [`${rule.column} < ${bound(minimum, dialect)}`];
  const above = maximum === undefined ? [] : [`${rule.column} > ${bound(maximum, dialect)}`];
  return ofValues(rule, [...below, ...above].join(" OR "), dialect);
};

function bound(value: number | string, { literal }: Dialect): string {
  return typeof value === "number" ? String(value) : `CAST(${literal(value)} AS DATE)`;
}
