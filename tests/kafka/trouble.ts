/** What the tests of faults share: events that never stop coming, and whether all of them arrived once. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { events } from "../../lib/feeds/events.ts";
import { rawTable } from "../../lib/feeds/feed.ts";
import { openKafka } from "../../lib/kafka/client.ts";
import type { KafkaConfig, Producer } from "../../lib/kafka/kafka.ts";
import { printPartition } from "../../lib/kafka/kafka.ts";
import type { Running } from "../e2e/running.ts";
import { claim, type Streaming, topics } from "./streaming.ts";

type Sent = { topic: string; key: string | null; value: string | Uint8Array | null };

const tick = 50;

/** Sends events at a pace until it is stopped. While no broker answers it keeps on trying. */
export class Flow {
  confirmed = 0;
  #stopped = false;
  #last = 0;
  #ended: Promise<void>;

  /** @param rate events a second */
  constructor(readonly streaming: Streaming, rate: number, source: Iterator<Sent> = claims()) {
    this.#ended = this.#run(rate * tick / 1000, source);
  }

  /** Resolves when an event is kept that was sent after this call, for 60 s at most. */
  async goesOn(): Promise<void> {
    const since = performance.now();
    while (this.#last <= since) {
      assert.ok(performance.now() < since + 60_000, "the broker takes no events");
      await delay(tick);
    }
  }

  /** Ends it; the last events are kept, or it is not known whether they are. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #run(count: number, source: Iterator<Sent>): Promise<void> {
    const encoder = new TextEncoder();
    const bytes = (text: Sent["value"]) => typeof text === "string" ? encoder.encode(text) : text;
    while (!this.#stopped) {
      try {
        await using kafka = await openKafka(config(this.streaming));
        await using producer: Producer = await kafka.produce();
        while (!this.#stopped) {
          const some = Array.from({ length: count }, () => source.next().value as Sent);
          const begun = performance.now();
          await producer.send(some.map(({ topic, key, value }) => ({
            topic,
            key: bytes(key),
            value: bytes(value),
          })));
          this.#last = begun;
          this.confirmed += count;
          await delay(tick);
        }
      } catch {
        // Whether these are kept nobody knows; the next ones come by a producer of their own.
        await delay(tick);
      }
    }
  }
}

/** Claim events without end, each another one; 200 claims take turns, so that state changes all the time. */
export function* claims(): Generator<Sent> {
  for (let n = 0;; n++) {
    const { key, value } = claim(n, { key: `claim-${n % 200}` });
    yield { topic: "claims.events", key: key!, value };
  }
}

/** How many events the topics hold. */
export async function held(streaming: Streaming): Promise<number> {
  const marks = await watermarks(streaming);
  return marks.reduce((sum, { rows }) => sum + rows, 0);
}

/** Waits until everything is loaded that the topics hold now, for 60 s at most. */
export async function caughtUp(streaming: Streaming, running: Running): Promise<void> {
  const wanted = await held(streaming);
  const tables = [...events.map((feed) => `raw.${rawTable(feed)}`), "ops.quarantine"];
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`).join(" + ");
  let ended = false;
  running.child.status.then(() => ended = true);
  for (const until = performance.now() + 60_000;; await delay(300)) {
    // At first there is no warehouse yet.
    const [{ rows }] = await streaming.query(`SELECT (${counts})::INT AS rows`).catch(() => [{ rows: -1 }]);
    if (Number(rows) >= wanted) return;
    const more = `${rows} of ${wanted} events are loaded: ${running.said}`;
    assert.ok(!ended, `the task has ended, ${more}`);
    assert.ok(performance.now() < until, `60 s are over, ${more}`);
  }
}

/** Everything that the topics hold is in raw or in quarantine, and only once: every offset of every partition. */
export async function assertWhole(streaming: Streaming): Promise<number> {
  const found = await streaming.query(
    `SELECT source, count(*)::INT AS rows, count(DISTINCT place)::INT AS offsets, min(place)::INT AS first,
      max(place)::INT AS last FROM (
      ${
      events.map((feed) => `SELECT _source AS source, _position::BIGINT AS place FROM raw.${rawTable(feed)}`)
        .join(" UNION ALL ")
    }
      UNION ALL SELECT source, record_number FROM ops.quarantine) GROUP BY source ORDER BY source`,
  );
  const wanted = await watermarks(streaming);
  assert.deepEqual(found.map((row) => ({ ...row })), wanted);
  const [{ wrong }] = await streaming.query(
    `SELECT count(*)::INT AS wrong FROM (SELECT feed, source FROM ops.batches GROUP BY ALL
      HAVING sum(records_read) <> sum(records_loaded + records_quarantined))`,
  );
  assert.equal(wrong, 0);
  return wanted.reduce((sum, { rows }) => sum + rows, 0);
}

async function watermarks(streaming: Streaming) {
  await using kafka = await openKafka(config(streaming));
  const found = [];
  for (const topic of topics) {
    for (const [partition, { low, high }] of await kafka.watermarks(topic)) {
      const [rows, first, last] = [Number(high - low), Number(low), Number(high) - 1];
      if (rows > 0) {
        found.push({ source: printPartition({ topic, partition }), rows, offsets: rows, first, last });
      }
    }
  }
  return found.sort((a, b) => (a.source < b.source ? -1 : 1));
}

function config({ broker }: Streaming): KafkaConfig {
  // kafkajs takes localhost's first address, which may be IPv6's.
  return { brokers: [broker.address.replace("localhost", "127.0.0.1")], ssl: false, sasl: null };
}

/** The most memory that a process has had, in MB. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024;
}
