/** A real broker of Kafka for tests, bench and soak: one node, KRaft, its data in a temp folder. */
import { type Admin, CompressionTypes, Kafka, logLevel } from "kafkajs";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { registerCodecs } from "../../../lib/kafka/codecs.ts";
import { freePort } from "../../ports.ts";
import { JavaProcess, runJava } from "./java.ts";

/** A record to write; `timestamp` is in ms. */
export type Message = {
  key?: string | null;
  value: string | Uint8Array | null;
  partition?: number;
  headers?: Record<string, string>;
  timestamp?: string;
};

const codecs = {
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};
export type Compression = keyof typeof codecs;

/** Of SASL PLAIN. */
export type Credentials = { username: string; password: string };

/** How long a broker may take to answer, in ms. */
const patience = 60_000;
/** About how many bytes of values go into one request: brokers take 1 MB a batch. */
const requestSize = 500_000;

export class Broker implements AsyncDisposable {
  private process: JavaProcess | null = null;
  private readonly client: Kafka;

  private constructor(readonly address: string, readonly folder: string, credentials?: Credentials) {
    // kafkajs takes localhost's first address, which may be IPv6's.
    const brokers = [address.replace("localhost", "127.0.0.1")];
    const sasl = credentials && { mechanism: "plain" as const, ...credentials };
    this.client = new Kafka({ brokers, sasl, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } });
    registerCodecs();
  }

  /**
   * Starts a broker on free ports with data in a temp folder; resolves when it answers.
   * @param options.credentials those that the functions here use, when the properties make the broker want some
   */
  static async start(
    options: { properties?: Record<string, string>; port?: number; credentials?: Credentials } = {},
  ): Promise<Broker> {
    const [port, controller] = [options.port ?? freePort(), freePort()];
    const folder = await Deno.makeTempDir({ prefix: "claimhouse-kafka-" });
    const broker = new Broker(`localhost:${port}`, folder, options.credentials);
    try {
      const properties = { ...settings(folder, { port, controller }), ...options.properties };
      const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
      await Deno.writeTextFile(broker.properties, lines.join(""));
      // A cluster id may not begin with a dash, so the first byte is 0.
      const cluster = Buffer.concat([Buffer.alloc(1), randomBytes(15)]).toString("base64url");
      await runJava(["kafka.tools.StorageTool", "format", "-t", cluster, "-c", broker.properties]);
      await broker.restart();
    } catch (error) {
      await broker[Symbol.asyncDispose]();
      throw error;
    }
    return broker;
  }

  /** SIGTERM, and waits. */
  stop(): Promise<void> {
    return this.end("SIGTERM");
  }

  /** SIGKILL, and waits; the data stays. */
  kill(): Promise<void> {
    return this.end("SIGKILL");
  }

  /** Starts it again on the same ports and data; resolves when every partition has its leader. */
  async restart(): Promise<void> {
    await this.stop();
    this.process = await JavaProcess.start(this.folder, [
      "-Xmx512m",
      "-Xms128m",
      "kafka.Kafka",
      this.properties,
    ]);
    let ended = false;
    this.process.ended.then(() => ended = true);
    const deadline = performance.now() + patience;
    while (!await this.answers()) {
      if (!ended && performance.now() < deadline) {
        await delay(100);
        continue;
      }
      const log = await Deno.readTextFile(join(this.folder, "broker.log"));
      const why = ended ? "it has ended" : "it does not answer";
      throw new Error(
        `Cannot start the broker: ${why}; its log ends with\n${log.split("\n").slice(-20).join("\n")}`,
      );
    }
  }

  async createTopic(
    name: string,
    options: { partitions?: number; config?: Record<string, string> } = {},
  ): Promise<void> {
    const configEntries = Object.entries(options.config ?? {}).map(([name, value]) => ({ name, value }));
    const topic = {
      topic: name,
      numPartitions: options.partitions ?? 1,
      replicationFactor: 1,
      configEntries,
    };
    await this.administer(async (admin) => {
      await admin.createTopics({ waitForLeaders: false, topics: [topic] });
      // A broker takes a moment to know of the topic and that it leads it; kafkajs gives up at some of its answers.
      const deadline = performance.now() + patience;
      while (!await admin.fetchTopicOffsets(name).then(() => true, () => false)) {
        if (performance.now() > deadline) throw new Error(`Cannot make topic ${name}: it has no leader`);
        await delay(50);
      }
    });
  }

  async deleteTopic(name: string): Promise<void> {
    await this.administer((admin) => admin.deleteTopics({ topics: [name] }));
  }

  /** Moves the low watermark of a partition to `before`. */
  async deleteRecords(topic: string, partition: number, before: string): Promise<void> {
    const partitions = [{ partition, offset: before }];
    await this.administer(async (admin) => {
      // kafkajs deletes only in topics whose metadata it has, and this makes it load them.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions });
    });
  }

  /** Writes by kafkajs, in order within a partition. */
  async produce(
    topic: string,
    messages: readonly Message[],
    options: { compression?: Compression } = {},
  ): Promise<void> {
    const compression = options.compression && codecs[options.compression];
    const producer = this.client.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      for (const part of requests(messages)) {
        await producer.send({ topic, compression, messages: part });
      }
    } finally {
      await producer.disconnect();
    }
  }

  /** Writes in a transaction, and commits or aborts it. */
  async transact(topic: string, messages: readonly Message[], end: "commit" | "abort"): Promise<void> {
    const producer = this.client.producer({
      transactionalId: crypto.randomUUID(),
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    for (const part of requests(messages)) await transaction.send({ topic, messages: part });
    await transaction[end]();
    await producer.disconnect();
  }

  /** Everything that a topic of one partition holds; values in hex. */
  async read(topic: string) {
    const [{ high }] = await this.administer((admin) => admin.fetchTopicOffsets(topic));
    const found: { key: string | null; value: string | null; headers: Record<string, string> }[] = [];
    const consumer = this.client.consumer({ groupId: crypto.randomUUID() });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve) => {
      consumer.run({
        eachMessage: ({ message: { key, value, headers, offset } }) => {
          found.push({
            key: key?.toString() ?? null,
            value: value?.toString("hex") ?? null,
            headers: Object.fromEntries(
              Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]),
            ),
          });
          if (BigInt(offset) + 1n >= BigInt(high)) resolve();
          return Promise.resolve();
        },
      });
    });
    await consumer.disconnect();
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.folder, { recursive: true });
  }

  private get properties(): string {
    return join(this.folder, "server.properties");
  }

  private async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.process?.end(signal);
    this.process = null;
  }

  /** Whether the broker is in its cluster again, which it is some seconds after a kill, and leads every partition. */
  private async answers(): Promise<boolean> {
    const ask = async (admin: Admin) => {
      if ((await admin.describeCluster()).brokers.length === 0) return false;
      const { topics } = await admin.fetchTopicMetadata();
      return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
    };
    return await this.administer(ask, 0).catch(() => false);
  }

  async administer<T>(work: (admin: Admin) => Promise<T>, retries = 8): Promise<T> {
    const admin = this.client.admin({ retry: { initialRetryTime: 50, retries } });
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

function settings(folder: string, ports: { port: number; controller: number }): Record<string, string> {
  const one = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "1"]));
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${ports.controller}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAINTEXT://127.0.0.1:${ports.port},CONTROLLER://127.0.0.1:${ports.controller}`,
    "advertised.listeners": `PLAINTEXT://localhost:${ports.port}`,
    "log.dirs": join(folder, "data"),
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    ...one("offsets.topic.replication.factor", "transaction.state.log.replication.factor"),
    ...one("transaction.state.log.min.isr", "share.coordinator.state.topic.replication.factor"),
    ...one("share.coordinator.state.topic.min.isr"),
    // What deleteRecords() moved stays moved after a kill.
    "log.flush.start.offset.checkpoint.interval.ms": "200",
    // A broker that was killed is back when its old session has ended.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
  };
}

function* requests(messages: readonly Message[]) {
  let part = [];
  let bytes = 0;
  for (const { value, ...rest } of messages) {
    const data = value === null ? null : Buffer.from(value as Uint8Array);
    part.push({ ...rest, value: data });
    bytes += data?.length ?? 0;
    if (bytes < requestSize) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}
