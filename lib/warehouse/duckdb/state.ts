/**
 * Current state from events: one row an entity, as its newest event says it. Newest is the greatest `_order`; of events
 * of one order the one that arrived last, and an event that came before (`_event_ids`) arrives only once.
 * A deleted entity stays as a row without document, so that a late event does not bring it back.
 */
import type { Batch } from "../../batch/batch.ts";
import type { Feed } from "../../feeds/feed.ts";
import type { Database } from "./database.ts";
import { documentType, type Filled, readSegments } from "./sql.ts";

type State = NonNullable<Feed["state"]>;

/** The table of a feed's state; `_gaps` is always NULL, see {@link keepOrCloseGaps}. */
export function createState({ table }: State): string {
  return `CREATE TABLE IF NOT EXISTS staging.${table} (
    _key VARCHAR NOT NULL, _order VARCHAR NOT NULL, _event_ids VARCHAR NOT NULL, _op VARCHAR,
    _batch_id VARCHAR NOT NULL, _source VARCHAR NOT NULL, _position VARCHAR NOT NULL, _loaded_at TIMESTAMPTZ NOT NULL,
    document ${documentType}, _gaps INTEGER)`;
}

/** Moves the state of every entity on that the batches have events of; inside their transaction. */
export async function moveState(database: Database, group: readonly Batch[]): Promise<void> {
  const events = group.filter((batch): batch is Filled =>
    batch.segment !== null && batch.feed.state !== undefined
  );
  for (const batches of Map.groupBy(events, ({ feed }) => feed.name).values()) {
    const { table } = batches[0].feed.state!;
    await keepOrCloseGaps(database, table);
    for (const statement of moves(table, batches)) await database.run(statement);
  }
}

/** When a row arrived, among those of the group. */
const arrival = "_place::HUGEINT * 18446744073709551616 + _position::BIGINT";

/**
 * Small tables first: documents come last, and only those that stay. `arrived` has each event of the group once,
 * `touched` the rows of their entities, `ties` those of one order with an event of the group, `newest` the row of
 * each entity that takes the place of its `old` one.
 */
function moves(table: string, batches: readonly Filled[]): string[] {
  const rows = readSegments(batches);
  return [
    `CREATE OR REPLACE TEMP TABLE arrived AS
      SELECT _key, _order, coalesce(_event_id, '') AS _event_id, min(${arrival}) AS arrival FROM ${rows} GROUP BY ALL`,
    `CREATE OR REPLACE TEMP TABLE touched AS
      SELECT rowid AS old, _key, _order FROM staging.${table} SEMI JOIN arrived USING (_key)`,
    `CREATE OR REPLACE TEMP TABLE ties AS
      SELECT rowid AS old, _event_ids FROM staging.${table}
      WHERE rowid IN (SELECT old FROM touched SEMI JOIN arrived USING (_key, _order))`,
    `CREATE OR REPLACE TEMP TABLE newest AS
      WITH tops AS (SELECT _key, max(_order) AS _order FROM arrived GROUP BY _key),
      fresh AS (
        SELECT arrived.*, touched.old, coalesce(ties._event_ids, chr(10)) AS before
        FROM arrived JOIN tops USING (_key, _order)
          LEFT JOIN touched ON touched._key = arrived._key
          LEFT JOIN ties ON ties.old = touched.old AND touched._order = arrived._order
        WHERE touched._key IS NULL OR arrived._order > touched._order
          OR NOT contains(ties._event_ids, concat(chr(10), _event_id, chr(10))))
      SELECT max(arrival) AS arrival, any_value(old) AS old,
        concat(any_value(before), string_agg(_event_id, chr(10)), chr(10)) AS _event_ids
      FROM fresh GROUP BY _key`,
    `DELETE FROM staging.${table} WHERE rowid IN (SELECT old FROM newest WHERE old IS NOT NULL)`,
    `INSERT INTO staging.${table}
      SELECT _key, _order, _event_ids, _op, _owner, _source, _position, now(), document, NULL
      FROM newest JOIN (SELECT *, ${arrival} AS arrival FROM ${rows}) USING (arrival)`,
  ];
}

/**
 * Replaced rows leave gaps, and DuckDB closes them at every commit by writing most of the table again, unless it has an
 * index: so it gets one, on a column that is always NULL, which holds nothing. When there are twice as many gaps as
 * rows, one commit is without it.
 */
async function keepOrCloseGaps(database: Database, table: string): Promise<void> {
  const [{ rows, room }] = await database.rows(
    `SELECT count(*) AS rows, coalesce(max(rowid), 0) AS room FROM staging.${table}`,
  );
  const close = Number(room) > 3 * Number(rows) + 100_000;
  await database.run(
    close
      ? `DROP INDEX IF EXISTS staging.${table}_gaps`
      : `CREATE INDEX IF NOT EXISTS ${table}_gaps ON staging.${table} (_gaps)`,
  );
}
