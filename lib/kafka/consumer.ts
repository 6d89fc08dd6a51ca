/** A consumer of a group, behind the port: who joins, fetches, stays in the group while the taker is slow, leaves. */
import type { EachBatchPayload, Kafka as KafkaJs } from "kafkajs";
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../errors.ts";
import { Queue } from "../queue.ts";
import { attempt, explained, isAnswer } from "./errors.ts";
import { type Consumer, type ConsumerEvent, printPartition } from "./kafka.ts";
import type { Reach } from "./reach.ts";

type Options = {
  group: string;
  topics: readonly string[];
  /** Whether a broker has said that the user may not use the group. */
  refused(): boolean;
  reach: Reach;
};

/** How often the group hears from a consumer whose taker is slow, in ms. */
const heartbeatEvery = 3_000;

export function openConsumer(client: KafkaJs, { group, topics, refused, reach }: Options): Consumer {
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
      initialRetryTime: 100,
      maxRetryTime: 5_000,
      retries: 8,
      // Where no broker answers it would begin again for ever, and nobody would hear of it.
      restartOnFailure: (error) => Promise.resolve(isAnswer(error)),
    },
  });
  const what = `read ${topics.join(", ")}`;
  const queue = new Queue<ConsumerEvent>();
  /** Partitions that were sought while what was fetched of them waited to be taken. */
  const sought = new Set<string>();
  let heard = 0;

  inner.on(inner.events.GROUP_JOIN, ({ payload }) => {
    const assignment: Record<string, number[]> = payload.memberAssignment;
    const partitions = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition }))
    );
    queue.push({ kind: "assigned", partitions });
  });
  inner.on(inner.events.HEARTBEAT, () => heard = Date.now());
  inner.on(inner.events.CRASH, ({ payload }) => {
    if (!payload.restart) queue.end(payload.error);
  });
  inner.on(inner.events.END_BATCH_PROCESS, ({ payload: { topic, partition, ...batch } }) => {
    if (batch.batchSize > 0 || batch.firstOffset === null) return;
    const next = BigInt(batch.lastOffset) + 1n;
    queue.push({ kind: "skipped", topic, partition, first: BigInt(batch.firstOffset), next });
  });

  /** What kafkajs raises here, e.g. that the group is being handed out anew, is for kafkajs. */
  const eachBatch = async ({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload) => {
    if (!isRunning() || isStale()) return;
    const { topic, partition, messages, fetchedOffset } = batch as Fetch;
    const name = printPartition(batch);
    sought.delete(name);
    const next = BigInt(batch.lastOffset()) + 1n;
    queue.push({ kind: "fetched", topic, partition, asked: BigInt(fetchedOffset), next, records: messages });
    await staying(queue.drained(), heartbeat);
    if (!sought.has(name)) resolveOffset(messages.at(-1)!.offset);
  };

  return {
    async *events(signal) {
      const stop = () => void queue.return();
      signal.addEventListener("abort", stop);
      if (signal.aborted) stop();
      using _refusals = reach.watch((error) => queue.end(error));
      try {
        await reach.during(async () => {
          await attempt(what, async () => {
            await inner.connect();
            await inner.subscribe({ topics: [...topics], fromBeginning: true });
          });
          await inner.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
        });
        yield* queue;
      } catch (error) {
        const why = refused() && !(error instanceof ConfigError)
          ? { type: "GROUP_AUTHORIZATION_FAILED", cause: error }
          : error;
        throw explained(what, why);
      } finally {
        signal.removeEventListener("abort", stop);
        stop();
        await Promise.race([inner.disconnect().catch(() => {}), delay(10_000, undefined, { ref: false })]);
      }
    },
    get heard() {
      return heard;
    },
    seek: ({ topic, partition }, offset) => {
      sought.add(printPartition({ topic, partition }));
      whileRunning(() => {
        inner.resume([{ topic, partitions: [partition] }]);
        inner.seek({ topic, partition, offset: String(offset) });
      });
    },
    pause: ({ topic, partition }) => whileRunning(() => inner.pause([{ topic, partitions: [partition] }])),
    commit: (offsets) =>
      attempt("commit offsets", () =>
        inner.commitOffsets(
          offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
        )),
  };
}

/** kafkajs refuses what is asked of a consumer that has just crashed; why it has, its event says. */
function whileRunning(ask: () => void): void {
  try {
    ask();
  } catch (error) {
    if ((error as Error).name !== "KafkaJSNonRetriableError") throw error;
  }
}

/** `fetchedOffset` is not among kafkajs' types. */
type Fetch = EachBatchPayload["batch"] & { fetchedOffset: string };

/** Waits for `taken`; the group hears from the consumer meanwhile. */
async function staying(taken: Promise<void>, heartbeat: () => Promise<void>): Promise<void> {
  let lost: { error: unknown } | null = null, done = false;
  const ended = taken.finally(() => done = true);
  await heartbeat().catch((error) => lost = { error });
  while (!done) {
    const pause = new AbortController();
    await Promise.race([
      ended,
      delay(heartbeatEvery, undefined, { signal: pause.signal }).catch(() => {}),
    ]);
    pause.abort();
    if (!done && lost === null) await heartbeat().catch((error) => lost = { error });
  }
  if (lost !== null) throw (lost as { error: unknown }).error;
}
