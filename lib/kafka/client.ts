/** kafkajs behind the port: the one folder that names it. */
import process from "node:process";
import { ConfigError } from "../errors.ts";
import { needGrants } from "../grants.ts";
import { logger } from "../observe/log.ts";
import { registerCodecs } from "./codecs.ts";
import { openConsumer } from "./consumer.ts";
import { attempt as explained } from "./errors.ts";
import type { Kafka, KafkaConfig, Watermarks } from "./kafka.ts";
import { brokerAccess, Reach } from "./reach.ts";

const log = logger("kafka");

/** kafkajs asks for timeouts that are over at every connect. Deno's warning of that is for its developers alone. */
function hushTimeouts(): void {
  process.removeAllListeners("warning");
  process.on("warning", ({ name }) => {
    if (name !== "TimeoutNegativeWarning") log.warning(`${name} of a package`);
  });
}

/** kafkajs drops this error when it looks for a group's coordinator: it is nowhere but in its log. */
const groupRefusal = "Not authorized to access group: Group authorization failed";

/**
 * Connects to a cluster.
 * @throws {NotGrantedError} when a broker that is named may not be reached. @throws {TransientError} when none answers.
 */
export async function openKafka(config: KafkaConfig): Promise<Kafka> {
  const brokers = config.brokers.join(", ");
  needGrants(`reach Kafka at ${brokers}`, config.brokers.map(brokerAccess));
  const { Kafka: KafkaJs, logLevel } = await import("kafkajs");
  registerCodecs();
  hushTimeouts();
  let groupRefused = false;
  const reach = new Reach();
  const attempt = <T>(what: string, work: () => Promise<T>) => explained(what, () => reach.during(work));
  const client = new KafkaJs({
    clientId: "claimhouse",
    brokers: [...config.brokers],
    ssl: config.ssl === true ? true : config.ssl === false ? undefined : { ca: [config.ssl.ca] },
    // deno-lint-ignore no-explicit-any -- kafkajs ties the type of the mechanism to that of the options
    sasl: (config.sasl ?? undefined) as any,
    logLevel: logLevel.WARN,
    // Its words may hold broker messages: which part spoke and the error's type say enough.
    logCreator: () => ({ namespace, log: entry }) => {
      groupRefused ||= entry.error === groupRefusal;
      log.debug(`kafkajs ${namespace ?? ""}`, { type: entry.error?.type ?? entry.error?.name ?? null });
    },
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 8 },
    socketFactory: reach.sockets,
  });
  const admin = client.admin();
  await attempt(`reach Kafka at ${brokers}`, () => admin.connect());

  /** Topics seen to be there: to ask for one that is not there takes kafkajs a dozen tries. */
  const seen = new Set<string>();
  const needed = async (topic: string) => {
    if (seen.has(topic)) return;
    for (const name of await attempt("list topics", () => admin.listTopics())) seen.add(name);
    if (seen.has(topic)) return;
    throw new ConfigError(`Cannot read topic ${topic}: it is not there, or the user may not see it`);
  };
  return {
    watermarks: async (topic) => {
      await needed(topic);
      const found = await attempt(`read topic ${topic}`, () => admin.fetchTopicOffsets(topic));
      return new Map(found.map(({ partition, low, high }): [number, Watermarks] => [
        partition,
        { low: BigInt(low), high: BigInt(high) },
      ]));
    },
    offsetsAt: async (topic, timestamp) => {
      await needed(topic);
      const found = await attempt(
        `read topic ${topic}`,
        () => admin.fetchTopicOffsetsByTimestamp(topic, timestamp),
      );
      return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
    },
    createTopics: async (topics) => {
      const there = new Set(await attempt("list topics", () => admin.listTopics()));
      const missing = topics.filter(({ topic }) => !there.has(topic)).map(({ topic, partitions }) => ({
        topic,
        numPartitions: partitions,
      }));
      if (missing.length === 0) return;
      await attempt("make topics", () => admin.createTopics({ topics: missing, waitForLeaders: true }));
    },
    consume: (group, topics) => openConsumer(client, { group, topics, refused: () => groupRefused, reach }),
    produce: async () => {
      const producer = client.producer({ idempotent: true, allowAutoTopicCreation: false });
      await attempt(`reach Kafka at ${brokers}`, () => producer.connect());
      return {
        send: async (messages) => {
          const topicMessages = [...Map.groupBy(messages, ({ topic }) => topic)].map(([topic, some]) => ({
            topic,
            messages: some.map(({ key, value, headers }) => ({
              key: key && Buffer.from(key),
              value: value && Buffer.from(value),
              headers,
            })),
          }));
          const names = topicMessages.map(({ topic }) => topic).join(", ");
          await attempt(`write to ${names}`, () => producer.sendBatch({ acks: -1, topicMessages }));
        },
        [Symbol.asyncDispose]: () => producer.disconnect(),
      };
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  };
}
