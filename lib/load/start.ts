/** Checkpoints moved by hand: the way on for a partition that cannot go on by itself. The ledger keeps what was left. */
import { newBatch } from "../batch/batch.ts";
import { printCheckpoint, readCheckpoint } from "../batch/checkpoint.ts";
import { ConfigError, ContractError } from "../errors.ts";
import { declaredColumns, type Feed } from "../feeds/feed.ts";
import { type Kafka, readPartition } from "../kafka/kafka.ts";
import { logger } from "../observe/log.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

/** A partition and where to begin it: an offset, `earliest` or `latest`. */
export type Start = { slice: string; at: bigint | "earliest" | "latest" };

const log = logger("stream");

/**
 * Reads `claims.events/0=1200`, `claims.events/0=latest`.
 * @throws {ConfigError} when it is something else.
 */
export function readStart(text: string): Start {
  const match = /^([^=]+)=(earliest|latest|\d{1,19})$/.exec(text);
  if (match === null || readPartition(match[1]) === null) {
    throw new ConfigError("Cannot read --start: write TOPIC/PARTITION=OFFSET, =earliest or =latest");
  }
  const [, slice, at] = match;
  return { slice, at: at === "earliest" || at === "latest" ? at : BigInt(at) };
}

/**
 * Moves checkpoints, each in a batch of no records that says which offsets are not read, or read again.
 * @throws {ConfigError} for a partition that no feed has, or that is not there.
 */
export async function moveStarts(
  starts: readonly Start[],
  { warehouse, kafka, feeds }: { warehouse: Warehouse; kafka: Kafka; feeds: readonly Feed[] },
): Promise<void> {
  for (const { slice, at } of starts) {
    const { topic, partition } = readPartition(slice)!;
    const feed = feeds.find(({ sources }) => sources.kafka?.topic === topic);
    if (feed === undefined) {
      const topics = feeds.flatMap(({ sources }) => sources.kafka?.topic ?? []).join(", ");
      throw new ConfigError(`Cannot start ${slice}: no chosen feed has this topic. Topics: ${topics}`);
    }
    const partitions = await kafka.watermarks(topic), marks = partitions.get(partition);
    if (marks === undefined) {
      throw new ConfigError(`Cannot start ${slice}: the topic has ${partitions.size} partitions, from 0 on`);
    }
    await warehouse.prepare([{ feed, columns: declaredColumns(feed) }]);
    const from = (await warehouse.checkpoints(feed, "kafka")).get(slice) ?? null;
    const next = at === "earliest" ? marks.low : at === "latest" ? marks.high : at;
    const before = from === null ? null : readCheckpoint(from)?.next ?? null;
    const drift = `started by hand at offset ${next}, ` +
      (before === null ? "nothing loaded before" : `loaded up to ${before} before`);
    const to = printCheckpoint({ next, record: null });
    const moves = [{ slice, from, to }];
    const batch = newBatch({ feed, source: slice, sourceKind: "kafka", checksum: to, drift, moves });
    const [{ fate }] = await warehouse.commit([batch]);
    if (fate === "fenced") {
      throw new ContractError(`Cannot start ${slice}: another process moved its checkpoint meanwhile`);
    }
    log.warning(`${slice}: ${drift}`, { slice });
  }
}
