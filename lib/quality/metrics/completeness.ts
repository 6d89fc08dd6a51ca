import type { Completeness } from "../rule.ts";
import { inScope, type Metric, ownTable } from "./metric.ts";

/** Every row has a value in the column. Raw text that is empty counts as a value: staging makes it null. */
export const completeness: Metric<Completeness> = (rule, dialect) => ({
  from: rule.table,
  checked: inScope(rule, dialect),
  failing: `${rule.column} IS NULL`,
  key: rule.key,
  reads: [ownTable(rule, [rule.column, ...rule.key])],
});
