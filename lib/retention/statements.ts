/**
 * What retention says to a warehouse, in SQL that every warehouse speaks. It asks whether there are bytes, never what they
 * are: on Snowflake its role sees no more (security/snowflake/08_masking.sql).
 */
import type { Statement } from "../warehouse/warehouse.ts";

/** What is lost once it is older than a moment, and how many rows that is about. Moments are ISO texts. */
export type Forgettable = {
  table: string;
  count: (before: string) => Statement;
  forget: (before: string) => Statement;
};

const moment = "CAST($1 AS TIMESTAMP WITH TIME ZONE)";

/**
 * The bytes of closed records, and what came beside them. A record that was replayed or superseded is as old as the batch that
 * did it, a discarded one as the batch that it came with: when it was discarded, the warehouse does not know.
 */
export const bytes = forgettable(
  "ops.quarantine",
  "UPDATE ops.quarantine SET raw = NULL, envelope = NULL",
  `status <> 'open' AND (raw IS NOT NULL OR envelope IS NOT NULL)
    AND COALESCE(replay_batch_id, batch_id) IN (
      SELECT b.batch_id FROM ops.batches AS b WHERE b.finished_at < ${moment})`,
);

/** The keys of rows that failed in runs that ended before. */
export const keys = forgettable(
  "quality.failures",
  "DELETE FROM quality.failures",
  `run_id IN (
      SELECT r.run_id FROM quality.results AS r GROUP BY r.run_id HAVING MAX(r.finished_at) < ${moment})`,
);

function forgettable(table: string, forget: string, where: string): Forgettable {
  const said = (verb: string) => (before: string): Statement => ({
    sql: `${verb}\n  WHERE ${where}`,
    params: [before],
  });
  return { table, count: said(`SELECT COUNT(*) AS count FROM ${table}`), forget: said(forget) };
}
