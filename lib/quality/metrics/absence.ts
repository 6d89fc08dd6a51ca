import type { Absence } from "../rule.ts";
import { inScope, type Metric, ownTable } from "./metric.ts";

/** No row has a value in the column: what a claim of this type must not carry (Tuva's "filled" checks). */
export const absence: Metric<Absence> = (rule, dialect) => ({
  from: rule.table,
  checked: inScope(rule, dialect),
  failing: `${rule.column} IS NOT NULL`,
  key: rule.key,
  reads: [ownTable(rule, [rule.column, ...rule.key])],
});
