/**
 * Topics as a stream: a partition is a slice, its next offset the checkpoint. The warehouse's checkpoints say where
 * reading goes on; Kafka's own committed offsets only follow. Correctness does not rest on the group's assignment: a
 * consumer that is no longer the partition's is fenced by its checkpoint.
 */
import {
  type KafkaCheckpoint,
  printCheckpoint,
  readCheckpoint,
  recordDigest,
} from "../../batch/checkpoint.ts";
import { ContractError } from "../../errors.ts";
import type { Document, Feed } from "../../feeds/feed.ts";
import {
  type Consumer,
  type Fetched,
  type Kafka,
  readPartition,
  type TopicPartition,
  type Watermarks,
} from "../../kafka/kafka.ts";
import { logger } from "../../observe/log.ts";
import { KafkaRows } from "../events/kafka_record.ts";
import { recycle } from "../segment_rows.ts";
import type { Arrival, Point, Slice, Stream, StreamEvent } from "../source.ts";
import { begin, type Place, recognise } from "./place.ts";
import type { Range } from "./range.ts";
import { Topics } from "./topics.ts";

export type KafkaStreamOptions = {
  kafka: Kafka;
  feeds: readonly Feed[];
  group: string;
  /** Ends when every partition is read up to where it ended when it was handed out. */
  untilCaughtUp: boolean;
  /** Reads these offsets of these partitions, whatever the checkpoints are, and ends. */
  ranges?: ReadonlyMap<string, Range>;
};

type Partition = Slice & TopicPartition;

/** How many records are handed on at once: the event loop has other work, e.g. a commit's next statement. */
const atOnce = 500;

const log = logger("stream");

export function kafkaStream(options: KafkaStreamOptions): Stream {
  return new KafkaStream(options);
}

class KafkaStream implements Stream {
  readonly stopped = new Map<string, string>();
  readonly #topics: Topics;
  /** Our partitions by slice. Replaced with each assignment; a start() begun under an earlier map stops. */
  #ours = new Map<string, Partition>();
  /** Where each of them is; none for one that is not started, or cannot go on. */
  readonly #places = new Map<string, Place>();
  /** Where each partition is to end that is not there yet; only when there is an end. */
  readonly #ends = new Map<string, bigint>();
  readonly #rows: ReadonlyMap<Feed, KafkaRows>;
  #consumer!: Consumer;
  #heard = Date.now();
  #ended = new AbortController();

  constructor(readonly options: KafkaStreamOptions) {
    this.#topics = new Topics(options.feeds);
    const feeds = this.#topics.names.map((topic) => this.#topics.feed(topic));
    this.#rows = new Map(feeds.map((feed) => [feed, new KafkaRows(feed.shape as Document)]));
  }

  get slices(): number {
    return this.#ours.size - this.stopped.size;
  }

