/** A cluster of which a test says what a consumer meets, step by step; what the consumer is asked is written down. */
import {
  type Consumer,
  type ConsumerEvent,
  type Kafka,
  type KafkaRecord,
  printPartition,
  readPartition,
  type TopicPartition,
  type Watermarks,
} from "../../../lib/kafka/kafka.ts";
import { Queue } from "../../../lib/queue.ts";
import type { Hold } from "../memory_warehouse/faults.ts";

/** What a partition has; `times` are moments in ms and the first offset of each, in order. */
export type ScriptedPartition = Watermarks & { times?: readonly (readonly [ms: number, offset: bigint])[] };

/** `next` is behind the last record unless it is said. */
export type ScriptedFetch = { asked: bigint; records: readonly KafkaRecord[]; next?: bigint };

/** A tombstone; its timestamp is its offset. */
export function record(offset: number, more: Partial<KafkaRecord> = {}): KafkaRecord {
  const key = new TextEncoder().encode(`claim-${offset}`);
  return { offset: String(offset), timestamp: String(offset), key, value: null, ...more };
}

export class ScriptedKafka implements Kafka {
  /** What consumers were asked, in its order. */
  readonly asked: string[] = [];
  /** Watermarks that are asked for now wait for it. */
  hold: Hold | null = null;
  /** Why commits fail. */
  refusal: Error | null = null;
  heard = 0;
  #joined = Promise.withResolvers<Queue<ConsumerEvent>>();

  /** @param partitions by `topic/partition`; a test may change them */
  constructor(readonly partitions: Record<string, ScriptedPartition>) {}

  async watermarks(topic: string): Promise<Map<number, Watermarks>> {
    const marks = this.#partitionsOf(topic).map(([partition, { low, high }]) =>
      [partition, { low, high }] as const
    );
    const answer = () => Promise.resolve(new Map(marks));
    return await (this.hold?.around(answer) ?? answer());
  }

  offsetsAt(topic: string, timestamp: number): Promise<Map<number, bigint>> {
    const first = ({ times = [], high }: ScriptedPartition) =>
      times.find(([ms]) => ms >= timestamp)?.[1] ?? high;
    return Promise.resolve(
      new Map(this.#partitionsOf(topic).map(([partition, one]) => [partition, first(one)])),
    );
  }

  consume(group: string, topics: readonly string[]): Consumer {
    const heard = () => this.heard;
    return {
      events: (signal) => this.#events(`join ${group}: ${topics.join(", ")}`, signal),
      seek: (partition, offset) => void this.asked.push(`seek ${printPartition(partition)} ${offset}`),
      pause: (partition) => void this.asked.push(`pause ${printPartition(partition)}`),
      commit: (offsets) => this.#commit(offsets),
      get heard() {
        return heard();
      },
    };
  }

  createTopics = () => Promise.reject(new Error("not asked for"));
  produce = () => Promise.reject(new Error("not asked for"));
  [Symbol.asyncDispose] = () => Promise.resolve();

  async assign(...names: string[]): Promise<void> {
    await this.#happen({ kind: "assigned", partitions: names.map((name) => readPartition(name)!) });
  }

  async fetch(name: string, { asked, records, next }: ScriptedFetch): Promise<void> {
    const behind = next ?? BigInt(records.at(-1)!.offset) + 1n;
    await this.#happen({ kind: "fetched", ...readPartition(name)!, asked, next: behind, records });
  }

  async skip(name: string, first: bigint, next: bigint): Promise<void> {
    await this.#happen({ kind: "skipped", ...readPartition(name)!, first, next });
  }

  async #happen(event: ConsumerEvent): Promise<void> {
    const queue = await this.#joined.promise;
    queue.push(event);
    await queue.drained();
  }

  async *#events(joining: string, signal: AbortSignal): AsyncGenerator<ConsumerEvent> {
    this.asked.push(joining);
    const queue = new Queue<ConsumerEvent>();
    const stop = () => void queue.return();
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    this.#joined.resolve(queue);
    try {
      yield* queue;
    } finally {
      this.#joined = Promise.withResolvers();
      this.asked.push("leave");
    }
  }

  #commit(offsets: readonly (TopicPartition & { offset: bigint })[]): Promise<void> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    for (const one of offsets) this.asked.push(`commit ${printPartition(one)} ${one.offset}`);
    return Promise.resolve();
  }

  #partitionsOf(topic: string): [number, ScriptedPartition][] {
    return Object.entries(this.partitions).flatMap(([name, one]) => {
      const read = readPartition(name)!;
      return read.topic === topic ? [[read.partition, one]] : [];
    });
  }
}
