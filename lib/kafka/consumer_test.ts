import assert from "node:assert/strict";
import type { EachBatchPayload, Kafka as KafkaJs } from "kafkajs";
import { TransientError } from "../errors.ts";
import { openConsumer } from "./consumer.ts";
import { Reach } from "./reach.ts";

const t0 = { topic: "t", partition: 0 };
/** Long enough for all that can happen without the outside to have happened. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** What kafkajs gives a consumer, said by the test: its events, its batches, and what it is asked. */
class Client {
  readonly asked: string[] = [];
  readonly #listeners = new Map<string, (event: unknown) => void>();
  #eachBatch!: (payload: EachBatchPayload) => Promise<void>;
  /** Thrown by what is asked of it. */
  refusal: Error | null = null;

  readonly inner = {
    events: { GROUP_JOIN: "join", HEARTBEAT: "heartbeat", CRASH: "crash", END_BATCH_PROCESS: "end" },
    on: (name: string, listener: (event: unknown) => void) => void this.#listeners.set(name, listener),
    connect: () => Promise.resolve(),
    subscribe: () => Promise.resolve(),
    run: ({ eachBatch }: { eachBatch: (payload: EachBatchPayload) => Promise<void> }) => {
      this.#eachBatch = eachBatch;
      return Promise.resolve();
    },
    disconnect: () => Promise.resolve(void this.asked.push("disconnect")),
    resume: () => this.#ask("resume"),
    pause: () => this.#ask("pause"),
    seek: ({ offset }: { offset: string }) => this.#ask(`seek ${offset}`),
  };

  #ask(what: string): void {
    if (this.refusal !== null) throw this.refusal;
    this.asked.push(what);
  }

  happens(name: string, payload: unknown): void {
    this.#listeners.get(name)!({ payload });
  }

  /** A batch of records from one offset up to another; settles when kafkajs may go on. */
  fetch(from: number, to: number, more: Partial<EachBatchPayload> = {}): Promise<void> {
    const messages = Array.from({ length: to - from }, (_, at) => ({ offset: String(from + at) }));
    const batch = { ...t0, messages, fetchedOffset: String(from), lastOffset: () => String(to - 1) };
    return this.#eachBatch({
      batch,
      resolveOffset: (offset: string) => this.asked.push(`resolve ${offset}`),
      heartbeat: () => Promise.resolve(),
      isRunning: () => true,
      isStale: () => false,
      ...more,
    } as unknown as EachBatchPayload);
  }
}

async function consuming() {
  const client = new Client(), stop = new AbortController();
  const kafka = { consumer: () => client.inner } as unknown as KafkaJs;
  const consumer = openConsumer(kafka, {
    group: "g",
    topics: ["t"],
    refused: () => false,
    reach: new Reach(),
  });
  const events = consumer.events(stop.signal)[Symbol.asyncIterator]();
  const first = events.next();
  await turn();
  return { client, consumer, events, first, stop };
}

Deno.test("what was fetched counts as taken when the next event is asked for, not before", async () => {
  const { client, events, first, stop } = await consuming();
  const fetched = client.fetch(3, 5);
  const { value } = await first;
  assert.deepEqual([value.kind, value.asked, value.next], ["fetched", 3n, 5n]);
  await turn();
  assert.deepEqual(client.asked, []);
  const next = events.next();
  await fetched;
  assert.deepEqual(client.asked, ["resolve 4"]);
  stop.abort();
  assert.equal((await next).done, true);
  assert.deepEqual(client.asked, ["resolve 4", "disconnect"]);
});

Deno.test("what was fetched of a partition that is sought meanwhile counts as not taken", async () => {
  const { client, consumer, events, first, stop } = await consuming();
  const fetched = client.fetch(3, 5);
  await first;
  consumer.seek(t0, 9n);
  const next = events.next();
  await fetched;
  assert.deepEqual(client.asked, ["resume", "seek 9"]);
  const again = client.fetch(9, 10);
  assert.equal((await next).value.asked, 9n);
  const last = events.next();
  await again;
  assert.equal(client.asked.at(-1), "resolve 9");
  stop.abort();
  await last;
});

Deno.test("a group that is handed out anew while a taker is slow is kafkajs' to hear of, once it has taken", async () => {
  const { client, events, first, stop } = await consuming();
  const fetched = client.fetch(3, 5, { heartbeat: () => Promise.reject(new Error("rebalancing")) });
  const refused = assert.rejects(fetched, /rebalancing/);
  await first;
  const next = events.next();
  await refused;
  assert.deepEqual(client.asked, []);
  stop.abort();
  await next;
});

Deno.test("a consumer that has crashed takes no seek, and its events end with why", async () => {
  const { client, consumer, events, first, stop: _ } = await consuming();
  client.happens("join", { memberAssignment: { t: [0] } });
  assert.deepEqual((await first).value, { kind: "assigned", partitions: [t0] });
  client.refusal = Object.assign(new Error("not initialized"), { name: "KafkaJSNonRetriableError" });
  consumer.seek(t0, 0n);
  consumer.pause(t0);
  client.happens("crash", { restart: true, error: new Error("passes") });
  client.happens("crash", {
    restart: false,
    error: Object.assign(new Error("x"), { name: "KafkaJSConnectionError" }),
  });
  await assert.rejects(
    events.next(),
    (error) => error instanceof TransientError && error.message === "Cannot read t: no broker answers",
  );
  client.refusal = new Error("another one");
  assert.throws(() => consumer.seek(t0, 0n), /another one/);
});

Deno.test("a batch without records skips its offsets; what waits when it is told to stop is not given out", async () => {
  const { client, events, first, stop } = await consuming();
  client.happens("end", { ...t0, batchSize: 0, firstOffset: "5", lastOffset: "7" });
  assert.deepEqual((await first).value, { kind: "skipped", ...t0, first: 5n, next: 8n });
  client.happens("end", { ...t0, batchSize: 2, firstOffset: "8", lastOffset: "9" });
  const fetched = client.fetch(8, 10);
  stop.abort();
  assert.equal((await events.next()).done, true);
  await fetched;
});
