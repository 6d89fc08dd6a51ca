/** Bounds of a backfill: offsets, timestamps, or the ends of what is there, as offsets of every partition. */
import { ConfigError } from "../../errors.ts";
import type { Feed } from "../../feeds/feed.ts";
import { type Kafka, printPartition } from "../../kafka/kafka.ts";
import { Topics } from "./topics.ts";

/** An offset, a moment in ms, or an end of the topic. */
export type Bound = { offset: bigint } | { timestamp: number } | "earliest" | "latest";

/** `from` is the first offset, `to` the one after the last. */
export type Range = { from: bigint; to: bigint };

/**
 * Reads a bound as a person writes it: `1200`, `2026-11-24T10:00:00Z`, `earliest`, `latest`.
 * @throws {ConfigError} when it is none of these.
 */
export function readBound(text: string): Bound {
  if (text === "earliest" || text === "latest") return text;
  if (/^\d{1,19}$/.test(text)) return { offset: BigInt(text) };
  const moment = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return { timestamp: moment };
  throw new ConfigError(
    "Cannot read a bound: it is an offset, a date, a time like 2026-11-24T10:00:00Z, earliest or latest",
  );
}

/** The offsets of every partition of the feeds' topics that lie between the bounds; an empty range is left out. */
export async function resolveRanges(
  kafka: Kafka,
  feeds: readonly Feed[],
  { from, to }: { from: Bound; to: Bound },
): Promise<Map<string, Range>> {
  const ranges = new Map<string, Range>();
  for (const topic of new Topics(feeds).names) {
    const [begins, ends] = [await offsets(kafka, topic, from), await offsets(kafka, topic, to)];
    for (const [partition, { low, high }] of await kafka.watermarks(topic)) {
      const range = {
        from: max(begins(partition, low, high), low),
        to: min(ends(partition, low, high), high),
      };
      if (range.from < range.to) ranges.set(printPartition({ topic, partition }), range);
    }
  }
  return ranges;
}

type Resolved = (partition: number, low: bigint, high: bigint) => bigint;

async function offsets(kafka: Kafka, topic: string, bound: Bound): Promise<Resolved> {
  if (bound === "earliest") return (_, low) => low;
  if (bound === "latest") return (_, __, high) => high;
  if ("offset" in bound) return () => bound.offset;
  const found = await kafka.offsetsAt(topic, bound.timestamp);
  return (partition, _, high) => found.get(partition) ?? high;
}

const max = (a: bigint, b: bigint) => (a > b ? a : b);
const min = (a: bigint, b: bigint) => (a < b ? a : b);
