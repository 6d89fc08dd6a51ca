/**
 * How far the warehouse is behind its topics, how old its feeds are, how much of what streamed is bad, and what lies in
 * landing that no feed takes. Joins no consumer group and fetches nothing: the warehouse says what is loaded, brokers say
 * which offsets there are.
 */
import { alertOf } from "../batch/alert.ts";
import { ConfigError, TransientError } from "../errors.ts";
import type { Feed } from "../feeds/feed.ts";
import { type Kafka, readPartition, type TopicPartition, type Watermarks } from "../kafka/kafka.ts";
import { untaken } from "../source/files/untaken.ts";
import type { Untaken } from "../source/source.ts";
import type { Storage } from "../storage/storage.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { type Reached, readStanding } from "./standing.ts";
import { type Behind, type Waiting, waiting } from "./waiting.ts";

export type PartitionState = TopicPartition & {
  feed: string;
  /** Null for a partition that has a checkpoint and is not there. */
  marks: Watermarks | null;
  /** The checkpoint's next offset; null before the first load. */
  next: bigint | null;
  /** Offsets that are there and not loaded. */
  lag: number;
  waiting: Waiting;
  /** When the checkpoint moved last, in ms. */
  moved: number | null;
};

/** Something in landing; `folder` is one that feeds read, or `landing`. */
export type Lying = Untaken & { folder: string };

export type Observed = {
  /** In ms; ages and waits are of then. */
  now: number;
  /** Of the feeds that come by Kafka, in the order of topics and partitions. */
  partitions: PartitionState[];
  /** Topics that are not there. */
  missing: { feed: string; topic: string }[];
  /** Topics that nothing is known of, since Kafka could not be reached, and what was said then. */
  unreachable: { feed: string; topic: string; error: TransientError }[];
  /** When each feed's newest row was loaded, in ms; null when nothing ever was. */
  newest: Map<string, number | null>;
  /** What came by Kafka in the last day and is more than singly bad: in counts. */
  alerts: Map<string, string>;
  /** What lies in landing and no feed takes; null when the folder is not there, none where it was not looked at. */
  untaken: readonly Lying[] | null;
};

export type MonitorOptions = {
  feeds: readonly Feed[];
  warehouse: Warehouse;
  /** Null when none of the feeds comes by Kafka; the error when it cannot be reached. */
  kafka: Pick<Kafka, "watermarks" | "offsetsAt"> | TransientError | null;
  /** Null when none of the feeds comes by files alone. */
  landing: Storage | null;
  /** All feeds: what none of them takes is told. */
  declared: readonly Feed[];
  signal: AbortSignal;
};

/**
 * What can be known is: that Kafka cannot be reached is observed, too.
 * @throws {TransientError} when the warehouse cannot be reached.
 */
export async function observe(options: MonitorOptions): Promise<Observed> {
  const { feeds, warehouse, signal } = options;
  let { kafka } = options;
  // The warehouse first: what it has loaded by then lies below the watermarks that are read after.
  const standing = await readStanding(warehouse, feeds);
  const now = Date.now();
  const observed: Observed = {
    now,
    partitions: [],
    missing: [],
    unreachable: [],
    newest: new Map(),
    alerts: new Map(),
    untaken: await inLanding(options),
  };
  for (const { name, limit, sources } of feeds) {
    observed.newest.set(name, standing.newest.get(name) ?? null);
    const alert = alertOf(limit, standing.streamed.get(name) ?? { read: 0, bad: 0 });
    if (alert !== null) observed.alerts.set(name, alert);
    if (kafka === null || sources.kafka === undefined) continue;
    signal.throwIfAborted();
    const { topic } = sources.kafka;
    try {
      if (kafka instanceof TransientError) throw kafka;
      const marks = await watermarks(kafka, topic);
      if (marks === null) {
        observed.missing.push({ feed: name, topic });
        continue;
      }
      const of = { feed: name, topic, marks, ...standing, now };
      observed.partitions.push(...await partitions(kafka, of));
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      // It is not asked again for every topic: each time it takes as long until it is given up.
      kafka = error;
      observed.unreachable.push({ feed: name, topic, error });
    }
  }
  return observed;
}

async function inLanding(options: MonitorOptions): Promise<readonly Lying[] | null> {
  const { landing, feeds, declared, signal } = options;
  if (landing === null) return [];
  if (!await landing.exists()) return null;
  const folders = declared.flatMap(({ sources }) => sources.files?.folder ?? []);
  return await Array.fromAsync(untaken(landing, { declared, chosen: feeds }, signal), (one) => ({
    ...one,
    folder: folders.find((folder) => one.path.startsWith(`${folder}/`)) ?? "landing",
  }));
}

/** Null when the topic is not there. */
async function watermarks(kafka: Pick<Kafka, "watermarks">, topic: string) {
  try {
    return await kafka.watermarks(topic);
  } catch (error) {
    // That a topic is not in the list has no cause below it; refusals, e.g. of permission, are errors of the client.
    if (error instanceof ConfigError && error.cause === undefined) return null;
    throw error;
  }
}

type Topic = {
  feed: string;
  topic: string;
  marks: ReadonlyMap<number, Watermarks>;
  reached: ReadonlyMap<string, Reached>;
  now: number;
};

async function partitions(
  kafka: Pick<Kafka, "offsetsAt">,
  { feed, topic, marks, reached, now }: Topic,
): Promise<PartitionState[]> {
  const ours = new Map([...reached].flatMap(([slice, one]) => {
    const place = readPartition(slice);
    return place?.topic === topic ? [[place.partition, one] as const] : [];
  }));
  const behind: Behind[] = [...marks].flatMap(([partition, { low, high }]) => {
    const { next, record } = ours.get(partition)?.checkpoint ?? { next: low, record: null };
    const start = next > low ? next : low;
    return start >= high ? [] : [{ partition, next: start, high, last: record && Number(record.timestamp) }];
  });
  const waits = await waiting(behind, { offsetsAt: (moment) => kafka.offsetsAt(topic, moment), now });
  const starts = new Map(behind.map(({ partition, next }) => [partition, next]));
  const numbers = [...new Set([...marks.keys(), ...ours.keys()])].sort((a, b) => a - b);
  return numbers.map((partition) => {
    const [there, one] = [marks.get(partition) ?? null, ours.get(partition)];
    const start = starts.get(partition);
    return {
      feed,
      topic,
      partition,
      marks: there,
      next: one?.checkpoint.next ?? null,
      lag: start === undefined ? 0 : Number(there!.high - start),
      waiting: waits.get(partition) ?? { seconds: 0, atLeast: false },
      moved: one?.moved ?? null,
    };
  });
}
