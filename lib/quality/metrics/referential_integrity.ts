import type { ReferentialIntegrity } from "../rule.ts";
import { inScope, type Metric, ownTable } from "./metric.ts";

/**
 * The columns' values are found in another table, by the columns of the same names unless others are given.
 * Rows with a null among them are skipped, as in SQL's MATCH SIMPLE.
 */
export const referentialIntegrity: Metric<ReferentialIntegrity> = (rule, dialect) => {
  const { table, columns = rule.columns } = rule.arguments;
  const equal = rule.columns.map((column, at) => `here.${column} = there.${columns[at]}`).join(" AND ");
  return {
    from: `(SELECT here.*, there._found FROM ${rule.table} AS here
      LEFT JOIN (SELECT DISTINCT ${columns.join(", ")}, 1 AS _found FROM ${table}) AS there ON ${equal})`,
    checked: [inScope(rule, dialect), ...rule.columns.map((column) => `${column} IS NOT NULL`)].join(" AND "),
    failing: "_found IS NULL",
    key: rule.key,
    reads: [ownTable(rule, [...rule.columns, ...rule.key]), { table, columns }],
  };
};
