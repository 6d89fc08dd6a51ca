/** A stream of Kafka in a test: its events are taken as the load path does it, from a scripted cluster. */
import { printCheckpoint, recordDigest } from "../lib/batch/checkpoint.ts";
import { events } from "../lib/feeds/events.ts";
import type { Feed } from "../lib/feeds/feed.ts";
import type { KafkaRecord } from "../lib/kafka/kafka.ts";
import { kafkaStream, type KafkaStreamOptions } from "../lib/source/kafka/kafka.ts";
import type { Arrival } from "../lib/source/source.ts";
import { record, ScriptedKafka, type ScriptedPartition } from "./doubles/scripted_kafka/scripted_kafka.ts";
import { logged } from "./logged.ts";

export const feed: Feed = { ...events[0], sources: { kafka: { topic: "t" } } };
export const other: Feed = { ...events[1], sources: { kafka: { topic: "u" } } };

type Setting = Partial<Omit<KafkaStreamOptions, "kafka" | "group">> & {
  partitions: Record<string, ScriptedPartition>;
  /** The checkpoints that slices are started at. */
  known?: Record<string, string>;
  /** Slices that nobody starts. */
  left?: readonly string[];
};

/** A stream whose events are taken as the load path does it: what is assigned is started before the next one is asked for. */
export class Streamed {
  readonly kafka: ScriptedKafka;
  readonly stream;
  /** What happened since one has looked, in words: `records t/0 5-7`. */
  readonly #said: string[] = [];
  readonly arrivals: Arrival[] = [];
  readonly known: Record<string, string>;
  readonly #stop = new AbortController();
  /** What is done with records before the next event is asked for. */
  onRecords = (_: Arrival): Promise<void> => Promise.resolve();

  constructor(readonly setting: Setting) {
    const { partitions, known = {}, left: _, ...options } = setting;
    this.kafka = new ScriptedKafka(partitions);
    this.known = known;
    this.stream = kafkaStream({
      kafka: this.kafka,
      feeds: [feed],
      group: "g",
      untilCaughtUp: false,
      ...options,
    });
  }

  async run(): Promise<void> {
    for await (const event of this.stream.events(this.#stop.signal)) {
      if (event.kind === "records") {
        this.#said.push(`records ${event.slice} ${event.first}-${event.last}`);
        this.arrivals.push(event);
        await this.onRecords(event);
      } else if (event.kind === "ended") this.#said.push("ended");
      else {
        const slices = event.slices.map(({ slice }) => slice);
        this.#said.push([event.kind, ...slices].join(" "));
        const { left = [] } = this.setting;
        if (event.kind === "assigned") await this.start(...slices.filter((slice) => !left.includes(slice)));
      }
    }
  }

  start(...slices: string[]): Promise<void> {
    return this.stream.start(new Map(slices.map((slice) => [slice, { text: this.known[slice] ?? null }])));
  }

  stop(): void {
    this.#stop.abort();
  }

  /** What happened and what the consumer was asked since this was looked at. */
  news(): { said: string[]; asked: string[] } {
    return { said: this.#said.splice(0), asked: this.kafka.asked.splice(0) };
  }
}

type Stage = Streamed & { log: string[]; running: Promise<void> };

/** A test of a stream that goes on until it is told to stop or ends. */
export function streaming(name: string, setting: Setting, work: (stage: Stage) => Promise<void>): void {
  Deno.test(name, async () => {
    using logging = logged();
    const streamed = new Streamed(setting);
    const running = streamed.run();
    running.catch(() => {});
    await work(Object.assign(streamed, { log: logging.log, running }));
    streamed.stop();
    await running;
  });
}

/** Tombstones of these offsets. */
export const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => record(from + at));
/** The checkpoint behind a record. */
export const behind = (one: KafkaRecord, next = BigInt(one.offset) + 1n) => {
  const { offset, timestamp, key, value } = one;
  return printCheckpoint({
    next,
    record: { offset: BigInt(offset), timestamp, digest: recordDigest(key, value) },
  });
};

/** Partition 0 has offsets 0 to 8, partition 1 has 3 to 7; a test may change them. */
export const two = () => ({ "t/0": { low: 0n, high: 9n }, "t/1": { low: 3n, high: 8n } });
