/**
 * Topics as a stream: a partition is a slice, its next offset the checkpoint. The warehouse's checkpoints say where
 * reading goes on; Kafka's own committed offsets only follow. Correctness does not rest on the group's assignment: a
 * consumer that is no longer the partition's is fenced by its checkpoint.
 */
import { printCheckpoint, readCheckpoint, recordDigest } from "../../batch/checkpoint.ts";
import { ContractError } from "../../errors.ts";
import type { Document, Feed } from "../../feeds/feed.ts";
import {
  type Consumer,
  type Fetched,
  type Kafka,
  readPartition,
  type TopicPartition,
} from "../../kafka/kafka.ts";
import { logger } from "../../observe/log.ts";
import { KafkaRows } from "../events/kafka_record.ts";
import type { Begun, Intake, Slice, Stream } from "../source.ts";
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

/** What the group has handed out; `begun` settles when every partition has its place, `ready` says that it has. */
type Assignment = { partitions: readonly Partition[]; begun: Promise<void> | null; ready: boolean };

/** How many records are taken at once: the event loop has other work, e.g. a commit's next statement. */
const atOnce = 500;

const log = logger("stream");

export function kafkaStream(options: KafkaStreamOptions): Stream {
  return new KafkaStream(options);
}

class KafkaStream implements Stream {
  readonly stopped = new Map<string, string>();
  heard = Date.now();
  readonly #topics: Topics;
  /** Where each partition of ours is; none for one that must begin first. */
  readonly #places = new Map<string, Place>();
  /** Where each partition is to end that is not there yet; only when there is an end. */
  readonly #ends = new Map<string, bigint>();
  /** Another object with every assignment: what was begun for an earlier one counts no more. */
  #assignment: Assignment = { partitions: [], begun: null, ready: false };
  readonly #rows = new Map<string, KafkaRows>();
  #intake!: Intake;
  #consumer!: Consumer;
  #finish: (error?: unknown) => void = () => {};

  constructor(readonly options: KafkaStreamOptions) {
    this.#topics = new Topics(options.feeds);
  }

  get slices(): number {
    return this.#assignment.partitions.length - this.stopped.size;
  }

