/**
 * Where a partition's reading goes on, as the warehouse keeps it: the next offset, and enough of the record before
 * it to see that the topic is still the same one. kafkajs cannot see topic ids.
 */
import { createHash } from "node:crypto";

/** Offsets are decimal text: they are 64 bits wide. `timestamp` is in ms. */
export type KafkaCheckpoint = {
  next: bigint;
  record: { offset: bigint; timestamp: string; digest: string } | null;
};

/** `1234 1233 1764000000000 <sha256, hex>`; of a partition that begins without a record, `0` alone. */
export function printCheckpoint({ next, record }: KafkaCheckpoint): string {
  return record === null ? `${next}` : `${next} ${record.offset} ${record.timestamp} ${record.digest}`;
}

/** Reads what {@link printCheckpoint} wrote; null when it is something else. */
export function readCheckpoint(text: string): KafkaCheckpoint | null {
  const match = /^(\d+)(?: (\d+) (-?\d+) ([0-9a-f]{64}))?$/.exec(text);
  if (match === null) return null;
  const [, next, offset, timestamp, digest] = match;
  const record = offset === undefined ? null : { offset: BigInt(offset), timestamp, digest };
  return { next: BigInt(next), record };
}

/** sha256 (hex) of a record's key and value; the length before each tells null from empty. */
export function recordDigest(key: Uint8Array | null, value: Uint8Array | null): string {
  const hash = createHash("sha256");
  for (const part of [key, value]) {
    hash.update(`${part?.length ?? "null"}:`);
    if (part !== null) hash.update(part);
  }
  return hash.digest("hex");
}
