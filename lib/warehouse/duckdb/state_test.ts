import assert from "node:assert/strict";
import type { Batch } from "../../batch/batch.ts";
import { feeds } from "../../feeds/feeds.ts";
import { type Database, withDatabase } from "./database.ts";
import { createRaw } from "./sql.ts";
import { createState, moveState } from "./state.ts";

const feed = feeds.find(({ name }) => name === "events.claim")!;

/** The events of each entity's greatest order, each where it first arrived, found in raw by windows. */
const newest = `SELECT _key, _order, _batch_id, _position FROM (
    FROM raw.events_claim QUALIFY rank() OVER (PARTITION BY _key ORDER BY _order DESC) = 1)
  QUALIFY row_number() OVER (PARTITION BY _key, _event_id ORDER BY _batch_id, _position::BIGINT) = 1`;
/** The last of them. */
const expected = `SELECT * FROM (${newest})
  QUALIFY row_number() OVER (PARTITION BY _key ORDER BY _batch_id DESC, _position::BIGINT DESC) = 1`;
const state = "SELECT _key, _order, _batch_id, _position FROM staging.current_claim";

/** A batch of `events` events: of few moments, so that many are of one order, and with repeats. */
async function add(database: Database, number: number, { events, entities }: Record<string, number>) {
  const id = `batch-${number}`;
  await database.run(`INSERT INTO raw.events_claim
    (_batch_id, _source, _position, _loaded_at, _key, _event_at, _op, _order, _event_id, document)
    SELECT '${id}', 'topic/0', number, now(), 'C' || number % ${entities}, NULL, NULL,
      '2026-11-24T10:00:00.00000' || moment // 1000 || '000Z' || CASE moment % 3 WHEN 0 THEN ' ' || moment % 5 ELSE '' END,
      'source ' || moment % 7, '{}'
    FROM (SELECT range AS number, hash(range + ${number}) % 9000 AS moment FROM range(${events}))`);
  await moveState(database, [{ id, feed, segment: {} } as Batch], new Map([[id, number]]));
}

Deno.test("current state is each entity's newest event, before and after its places are folded", async () => {
  const folder = await Deno.makeTempDir({ prefix: "claimhouse-state-" });
  const open = <T>(work: (database: Database) => Promise<T>) =>
    withDatabase({ path: `${folder}/w.duckdb`, folders: [] }, work);
  const commit = (number: number, size: Record<string, number>) =>
    open((database) => database.transaction(() => add(database, number, size)));
  const places = () => open((database) => database.count("SELECT count(*) AS count FROM ops.current_claim"));
  const differences = () =>
    open((database) =>
      database.count(
        `SELECT count(*) AS count FROM ((${expected} EXCEPT ${state}) UNION ALL (${state} EXCEPT ${expected}))`,
      )
    );
  try {
    const made = [createRaw(feed), ...createState(feed, feed.state!)];
    const schemas = ["raw", "ops", "staging"].map((name) => `CREATE SCHEMA ${name}`);
    await open((database) => database.all([...schemas, ...made].map((sql) => ({ sql }))));
    await commit(1, { events: 400_000, entities: 100_000 });
    assert.deepEqual([await places(), await differences()], [400_000, 0]);
    await commit(2, { events: 700_000, entities: 150_000 });
    const folded = await open((database) => database.count(`SELECT count(*) AS count FROM (${newest})`));
    assert.deepEqual([await places(), await differences()], [folded, 0]);
    await commit(3, { events: 50_000, entities: 150_000 });
    assert.deepEqual([await places(), await differences()], [folded + 50_000, 0]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
