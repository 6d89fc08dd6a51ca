/**
 * Current state from events: for each entity the places in raw of the events that may be its newest, and a view that
 * shows the newest. Newest is the greatest `_order`; of events of one order the one that arrived last, and an event
 * that came before arrives only once. A deleted entity keeps its event, so that a late one does not bring it back.
 *
 * A commit only adds the places that it brought, whatever the number of entities. When there are several times as
 * many places as entities they are folded: each entity keeps those of its greatest order, each event where it first
 * arrived.
 */
import type { Batch } from "../../batch/batch.ts";
import { type Feed, rawTable } from "../../feeds/feed.ts";
import { type Database, literal } from "./database.ts";

/** So many places an entity are folded. */
const perEntity = 3;
/** Fewer places than this are never folded. */
const fewest = 1_000_000;
/** About how many places are folded at a time: their entities must fit into the memory. */
const atOnce = 1_000_000;
const mostParts = 64;

/** Compressing their text would take longer than all else that is done with places. */
const text = "VARCHAR NOT NULL USING COMPRESSION uncompressed";
const columns = `_key ${text}, _order ${text}, _event_id ${text}, _batch_id VARCHAR NOT NULL,
  _at BIGINT NOT NULL, _sequence BIGINT NOT NULL, _position BIGINT NOT NULL`;

/** The moment that `_order` begins with, in microseconds since 1970: it tells most orders apart. */
const moment = "epoch_us(_order[:26]::TIMESTAMP)";
/** When an event arrived: its batch's number in the ledger, then its position. */
const arrival = "(_sequence::HUGEINT << 64) + _position";

/** The table of places and the view of a feed's state, each statement idempotent. */
export function createState(feed: Feed, { table }: NonNullable<Feed["state"]>): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ops.${table} (${columns})`,
    `CREATE VIEW IF NOT EXISTS staging.${table} AS
      WITH greatest_order AS (SELECT _key, max(_order) AS _order FROM ops.${table} GROUP BY _key),
      arrived AS (
        SELECT _key, min_by({batch: _batch_id, position: _position}, ${arrival}) AS place, min(${arrival}) AS arrival
        FROM ops.${table} SEMI JOIN greatest_order USING (_key, _order) GROUP BY _key, _event_id),
      newest AS (SELECT _key, max_by(place, arrival) AS place FROM arrived GROUP BY _key),
      found AS (SELECT _key, place.batch AS _batch_id, place.position::VARCHAR AS _position FROM newest)
      SELECT _key, event._order, event._op, _batch_id, event._source, _position, event._event_at, event._headers,
        event._loaded_at, event.document
      FROM found JOIN raw.${rawTable(feed)} AS event USING (_batch_id, _position, _key)`,
  ];
}

/**
 * Moves the state of every entity on that the batches have brought events of; inside their transaction, after their
 * rows are in raw.
 * @param sequences of each batch, its number in the ledger
 */
export async function moveState(
  database: Database,
  group: readonly Batch[],
  sequences: ReadonlyMap<string, number>,
): Promise<void> {
  const events = group.filter(({ feed, segment }) => segment !== null && feed.state !== undefined);
  for (const [feed, batches] of Map.groupBy(events, ({ feed }) => feed)) {
    const { table } = feed.state!;
    const owners = batches.map(({ id }) => `(${literal(id)}, ${sequences.get(id)!})`).join(", ");
    // Rows of this transaction have its time, which finds them faster than their batches do.
    const added = await database.run(`INSERT INTO ops.${table}
      SELECT _key, _order, coalesce(_event_id, ''), _batch_id, ${moment}, _sequence, _position::BIGINT
      FROM raw.${rawTable(feed)} JOIN (VALUES ${owners}) AS owners (_batch_id, _sequence) USING (_batch_id)
      WHERE _loaded_at = now()`);
    const places = await database.count(`SELECT count(*) AS count FROM ops.${table}`);
    if (await isDue(database, table, { before: places - added, places })) await fold(database, table, places);
  }
}

/** Counting entities takes a while: it is done when there are half as many more places than the last time. */
async function isDue(
  database: Database,
  table: string,
  { before, places }: { before: number; places: number },
): Promise<boolean> {
  const step = (count: number) => Math.floor(Math.log(Math.max(count, 1)) / Math.log(1.5));
  if (places < fewest || step(before) === step(places)) return false;
  const entities = await database.count(`SELECT approx_count_distinct(_key) AS count FROM ops.${table}`);
  return places > perEntity * entities;
}

async function fold(database: Database, table: string, places: number): Promise<void> {
  const all = `${table}_unfolded`;
  await database.run(`ALTER TABLE ops.${table} RENAME TO ${all}`);
  await database.run(`CREATE TABLE ops.${table} (${columns})`);
  const parts = Math.min(Math.ceil(places / atOnce), mostParts);
  for (let part = 0; part < parts; part++) {
    const where = `WHERE hash(_key) % ${parts} = ${part}`;
    await database.run(`CREATE OR REPLACE TEMP TABLE last AS FROM ops.${all}
      SEMI JOIN (SELECT _key, max(_at) AS _at FROM ops.${all} ${where} GROUP BY _key) USING (_key, _at) ${where}`);
    await database.run(`CREATE OR REPLACE TEMP TABLE several AS
      SELECT _key, max(_order) AS _order FROM last GROUP BY _key HAVING count(*) > 1`);
    await database.run(`INSERT INTO ops.${table} FROM last ANTI JOIN several USING (_key)`);
    await database.run(`INSERT INTO ops.${table} BY NAME
      SELECT _key, _order, _event_id, min_by(_batch_id, ${arrival}) AS _batch_id, any_value(_at) AS _at,
        min(_sequence) AS _sequence, min_by(_position, ${arrival}) AS _position
      FROM last SEMI JOIN several USING (_key, _order) GROUP BY _key, _order, _event_id`);
  }
  await database.run(`DROP TABLE ops.${all}`);
}
