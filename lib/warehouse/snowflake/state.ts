/**
 * Current state from events: a table with each entity's newest event. Newest is the greatest `_order`; of events of one
 * order the one that arrived last, and an event that came before arrives only once. A deleted entity keeps its event,
 * so that a late one does not bring it back.
 */
import type { Batch } from "../../batch/batch.ts";
import { type Feed, rawTable } from "../../feeds/feed.ts";
import type { Session } from "./session.ts";

const own = ["_order", "_op", "_batch_id", "_source", "_position", "_event_at", "_headers", "_event_id"];

export function createState({ state }: Feed): string {
  return `CREATE TABLE IF NOT EXISTS staging.${state!.table} (_key VARCHAR NOT NULL,
    ${
    own.map((column) => `${column} VARCHAR`).join(", ")
  }, _loaded_at TIMESTAMP_TZ NOT NULL, document VARCHAR)`;
}

/** Binds: each batch and its number in the ledger, as a JSON list, twice. */
function mergeState(feed: Feed): string {
  const { table } = feed.state!;
  const columns = [...own, "_loaded_at", "document"];
  const loaded = `(SELECT f.value:id::VARCHAR AS id, f.value:sequence::BIGINT AS sequence
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) AS f)`;
  return `MERGE INTO staging.${table} AS t
    USING (
      WITH arrived AS (
        SELECT e._key, e._order, e._op, e._batch_id, e._source, e._position, e._event_at, e._headers,
          COALESCE(e._event_id, '') AS _event_id, e._loaded_at, e.document,
          b.sequence AS arrived_in, e._position::BIGINT AS arrived_at
        FROM raw.${rawTable(feed)} AS e INNER JOIN ${loaded} AS b ON b.id = e._batch_id
        QUALIFY ROW_NUMBER() OVER (PARTITION BY e._key, e._order, COALESCE(e._event_id, '')
          ORDER BY b.sequence, e._position::BIGINT) = 1
      ),
      ahead AS (
        SELECT a.* FROM arrived AS a LEFT JOIN staging.${table} AS s ON s._key = a._key
        WHERE s._key IS NULL OR a._order > s._order OR (a._order = s._order AND a._event_id <> s._event_id)
      ),
      repeated AS (
        SELECT DISTINCT a._key, a._order, a._event_id
        FROM ahead AS a INNER JOIN raw.${rawTable(feed)} AS e
          ON e._key = a._key AND e._order = a._order AND COALESCE(e._event_id, '') = a._event_id
        WHERE e._batch_id NOT IN (SELECT id FROM ${loaded})
      )
      SELECT a.* FROM ahead AS a LEFT JOIN repeated AS r
        ON r._key = a._key AND r._order = a._order AND r._event_id = a._event_id
      WHERE r._key IS NULL
      QUALIFY ROW_NUMBER() OVER (PARTITION BY a._key ORDER BY a._order DESC, a.arrived_in DESC, a.arrived_at DESC) = 1
    ) AS newest ON t._key = newest._key
    WHEN MATCHED THEN UPDATE SET ${columns.map((column) => `${column} = newest.${column}`).join(", ")}
    WHEN NOT MATCHED THEN INSERT (_key, ${columns.join(", ")})
      VALUES (newest._key, ${columns.map((column) => `newest.${column}`).join(", ")})`;
}

/** Moves the state of every entity on that the batches have brought events of; inside their transaction. */
export async function moveState(
  session: Session,
  batches: readonly Batch[],
  sequences: ReadonlyMap<string, number>,
): Promise<void> {
  const events = batches.filter(({ feed, segment }) => segment !== null && feed.state !== undefined);
  for (const [feed, some] of Map.groupBy(events, ({ feed }) => feed)) {
    const loaded = JSON.stringify(some.map(({ id }) => ({ id, sequence: sequences.get(id)! })));
    await session.run(mergeState(feed), [loaded, loaded]);
  }
}
