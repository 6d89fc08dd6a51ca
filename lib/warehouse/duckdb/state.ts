/**
 * Current state from events: for each entity the place in raw of its newest event, and a view that shows the event.
 * Newest is the greatest `_order`; of events of one order the one that arrived last, and an event that came before
 * arrives only once: `_event` is the newest one's identity as a number, `_ties` are those of all events of its order
 * where there are several. A deleted entity keeps its row, so that a late event does not bring it back.
 */
import type { Batch } from "../../batch/batch.ts";
import { type Feed, rawTable } from "../../feeds/feed.ts";
import type { Database } from "./database.ts";
import { type Filled, readSegments } from "./sql.ts";

/** The table of places and the view of a feed's state, each statement idempotent. `_gaps` is always NULL. */
export function createState(feed: Feed, { table }: NonNullable<Feed["state"]>): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ops.${table} (
      _key VARCHAR NOT NULL, _order VARCHAR NOT NULL, _event UBIGINT NOT NULL, _ties VARCHAR,
      _batch_id VARCHAR NOT NULL, _position VARCHAR NOT NULL, _gaps INTEGER)`,
    `CREATE VIEW IF NOT EXISTS staging.${table} AS
      SELECT _key, _order, newest._op, _batch_id, newest._source, _position, newest._event_at, newest._headers,
        newest._loaded_at, newest.document
      FROM ops.${table} JOIN raw.${rawTable(feed)} AS newest USING (_batch_id, _position, _key, _order)`,
  ];
}

/**
 * Moves the state of every entity on that the batches have events of; inside their transaction. `where` says which
 * records of their segments are in raw, all without it.
 */
export async function moveState(database: Database, group: readonly Batch[], where = ""): Promise<void> {
  const events = group.filter((batch): batch is Filled =>
    batch.segment !== null && batch.feed.state !== undefined
  );
  for (const batches of Map.groupBy(events, ({ feed }) => feed.name).values()) {
    const { table } = batches[0].feed.state!;
    await keepOrCloseGaps(database, table);
    for (const statement of moves(table, batches, where)) await database.run(statement);
  }
}

/**
 * `arrived` has each event of the group once, with when it arrived: its batch's place in the group, its position.
 * `touched` are the rows of their entities, `ties` those of one order with an event of the group. `newest` has the
 * event of each entity that takes the place of its `old` row.
 */
function moves(table: string, batches: readonly Filled[], where: string): string[] {
  const owners = batches.map(({ id }, place) => `(${place}, '${id}')`).join(", ");
  return [
    `CREATE OR REPLACE TEMP TABLE arrived AS
      SELECT _key, _order, md5_number_lower(coalesce(_event_id, '')) AS _event,
        min((_place::HUGEINT << 64) + _position::BIGINT) AS arrival
      FROM ${readSegments(batches)} ${where} GROUP BY ALL`,
    `CREATE OR REPLACE TEMP TABLE touched AS
      SELECT rowid AS old, _key, _order FROM ops.${table} SEMI JOIN arrived USING (_key)`,
    `CREATE OR REPLACE TEMP TABLE ties AS
      SELECT rowid AS old, coalesce(_ties, concat(' ', _event, ' ')) AS before FROM ops.${table}
      WHERE rowid IN (SELECT old FROM touched SEMI JOIN arrived USING (_key, _order))`,
    `CREATE OR REPLACE TEMP TABLE newest AS
      WITH tops AS (SELECT _key, max(_order) AS _order FROM arrived GROUP BY _key),
      fresh AS (
        SELECT arrived.*, touched.old, ties.before
        FROM arrived JOIN tops USING (_key, _order)
          LEFT JOIN touched ON touched._key = arrived._key
          LEFT JOIN ties ON ties.old = touched.old AND touched._order = arrived._order
        WHERE touched._key IS NULL OR arrived._order > touched._order
          OR NOT contains(ties.before, concat(' ', _event, ' ')))
      SELECT _key, any_value(_order) AS _order, arg_max(_event, arrival) AS _event, max(arrival) AS arrival,
        any_value(old) AS old,
        CASE WHEN count(*) > 1 OR any_value(before) IS NOT NULL
          THEN concat(coalesce(any_value(before), ' '), string_agg(_event, ' '), ' ') END AS _ties
      FROM fresh GROUP BY _key`,
    `DELETE FROM ops.${table} WHERE rowid IN (SELECT old FROM newest WHERE old IS NOT NULL)`,
    `INSERT INTO ops.${table}
      SELECT _key, _order, _event, _ties, _owner, (arrival & 18446744073709551615)::VARCHAR, NULL
      FROM newest JOIN (VALUES ${owners}) AS owners (_place, _owner) ON _place = arrival >> 64`,
  ];
}

/**
 * Replaced rows leave gaps, and DuckDB closes them at every commit by writing most of the table again, unless it has an
 * index: so it gets one, on a column that is always NULL, which holds nothing. When there are twice as many gaps as
 * rows, one commit is without it.
 */
async function keepOrCloseGaps(database: Database, table: string): Promise<void> {
  const [{ rows, room }] = await database.rows(
    `SELECT count(*) AS rows, coalesce(max(rowid), 0) AS room FROM ops.${table}`,
  );
  const close = Number(room) > 3 * Number(rows) + 100_000;
  await database.run(
    close
      ? `DROP INDEX IF EXISTS ops.${table}_gaps`
      : `CREATE INDEX IF NOT EXISTS ${table}_gaps ON ops.${table} (_gaps)`,
  );
}
