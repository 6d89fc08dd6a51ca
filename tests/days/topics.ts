/** Topics of Kafka in memory, behind the product's port of Kafka: groups that are handed out anew, fetches that come again. */
import { setTimeout as delay } from "node:timers/promises";
import type { Feed } from "../../lib/feeds/feed.ts";
import {
  type Consumer,
  type ConsumerEvent,
  type Kafka,
  type KafkaRecord,
  printPartition,
  type TopicPartition,
} from "../../lib/kafka/kafka.ts";
import { encode, type Fate } from "./content.ts";
import { badDocument, madeFor } from "./documents.ts";
import type { Dice } from "./random.ts";

/** A record and what must become of it; `gone` is one that compaction or retention took. */
export type Entry = { offset: number; record: KafkaRecord; fate: Fate; gone: boolean };
type Log = TopicPartition & { feed: Feed; entries: Entry[]; low: number; high: number };

export class Topics {
  readonly logs = new Map<string, Log>();
  /** What the group says of itself: people look at it, the product does not. */
  readonly committed = new Map<string, bigint>();

  constructor(readonly dice: Dice, readonly feeds: readonly Feed[]) {
    for (const feed of feeds) {
      for (const partition of [0, 1]) {
        const { topic } = feed.sources.kafka!;
        const slice = printPartition({ topic, partition });
        this.logs.set(slice, { topic, partition, feed, entries: [], low: 0, high: 0 });
      }
    }
  }

  /** A day's events; `loaded` says of a slice which offsets the warehouse has. */
  day(loaded: (slice: string) => number): void {
    const { dice } = this;
    for (const [slice, log] of this.logs) {
      for (let left = dice.chance(0.5) ? dice.between(1, 25) : 0; left > 0; left--) this.#send(log);
      // Offsets that only brokers see.
      if (dice.chance(0.1)) log.high += dice.between(1, 3);
      const behind = log.entries.filter(({ offset, gone }) => offset < loaded(slice) && !gone);
      if (dice.chance(0.1)) { for (const entry of dice.some(behind, 0.3)) entry.gone = true; }
      if (dice.chance(0.1) && behind.length > 0) {
        log.low = dice.pick(behind).offset;
        for (const entry of log.entries) if (entry.offset < log.low) entry.gone = true;
      }
    }
  }

