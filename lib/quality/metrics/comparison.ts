import type { Comparison } from "../rule.ts";
import { inScope, type Metric, ownTable } from "./metric.ts";

/**
 * One column is at most another: days in order, allowed within charge. Rows where either is null are
 * skipped. `bySign` compares amounts that a reversal makes negative: the same sign, and at most as large.
 */
export const comparison: Metric<Comparison> = (rule, dialect) => {
  const [one, other] = [rule.column, rule.arguments.lessOrEqualTo];
  const failing = rule.arguments.bySign === true
    ? `abs(${one}) > abs(${other}) OR sign(${one}) * sign(${other}) < 0`
    : `${one} > ${other}`;
  return {
    from: rule.table,
    checked: `${inScope(rule, dialect)} AND ${one} IS NOT NULL AND ${other} IS NOT NULL`,
    failing,
    key: rule.key,
    reads: [ownTable(rule, [one, other, ...rule.key])],
  };
};
