/** A consumer of a group, behind the port: who joins, fetches, stays in the group while the taker is slow, leaves. */
import type { EachBatchPayload, Kafka as KafkaJs } from "kafkajs";
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError, TransientError } from "../errors.ts";
import { attempt, explained, isAnswer } from "./errors.ts";
import type { Consumer, Fetched, Handlers, TopicPartition } from "./kafka.ts";
import type { Reach } from "./reach.ts";

type Options = {
  group: string;
  topics: readonly string[];
  handlers: Handlers;
  /** Whether a broker has said that the user may not use the group. */
  refused(): boolean;
  reach: Reach;
};

/** How often the group hears from a consumer whose taker is slow, in ms. */
const heartbeatEvery = 3_000;

export function consumer(client: KafkaJs, { group, topics, handlers, refused, reach }: Options): Consumer {
  const inner = client.consumer({
    groupId: group,
    sessionTimeout: 30_000,
    heartbeatInterval: heartbeatEvery,
    // Long enough that an idle topic costs little, short enough that a stop is prompt.
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: 640 * 1024,
    maxBytes: 8 * 1024 * 1024,
    allowAutoTopicCreation: false,
    retry: {
      ...{ initialRetryTime: 100, maxRetryTime: 5_000, retries: 8 },
      // Where no broker answers it would begin again for ever, and nobody would hear of it.
      restartOnFailure: (error) => Promise.resolve(isAnswer(error)),
    },
  });
  const what = `read ${topics.join(", ")}`;
  let fail = (_: unknown) => {};

  inner.on(inner.events.GROUP_JOIN, ({ payload }) => {
    const assignment: Record<string, number[]> = payload.memberAssignment;
    handlers.assigned(
      Object.entries(assignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition }))
      ),
    );
  });
  inner.on(inner.events.HEARTBEAT, () => handlers.heard());
  inner.on(inner.events.CRASH, ({ payload }) => {
    if (!payload.restart) fail(payload.error);
  });

  inner.on(inner.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize > 0 || payload.firstOffset === null) return;
    handlers.skipped(partitionOf(payload), BigInt(payload.firstOffset), BigInt(payload.lastOffset) + 1n);
  });

  const eachBatch = async (payload: EachBatchPayload) => {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    if (!isRunning() || isStale()) return;
    const fetched = read(batch as EachBatchPayload["batch"] & { fetchedOffset: string });
    try {
      const outcome = await staying(handlers.fetched(fetched), heartbeat);
      if (outcome === "taken") resolveOffset(batch.messages.at(-1)!.offset);
      else inner.seek({ ...partitionOf(batch), offset: String(outcome.seek) });
    } catch (error) {
      // What kafkajs raises, e.g. that the group is being handed out anew, is for kafkajs.
      if (isKafkaJs(error)) throw error;
      fail(error);
    }
  };

  return {
    run: async (signal) => {
      const failed = new Promise<never>((_, reject) => fail = reject);
      failed.catch(() => {});
      const stopped = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      try {
        await reach.during(async () => {
          await attempt(what, async () => {
            await inner.connect();
            await inner.subscribe({ topics: [...topics], fromBeginning: true });
          });
          await inner.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
          await Promise.race([failed, stopped]);
        });
      } catch (error) {
        const why = refused() && !(error instanceof ConfigError)
          ? { type: "GROUP_AUTHORIZATION_FAILED", cause: error }
          : error;
        throw explained(what, why);
      } finally {
        await Promise.race([inner.disconnect().catch(() => {}), delay(10_000, undefined, { ref: false })]);
      }
    },
    seek: ({ topic, partition }, offset) => {
      inner.resume([{ topic, partitions: [partition] }]);
      inner.seek({ topic, partition, offset: String(offset) });
    },
    pause: ({ topic, partition }) => inner.pause([{ topic, partitions: [partition] }]),
    commit: (offsets) =>
      attempt("commit offsets", () =>
        inner.commitOffsets(
          offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
        )),
  };
}

/** Waits for `work`; the group hears from the consumer meanwhile. */
async function staying<T>(work: Promise<T>, heartbeat: () => Promise<void>): Promise<T> {
  let lost: { error: unknown } | null = null;
  let done = false;
  const ended = work.finally(() => done = true);
  ended.catch(() => {});
  await heartbeat().catch((error) => lost = { error });
  while (!done) {
    const pause = new AbortController();
    await Promise.race([
      ended.catch(() => {}),
      delay(heartbeatEvery, undefined, { signal: pause.signal }).catch(() => {}),
    ]);
    pause.abort();
    if (!done && lost === null) await heartbeat().catch((error) => lost = { error });
  }
  const result = await ended;
  if (lost !== null) throw (lost as { error: unknown }).error;
  return result;
}

function read(batch: EachBatchPayload["batch"] & { fetchedOffset: string }): Fetched {
  return {
    ...partitionOf(batch),
    asked: BigInt(batch.fetchedOffset),
    next: BigInt(batch.lastOffset()) + 1n,
    records: batch.messages,
  };
}

function partitionOf({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}

function isKafkaJs(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith("KafkaJS") && !(error instanceof TransientError);
}