  #send(log: Log): void {
    const { dice } = this;
    if (dice.chance(0.05)) log.high += dice.between(1, 2);
    const offset = log.high++;
    const ms = Date.UTC(2026, dice.between(0, 9), dice.between(1, 28), dice.between(0, 23));
    const trace = dice.chance(0.2) ? { trace: "00-ü" } : null;
    const record = {
      offset: String(offset),
      timestamp: String(ms),
      ...trace === null ? {} : { headers: { trace: encode(trace.trace) } },
    };
    const beside = besideOf(record);
    const { bytes, beside: made } = madeFor(dice, log.feed);
    const key = encode(made._key);
    const good = { values: { ...made, ...beside, document: new TextDecoder().decode(bytes) } };
    const order = `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
    const tombstone = { values: { ...beside, _key: made._key, _order: order, _op: "delete" } };
    const add = (key: Uint8Array | null, value: Uint8Array | null, fate: Fate) =>
      log.entries.push({ offset, record: { ...record, key, value }, fate, gone: false });
    const [before] = dice.shuffled(log.entries.slice(-5).filter(({ record }) => record.value !== null));
    switch (
      dice.weighted({ good: 20, again: before === undefined ? 0 : 2, tombstone: 2, bad: 2, wrongKey: 1 })
    ) {
      case "good":
        return void add(key, bytes, good);
      case "again": {
        const values = "values" in before.fate ? { ...before.fate.values } : null;
        if (values === null) return void add(key, bytes, good);
        delete values._headers;
        return void add(before.record.key, before.record.value, { values: { ...values, ...beside } });
      }
      case "tombstone":
        return void add(key, null, tombstone);
      case "bad": {
        const { bytes, fate } = badDocument(dice, log.feed);
        return void add(key, bytes, fate!);
      }
      case "wrongKey": {
        const wrong = dice.pick([null, new Uint8Array(), encode("somebody-else"), new Uint8Array([7])]);
        const value = wrong !== null && wrong.length > 1 ? bytes : dice.pick([bytes, null]);
        return void add(wrong, value, { reason: "wrong_key" });
      }
    }
  }

  /** @param unsteady the group is handed out anew now and then */
  kafka(dice: Dice, unsteady: boolean): Kafka {
    return {
      watermarks: (topic) => {
        const logs = [...this.logs.values()].filter((log) => log.topic === topic);
        const marks = logs.map(({ partition, low, high }) =>
          [partition, { low: BigInt(low), high: BigInt(high) }] as const
        );
        return Promise.resolve(new Map(marks));
      },
      consume: (_group, topics) => {
        const logs = [...this.logs.values()].filter(({ topic }) => topics.includes(topic));
        return new Member(this, logs, { dice, unsteady });
      },
      offsetsAt: () => Promise.reject(new Error("not asked for")),
      createTopics: () => Promise.reject(new Error("not asked for")),
      produce: () => Promise.reject(new Error("not asked for")),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
}

/** What must stand in raw beside an event of such a record. */
export function besideOf(
  { timestamp, headers }: Pick<KafkaRecord, "timestamp" | "headers">,
): Record<string, string> {
  if (headers === undefined) return { _event_at: timestamp };
  const text = new TextDecoder().decode(headers.trace as Uint8Array);
  return { _event_at: timestamp, _headers: JSON.stringify({ trace: text }) };
}

/** A member of the group. */
class Member implements Consumer {
  #assigned: Log[] = [];
  readonly #positions = new Map<Log, bigint>();
  readonly #paused = new Set<Log>();
  #seeks = 0;
  readonly heard = Date.now();

  constructor(
    readonly topics: Topics,
    readonly logs: readonly Log[],
    readonly options: { dice: Dice; unsteady: boolean },
  ) {}

  async *events(signal: AbortSignal): AsyncGenerator<ConsumerEvent> {
    const { dice, unsteady } = this.options;
    yield this.#assign(unsteady && dice.chance(0.3) ? dice.some(this.logs, 0.6) : this.logs);
    // A group that is handed out again and again gets nowhere.
    for (let changes = 0; !signal.aborted;) {
      if (unsteady && changes < 3 && dice.chance(0.1)) {
        changes++;
        yield this.#assign(dice.chance(0.5) ? this.logs : dice.some(this.logs, 0.6));
      }
      const ready = this.#assigned.filter((log) => !this.#paused.has(log) && this.#at(log) < log.high);
      if (ready.length > 0) yield* this.#fetch(dice.pick(ready));
      else {
        await delay(1);
        // Nothing ever comes to a member without partitions.
        if (this.#assigned.length === 0) yield this.#assign(this.logs);
      }
    }
  }

  #assign(logs: readonly Log[]): ConsumerEvent {
    this.#assigned = [...logs];
    this.#paused.clear();
    for (const log of logs) {
      this.#positions.set(log, this.topics.committed.get(printPartition(log)) ?? BigInt(log.low));
    }
    return { kind: "assigned", partitions: logs.map(({ topic, partition }) => ({ topic, partition })) };
  }

  #at(log: Log): bigint {
    const at = this.#positions.get(log)!;
    return at < log.low ? BigInt(log.low) : at;
  }

  async *#fetch(log: Log): AsyncGenerator<ConsumerEvent> {
    const { dice } = this.options;
    const { topic, partition } = log;
    const asked = this.#at(log), seeks = this.#seeks;
    const left = log.entries.filter(({ offset, gone }) => BigInt(offset) >= asked && !gone);
    const some = left.slice(0, dice.between(1, 9));
    if (some.length === 0) {
      yield { kind: "skipped", topic, partition, first: asked, next: BigInt(log.high) };
      if (this.#seeks === seeks) this.#positions.set(log, BigInt(log.high));
      return await delay(0);
    }
    const following = left[some.length]?.offset ?? log.high;
    const next = BigInt(dice.chance(0.5) ? some.at(-1)!.offset + 1 : following);
    yield { kind: "fetched", topic, partition, asked, next, records: some.map(({ record }) => record) };
    // Sought meanwhile, it goes on there, or has what comes next on its way already.
    if (this.#seeks === seeks || dice.chance(0.5)) this.#positions.set(log, next);
  }

  seek(partition: TopicPartition, offset: bigint): void {
    const log = this.topics.logs.get(printPartition(partition))!;
    this.#seeks++;
    this.#paused.delete(log);
    this.#positions.set(log, offset);
  }

  pause(partition: TopicPartition): void {
    this.#paused.add(this.topics.logs.get(printPartition(partition))!);
  }

  commit(offsets: readonly (TopicPartition & { offset: bigint })[]): Promise<void> {
    for (const { offset, ...partition } of offsets) {
      this.topics.committed.set(printPartition(partition), offset);
    }
    return Promise.resolve();
  }
}