  async run(intake: Intake, signal: AbortSignal): Promise<void> {
    const { kafka, group } = this.options;
    const finished = new AbortController();
    let failure: { error: unknown } | null = null;
    this.#finish = (error) => {
      if (error !== undefined) failure ??= { error };
      finished.abort();
    };
    this.#intake = intake;
    for (const topic of this.#topics.names) await kafka.watermarks(topic);
    this.#consumer = kafka.consume(group, this.#topics.names, {
      assigned: (partitions) => this.#assigned(partitions),
      heard: () => this.heard = Date.now(),
      fetched: async (fetched) => {
        await this.#begun();
        return await this.#fetched(fetched);
      },
      skipped: (partition, first, next) => {
        const { slice } = this.#topics.slice(partition);
        const place = this.#places.get(slice);
        if (place?.next === first) {
          // The record would have stood first. Waiting for it, a bounded run would never end.
          if (place.remembered !== null) log.warning(recognise(slice, place.remembered, []).note!, { slice });
          place.remembered = null;
          place.next = next;
        }
        this.#endWhenDone();
      },
    });
    await this.#consumer.run(AbortSignal.any([signal, finished.signal]));
    if (failure !== null) throw (failure as { error: unknown }).error;
  }

  again(slice: string): void {
    this.#places.delete(slice);
    this.#assignment = { ...this.#assignment, begun: null, ready: false };
    this.#begun().catch((error) => this.#finish(error));
  }

  async acknowledge(checkpoints: ReadonlyMap<string, string>): Promise<void> {
    const offsets = [...checkpoints].flatMap(([slice, text]) => {
      const partition = readPartition(slice), checkpoint = readCheckpoint(text);
      return partition === null || checkpoint === null ? [] : [{ ...partition, offset: checkpoint.next }];
    });
    await this.#consumer.commit(offsets).catch((error) => log.debug((error as Error).message));
  }

  #assigned(partitions: readonly TopicPartition[]): void {
    const fresh = partitions.map((partition) => ({ ...partition, ...this.#topics.slice(partition) }));
    const kept = new Set(fresh.map(({ slice }) => slice));
    this.#intake.leave(this.#assignment.partitions.filter(({ slice }) => !kept.has(slice)));
    this.#places.clear();
    this.#ends.clear();
    this.stopped.clear();
    this.#assignment = { partitions: fresh, begun: null, ready: false };
    log.info(`${partitions.length} partitions are this process's`, { slices: [...kept] });
    // Not only when something is fetched: of a partition without news nothing ever is.
    this.#begun().catch((error) => this.#finish(error));
  }

  /** Begins what must begin; whoever comes meanwhile waits for the same. */
  async #begun(): Promise<void> {
    const assignment = this.#assignment;
    assignment.begun ??= this.#begin(assignment.partitions);
    await assignment.begun;
    if (assignment !== this.#assignment) await this.#begun();
  }

  async #begin(partitions: readonly Partition[]): Promise<void> {
    const assignment = this.#assignment;
    const fresh = partitions.filter(({ slice }) => !this.#places.has(slice) && !this.stopped.has(slice));
    const checkpoints = await this.#intake.begin(fresh);
    for (const [topic, some] of Map.groupBy(fresh, ({ topic }) => topic)) {
      const watermarks = await this.options.kafka.watermarks(topic);
      if (assignment !== this.#assignment) return;
      for (const one of some) {
        const { low, high } = watermarks.get(one.partition)!;
        const range = this.options.ranges?.get(one.slice);
        if (this.options.ranges !== undefined && range === undefined) {
          this.#consumer.pause(one);
          continue;
        }
        const begun = checkpoints.get(one.slice)!;
        const checkpoint = begun.checkpoint === null ? null : readCheckpoint(begun.checkpoint);
        if (begun.checkpoint !== null && checkpoint === null) {
          throw new ContractError(`Cannot go on with ${one.slice}: its checkpoint is not one of Kafka`);
        }
        const from = range === undefined ? checkpoint : { next: range.from, record: null };
        const place = begin(one.slice, begun, from, { low, high });
        if (typeof place === "string") {
          this.#stop(one, place);
          continue;
        }
        this.#places.set(one.slice, place);
        this.#consumer.seek(one, place.next);
        const end = range?.to ?? high;
        if ((this.options.untilCaughtUp || range !== undefined) && (from?.next ?? low) < end) {
          this.#ends.set(one.slice, end);
        }
      }
    }
    assignment.ready = true;
    this.#endWhenDone();
  }

  async #fetched(fetched: Fetched): Promise<"taken" | { seek: bigint }> {
    const { feed, slice } = this.#topics.slice(fetched);
    const place = this.#places.get(slice);
    if (place === undefined) return { seek: fetched.asked };
    if (fetched.asked !== place.next) {
      const seek = await this.#elsewhere(fetched, slice, place);
      if (seek !== null) return { seek };
    }
    place.sent = true;
    let { records } = fetched;
    const { remembered } = place;
    if (remembered !== null) {
      const known = recognise(slice, remembered, records);
      place.remembered = null;
      if (known.note !== null) log.warning(known.note, { slice });
      if (known.trouble !== null) {
        this.#stop(fetched, known.trouble);
        return { seek: fetched.asked };
      }
      records = known.records;
    }
    const end = this.options.ranges === undefined ? undefined : this.#ends.get(slice) ?? 0n;
    if (end !== undefined) records = records.filter(({ offset }) => BigInt(offset) < end);
    for (let at = 0; at < records.length; at += atOnce) {
      const some = records.slice(at, at + atOnce);
      const last = at + atOnce >= records.length;
      await this.#take({ feed, slice }, place, some, last ? fetched.next : BigInt(some.at(-1)!.offset) + 1n);
    }
    if (this.#places.get(slice) === place) place.next = fetched.next;
    this.#endWhenDone();
    return "taken";
  }

  /** Where to seek when something else was fetched than what was to come; null where that is as it should be. */
  async #elsewhere(fetched: Fetched, slice: string, place: Place): Promise<bigint | null> {
    if (!place.sent) {
      place.sent = true;
      return place.next;
    }
    const marks = (await this.options.kafka.watermarks(fetched.topic)).get(fetched.partition)!;
    const here: Begun = { checkpoint: place.text, life: place.life };
    const lost = begin(slice, here, { next: place.next, record: null }, marks);
    if (typeof lost === "string") {
      this.#stop(fetched, lost);
      return fetched.asked;
    }
    // The client itself went on over what only brokers see, e.g. the marker of a transaction.
    return fetched.asked > place.next ? null : place.next;
  }

  async #take(
    { feed, slice }: Slice,
    place: Place,
    records: Fetched["records"],
    next: bigint,
  ): Promise<void> {
    let rows = this.#rows.get(feed.name);
    if (rows === undefined) this.#rows.set(feed.name, rows = new KafkaRows(feed.shape as Document));
    const { offset, timestamp, key, value } = records.at(-1)!;
    const record = { offset: BigInt(offset), timestamp, digest: recordDigest(key, value) };
    const { text: from, life } = place;
    place.text = printCheckpoint({ next, record });
    const chunk = { ...rows.read(records, slice), to: place.text, refused: false };
    await this.#intake.take({ feed, slice, life, from, chunk, first: records[0].offset, last: offset });
  }

  #stop(partition: TopicPartition, why: string): void {
    const { slice } = this.#topics.slice(partition);
    this.#places.delete(slice);
    this.#ends.delete(slice);
    this.stopped.set(slice, why);
    this.#consumer.pause(partition);
    log.error(`Cannot go on with ${why}`, { slice });
    this.#endWhenDone();
  }

  #endWhenDone(): void {
    for (const [slice, end] of this.#ends) {
      if ((this.#places.get(slice)?.next ?? -1n) >= end) this.#ends.delete(slice);
    }
    const { untilCaughtUp, ranges } = this.options;
    const bounded = untilCaughtUp || ranges !== undefined;
    if (bounded && this.#assignment.ready && this.#ends.size === 0) this.#finish();
  }
}
