/** The port of Kafka: what the project needs of a client. kafkajs stands behind it, and another one can. */

/** How brokers are reached. */
export type KafkaConfig = {
  /** `host:port`. */
  brokers: readonly string[];
  /** `ca`: PEM of an own authority. */
  ssl: boolean | { ca: string };
  sasl: { mechanism: "plain" | "scram-sha-256" | "scram-sha-512"; username: string; password: string } | null;
};

/** One record; `offset` is decimal text, `timestamp` is in ms. A null value is a tombstone. */
export type KafkaRecord = {
  offset: string;
  timestamp: string;
  key: Uint8Array | null;
  value: Uint8Array | null;
  headers?: Readonly<Record<string, Uint8Array | string | (Uint8Array | string)[] | undefined>>;
};

/** What one fetch brought of a partition. */
export type Fetched = {
  topic: string;
  partition: number;
  /** The offset that was asked for; records before it are left out. */
  asked: bigint;
  /** The offset after the last one that was looked at: records, and what only brokers see, e.g. markers. */
  next: bigint;
  records: readonly KafkaRecord[];
};

export type TopicPartition = { topic: string; partition: number };

/** Which offsets a partition has: `low` is the first that may be there, `high` is the one after the last. */
export type Watermarks = { low: bigint; high: bigint };

/** What happens to a consumer, in its order. */
export type ConsumerEvent =
  /** The group has handed out partitions anew, perhaps the same; nothing of them was fetched yet. */
  | { kind: "assigned"; partitions: readonly TopicPartition[] }
  /** What was fetched counts as taken when the next event is asked for, unless its partition was sought meanwhile. */
  | ({ kind: "fetched" } & Fetched)
  /** From `first` up to `next` there are no records, only what brokers see. */
  | ({ kind: "skipped"; first: bigint; next: bigint } & TopicPartition);

export interface Consumer {
  /**
   * Joins the group and fetches, once, until the signal or an error ends it, and leaves the group then. Whoever is slow with
   * an event stays in the group meanwhile.
   */
  events(signal: AbortSignal): AsyncIterable<ConsumerEvent>;
  /** Fetches a partition from an offset on, if what is on its way is not from there already. */
  seek(partition: TopicPartition, offset: bigint): void;
  /** Fetches a partition no more, until it is sought. */
  pause(partition: TopicPartition): void;
  /** Tells Kafka how far the group is; nothing here depends on it. */
  commit(offsets: readonly (TopicPartition & { offset: bigint })[]): Promise<void>;
  /** When consumer and group last heard from one another, in ms since the epoch; 0 before they have. */
  readonly heard: number;
}

export interface Producer extends AsyncDisposable {
  send(
    messages: readonly {
      topic: string;
      key: Uint8Array | null;
      value: Uint8Array | null;
      headers?: Record<string, string>;
    }[],
  ): Promise<void>;
}

/**
 * A connection to a cluster. Every function throws `ConfigError` for what only a person can mend (an unknown topic,
 * refused credentials, no permission) and `TransientError` for what may work when tried again.
 */
export interface Kafka extends AsyncDisposable {
  /** Partitions of a topic and their watermarks. */
  watermarks(topic: string): Promise<Map<number, Watermarks>>;
  /** For each partition the first offset whose record has this timestamp (ms) or a later one, else `high`. */
  offsetsAt(topic: string, timestamp: number): Promise<Map<number, bigint>>;
  /** Makes the topics that are not there. */
  createTopics(topics: readonly { topic: string; partitions: number }[]): Promise<void>;
  consume(group: string, topics: readonly string[]): Consumer;
  produce(): Promise<Producer>;
}

/** A partition as positions and slices name it: `claims.events/0`. */
export function printPartition({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** Reads what {@link printPartition} wrote; null when it is something else. */
export function readPartition(text: string): TopicPartition | null {
  const match = /^([A-Za-z0-9._-]+)\/(\d{1,9})$/.exec(text);
  return match === null ? null : { topic: match[1], partition: Number(match[2]) };
}
