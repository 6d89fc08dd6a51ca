import type { Uniqueness } from "../rule.ts";
import { inScope, type Metric, ownTable } from "./metric.ts";

/**
 * No two rows hold the same values in the columns. Every row that shares its values with another one fails.
 * Rows with a null among them are skipped, as in SQL's UNIQUE.
 */
export const uniqueness: Metric<Uniqueness> = (rule, dialect) => {
  const columns = rule.columns.join(", ");
  const filled = rule.columns.map((column) => `${column} IS NOT NULL`).join(" AND ");
  return {
    from: `(SELECT ${columns}, count(*) AS _rows FROM ${rule.table}
      WHERE ${inScope(rule, dialect)} AND ${filled} GROUP BY ${columns})`,
    checked: "TRUE",
    failing: "_rows > 1",
    key: rule.columns,
    weight: "_rows",
    reads: [ownTable(rule, rule.columns)],
  };
};
