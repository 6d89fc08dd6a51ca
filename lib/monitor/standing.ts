/** How far the warehouse is: checkpoints of Kafka's partitions, and each feed's newest loaded row. */
import { type KafkaCheckpoint, readCheckpoint } from "../batch/checkpoint.ts";
import { ContractError } from "../errors.ts";
import type { Feed } from "../feeds/feed.ts";
import type { Row, Warehouse } from "../warehouse/warehouse.ts";

/** A checkpoint and when it moved last, in ms. */
export type Reached = { checkpoint: KafkaCheckpoint; moved: number };

export type Standing = {
  /** By slice, `topic/partition`. */
  reached: ReadonlyMap<string, Reached>;
  /** By feed: when the newest batch that loaded something was finished, in ms. */
  newest: ReadonlyMap<string, number>;
  /** By feed: how much came by Kafka in the last day, and how much of it is in quarantine. */
  streamed: ReadonlyMap<string, Streamed>;
};

export type Streamed = { read: number; bad: number };

const day = 24 * 3600;

/** One statement, so that the warehouse is held once; SQL that every warehouse speaks. */
const select = (now: number) =>
  `SELECT feed, slice, text, CAST(EXTRACT(EPOCH FROM moved_at) * 1000 AS BIGINT) AS at,
    CAST(NULL AS BIGINT) AS seen, CAST(NULL AS BIGINT) AS bad
  FROM ops.checkpoints WHERE source_kind = 'kafka' AND text IS NOT NULL
UNION ALL
SELECT feed, NULL, NULL, CAST(EXTRACT(EPOCH FROM max(finished_at)) * 1000 AS BIGINT), NULL, NULL
  FROM ops.batches WHERE records_loaded > 0 GROUP BY feed
UNION ALL
SELECT feed, NULL, NULL, NULL, CAST(sum(records_read) AS BIGINT), CAST(sum(records_quarantined) AS BIGINT)
  FROM ops.batches WHERE source_kind = 'kafka' AND kind = 'load'
    AND EXTRACT(EPOCH FROM finished_at) > ${Math.floor(now / 1000) - day} GROUP BY feed`;

/**
 * Reads how far these feeds are; nowhere, when the warehouse was never loaded into.
 * @throws {ContractError} for a checkpoint that is not one of Kafka.
 */
export async function readStanding(warehouse: Warehouse, feeds: readonly Feed[]): Promise<Standing> {
  const chosen = new Set(feeds.map(({ name }) => name));
  const rows = (await readRows(warehouse, feeds)).filter(({ feed }) => chosen.has(String(feed)));
  const reached = new Map<string, Reached>(), newest = new Map<string, number>();
  const streamed = new Map<string, Streamed>();
  for (const { feed, slice, text, at, seen, bad } of rows) {
    if (seen !== null) streamed.set(String(feed), { read: Number(seen), bad: Number(bad) });
    else if (slice === null) newest.set(String(feed), Number(at));
    if (slice === null) continue;
    const checkpoint = readCheckpoint(String(text));
    if (checkpoint === null) {
      throw new ContractError(`Cannot read the checkpoint of ${slice}: it is not one of Kafka`);
    }
    reached.set(String(slice), { checkpoint, moved: Number(at) });
  }
  return { reached, newest, streamed };
}

async function readRows(warehouse: Warehouse, feeds: readonly Feed[]): Promise<Row[]> {
  try {
    return await warehouse.query(select(Date.now()));
  } catch (error) {
    // A warehouse without the tables, or none: the port gives no checkpoints then, and fails for any other reason.
    if (!(error instanceof ContractError)) throw error;
    for (const feed of feeds) {
      for (const source of ["files", "kafka"] as const) {
        if ((await warehouse.checkpoints(feed, source)).size > 0) throw error;
      }
    }
    return [];
  }
}
