/** What the suite asks a warehouse about its rows, and how SQL answers it. */
import { type Feed, rawTable } from "../../lib/feeds/feed.ts";
import type { Row, Warehouse } from "../../lib/warehouse/warehouse.ts";

/** Whole numbers may come as numbers or as text. */
export type Contents = {
  /** A feed's raw rows, in the order of the ledger and of their positions. */
  raw(feed: Feed): Promise<Row[]>;
  /** Those of the batches that count, the newest delivery first. */
  current(feed: Feed): Promise<Row[]>;
  /** Every line, in order. */
  ledger(): Promise<Row[]>;
  /** Each entity's newest event, by key. */
  state(feed: Feed): Promise<Row[]>;
};

export function contentsBySql(warehouse: Warehouse): Contents {
  const position = "CAST(r._position AS BIGINT)";
  return {
    raw: (feed) =>
      warehouse.query(`SELECT r.* FROM raw.${rawTable(feed)} r
        JOIN ops.batches b ON b.batch_id = r._batch_id ORDER BY b.sequence, ${position}`),
    current: (feed) =>
      warehouse.query(`SELECT r.* FROM raw.${rawTable(feed)} r
        JOIN ops.current_batches b ON b.batch_id = r._batch_id
        ORDER BY b.delivered DESC NULLS LAST, b.sequence DESC, ${position}`),
    ledger: () => warehouse.query("SELECT * FROM ops.batches ORDER BY sequence"),
    state: (feed) => warehouse.query(`SELECT * FROM staging.${feed.state!.table} ORDER BY _key`),
  };
}