  get heard(): number {
    return Math.max(this.#heard, this.#consumer?.heard ?? 0);
  }

  async *events(signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const { kafka, group } = this.options;
    this.#ended = new AbortController();
    for (const topic of this.#topics.names) await kafka.watermarks(topic);
    this.#heard = this.heard;
    this.#consumer = kafka.consume(group, this.#topics.names);
    for await (const event of this.#consumer.events(AbortSignal.any([signal, this.#ended.signal]))) {
      if (event.kind === "assigned") yield* this.#assigned(event.partitions);
      else if (event.kind === "fetched") yield* this.#fetched(event);
      else this.#skipped(event, event.first, event.next);
      this.#endWhenDone();
    }
    if (this.#ended.signal.aborted) yield { kind: "ended" };
  }

  async start(points: ReadonlyMap<string, Point>): Promise<void> {
    const ours = this.#ours;
    const started = [...points.keys()].flatMap((slice) => ours.get(slice) ?? []);
    for (const { slice } of started) {
      this.#places.delete(slice);
      this.stopped.delete(slice);
    }
    for (const [topic, some] of Map.groupBy(started, ({ topic }) => topic)) {
      const watermarks = await this.options.kafka.watermarks(topic);
      if (this.#ours !== ours) return;
      for (const one of some) this.#begin(one, points.get(one.slice)!, watermarks.get(one.partition)!);
    }
    this.#endWhenDone();
  }

  async acknowledge(checkpoints: ReadonlyMap<string, string>): Promise<void> {
    const offsets = [...checkpoints].flatMap(([slice, text]) => {
      const partition = readPartition(slice), checkpoint = readCheckpoint(text);
      return partition === null || checkpoint === null ? [] : [{ ...partition, offset: checkpoint.next }];
    });
    await this.#consumer.commit(offsets).catch((error) => log.debug((error as Error).message));
  }

  *#assigned(partitions: readonly TopicPartition[]): Generator<StreamEvent> {
    const fresh = partitions.map((partition) => ({ ...partition, ...this.#topics.slice(partition) }));
    const before = this.#ours;
    this.#ours = new Map(fresh.map((partition) => [partition.slice, partition]));
    const lost = [...before.values()].filter(({ slice }) => !this.#ours.has(slice));
    if (lost.length > 0) yield { kind: "revoked", slices: lost };
    this.#places.clear();
    this.#ends.clear();
    this.stopped.clear();
    log.info(`${fresh.length} partitions are this process's`, { slices: [...this.#ours.keys()] });
    yield { kind: "assigned", slices: fresh };
  }

  #begin(partition: Partition, point: Point, { low, high }: Watermarks): void {
    const { slice } = partition;
    const { ranges, untilCaughtUp } = this.options;
    const range = ranges?.get(slice);
    if (ranges !== undefined && range === undefined) return this.#consumer.pause(partition);
    const from = range === undefined ? checkpointAt(slice, point) : { next: range.from, record: null };
    const place = begin(slice, point, from, { low, high });
    if (typeof place === "string") return this.#stop(partition, place);
    this.#places.set(slice, place);
    this.#consumer.seek(partition, place.next);
    const end = range?.to ?? high;
    if ((untilCaughtUp || range !== undefined) && (from?.next ?? low) < end) this.#ends.set(slice, end);
  }

  async *#fetched(fetched: Fetched): AsyncGenerator<StreamEvent> {
    const { feed, slice } = this.#topics.slice(fetched);
    const place = this.#places.get(slice);
    if (place === undefined) return;
    if (fetched.asked !== place.next && !await this.#isLegalGap(fetched, slice, place)) return;
    place.sent = true;
    let { records } = fetched;
    const { remembered } = place;
    if (remembered !== null) {
      const known = recognise(slice, remembered, records);
      place.remembered = null;
      if (known.note !== null) log.warning(known.note, { slice });
      if (known.trouble !== null) return this.#stop(fetched, known.trouble);
      records = known.records;
    }
    const end = this.options.ranges === undefined ? undefined : this.#ends.get(slice) ?? 0n;
    if (end !== undefined) records = records.filter(({ offset }) => BigInt(offset) < end);
    for (let at = 0; at < records.length; at += atOnce) {
      const some = records.slice(at, at + atOnce);
      const last = at + atOnce >= records.length;
      const next = last ? fetched.next : BigInt(some.at(-1)!.offset) + 1n;
      const arrival = this.#records({ feed, slice }, place, some, next);
      yield { kind: "records", ...arrival };
      if (arrival.loaded > 0) recycle(arrival.rows.buffer);
      // Started again meanwhile, elsewhere.
      if (this.#places.get(slice) !== place) return;
    }
    place.next = fetched.next;
  }

  /**
   * True when a fetch may begin beyond `place.next`: only what brokers see lies between. Otherwise the partition is
   * sought, or stopped where records are lost.
   */
  async #isLegalGap(fetched: Fetched, slice: string, place: Place): Promise<boolean> {
    if (place.sent) {
      const marks = (await this.options.kafka.watermarks(fetched.topic)).get(fetched.partition)!;
      if (this.#places.get(slice) !== place) return false;
      const lost = begin(slice, place.point, { next: place.next, record: null }, marks);
      if (typeof lost === "string") {
        this.#stop(fetched, lost);
        return false;
      }
      // The client itself went on over what only brokers see, e.g. the marker of a transaction.
      if (fetched.asked > place.next) return true;
    }
    place.sent = true;
    this.#consumer.seek(fetched, place.next);
    return false;
  }

  #records({ feed, slice }: Slice, place: Place, records: Fetched["records"], next: bigint): Arrival {
    const { offset, timestamp, key, value } = records.at(-1)!;
    const record = { offset: BigInt(offset), timestamp, digest: recordDigest(key, value) };
    const from = place.point, to = { text: printCheckpoint({ next, record }) };
    place.point = to;
    const taken = this.#rows.get(feed)!.read(records, slice);
    return { feed, slice, from, to, ...taken, first: records[0].offset, last: offset };
  }

  #skipped(partition: TopicPartition, first: bigint, next: bigint): void {
    const { slice } = this.#topics.slice(partition);
    const place = this.#places.get(slice);
    if (place?.next !== first) return;
    // The record would have stood first. Waiting for it, a bounded run would never end.
    if (place.remembered !== null) log.warning(recognise(slice, place.remembered, []).note!, { slice });
    place.remembered = null;
    place.next = next;
  }

  #stop(partition: TopicPartition, why: string): void {
    const { slice } = this.#topics.slice(partition);
    this.#places.delete(slice);
    this.#ends.delete(slice);
    this.stopped.set(slice, why);
    this.#consumer.pause(partition);
    log.error(`Cannot go on with ${why}`, { slice });
  }

  #endWhenDone(): void {
    for (const [slice, end] of this.#ends) {
      const place = this.#places.get(slice);
      if (place !== undefined && place.next >= end) this.#ends.delete(slice);
    }
    const { untilCaughtUp, ranges } = this.options;
    if ((untilCaughtUp || ranges !== undefined) && this.#ends.size === 0) this.#ended.abort();
  }
}

/** @throws {ContractError} when the point's text is not a checkpoint of Kafka */
function checkpointAt(slice: string, { text }: Point): KafkaCheckpoint | null {
  if (text === null) return null;
  const checkpoint = readCheckpoint(text);
  if (checkpoint === null) {
    throw new ContractError(`Cannot go on with ${slice}: its checkpoint is not one of Kafka`);
  }
  return checkpoint;
}
