/**
 * Where a partition is to be read from, and what tells a legal gap from loss. Offsets may be missing inside a log
 * (transaction markers, compaction); they may not be missing between the checkpoint and the log.
 */
import { type KafkaCheckpoint, recordDigest } from "../../batch/checkpoint.ts";
import type { Fetched, KafkaRecord, Watermarks } from "../../kafka/kafka.ts";
import type { Point } from "../source.ts";

/** What is known of a partition that is being read. */
export type Place = {
  /** The next offset to fetch. */
  next: bigint;
  /** The record that the checkpoint remembers, until it was seen again; it is fetched once more for that. */
  remembered: KafkaCheckpoint["record"];
  /** Behind all that was handed on. */
  point: Point;
  /** Whether the consumer was sent to `next`: what it fetches then is what there is from there on. */
  sent: boolean;
};

const wayOn = (partition: string) =>
  `To go on, say where: deno task stream --start ${partition}=OFFSET (or earliest, latest); ` +
  `the ledger keeps what was left out`;

/**
 * The place to begin at, or why there is none: `checkpoint` is what the point says, or a backfill's own in its place.
 * `low` and `high` are those of the partition now.
 * @returns a text when records are lost, or the topic is not the one that was read.
 */
export function begin(
  partition: string,
  point: Point,
  checkpoint: KafkaCheckpoint | null,
  { low, high }: Watermarks,
): Place | string {
  const fresh = { point, sent: false };
  if (checkpoint === null) return { ...fresh, next: low, remembered: null };
  const { next, record } = checkpoint;
  if (next < low) {
    return `${partition}: ${low - next} offsets are lost: it is loaded up to ${next}, ` +
      `and the topic now begins at ${low}. ${wayOn(partition)}`;
  }
  if (next > high) {
    return `${partition}: it is loaded up to ${next}, and the topic ends at ${high}: ` +
      `it was made again or cut off. ${wayOn(partition)}`;
  }
  if (record === null || record.offset < low) return { ...fresh, next, remembered: null };
  return { ...fresh, next: record.offset, remembered: record };
}

/**
 * Looks whether the first record fetched is the one remembered.
 * @returns the records that are new, and a word where the topic is another one or it cannot be told.
 */
export function recognise(
  partition: string,
  remembered: NonNullable<KafkaCheckpoint["record"]>,
  records: Fetched["records"],
): { records: readonly KafkaRecord[]; trouble: string | null; note: string | null } {
  const [first] = records;
  if (first === undefined || BigInt(first.offset) !== remembered.offset) {
    const note =
      `${partition}: the record at offset ${remembered.offset} is gone, as compaction removes records; ` +
      `it cannot be told whether the topic was made again. Going on`;
    return { records, trouble: null, note };
  }
  const same = first.timestamp === remembered.timestamp &&
    recordDigest(first.key, first.value) === remembered.digest;
  const trouble = same
    ? null
    : `${partition}: the record at offset ${remembered.offset} is not the one that was ` +
      `loaded: the topic was made again. ${wayOn(partition)}`;
  return { records: records.slice(1), trouble, note: null };
}
