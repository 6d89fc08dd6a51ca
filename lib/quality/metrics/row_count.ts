import type { Dialect } from "../../warehouse/warehouse.ts";
import type { RowCount } from "../rule.ts";
import { type CompiledRule, inScope, type Metric, ownTable } from "./metric.ts";

/**
 * How many rows a table has: of each batch as many as the ledger says were loaded, checking batches and
 * finding also rows whose batch the ledger does not know; or at least a minimum, checking the one table.
 */
export const rowCount: Metric<RowCount> = (rule, dialect) =>
  "ledger" in rule.arguments
    ? byLedger(rule, rule.arguments.ledger, dialect)
    : atLeast(rule, rule.arguments.minimum, dialect);

function byLedger(rule: RowCount, feed: string, { literal }: Dialect): CompiledRule {
  return {
    from: `(SELECT coalesce(ledger.batch_id, arrived._batch_id) AS batch_id,
        coalesce(ledger.records_loaded, 0) AS _expected, coalesce(arrived._rows, 0) AS _rows
      FROM (SELECT batch_id, records_loaded FROM ops.batches WHERE feed = ${literal(feed)}) AS ledger
      FULL JOIN (SELECT _batch_id, count(*) AS _rows FROM ${rule.table} GROUP BY _batch_id) AS arrived
        ON ledger.batch_id = arrived._batch_id)`,
    checked: "TRUE",
    failing: "_rows <> _expected",
    key: ["batch_id"],
    reads: [
      ownTable(rule, ["_batch_id"]),
      { table: "ops.batches", columns: ["batch_id", "feed", "records_loaded"] },
    ],
  };
}

function atLeast(rule: RowCount, minimum: number, dialect: Dialect): CompiledRule {
  return {
    from: `(SELECT count(*) AS _rows FROM ${rule.table} WHERE ${inScope(rule, dialect)})`,
    checked: "TRUE",
    failing: `_rows < ${minimum}`,
    key: [],
    reads: [ownTable(rule, [])],
  };
}
