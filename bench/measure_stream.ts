/** One measurement of a stream in a process of its own: `measure_stream.ts CONTENDER BROKER TOPIC FOLDER EVENTS`. */
import { Kafka, logLevel } from "kafkajs";
import { join } from "node:path";
import type { Document, Feed } from "../lib/feeds/feed.ts";
import { feeds } from "../lib/feeds/feeds.ts";
import { openKafka } from "../lib/kafka/client.ts";
import { Spool } from "../lib/load/spool.ts";
import { loadStream } from "../lib/load/stream.ts";
import { streamLimits } from "../lib/load/micro_batches.ts";
import { kafkaStream } from "../lib/source/kafka/kafka.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";
import { peak } from "./figures.ts";
import type { StreamContender, StreamMeasurement } from "./stream.ts";

/** A client that reads and parses, and does nothing else. */
async function bare(broker: string, topic: string, events: number): Promise<void> {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: crypto.randomUUID() });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let seen = 0;
  await new Promise<void>((resolve) => {
    consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { value } of batch.messages) {
          if (JSON.parse(value!.toString()).id === undefined) throw new Error("an event without id");
        }
        seen += batch.messages.length;
        if (seen >= events) resolve();
        return Promise.resolve();
      },
    });
  });
}

/** The load path; `visible` gets the moment of each batch's commit, in ms since the epoch. */
async function claimhouse(
  { broker, topic, folder, state, events }: {
    broker: string;
    topic: string;
    folder: string;
    state: boolean;
    events: number | null;
  },
  visible: Map<string, number>,
): Promise<void> {
  const claim = feeds.find(({ name }) => name === "events.claim")!;
  const feed: Feed = {
    ...claim,
    shape: claim.shape as Document,
    sources: { kafka: { topic } },
    state: state ? claim.state : undefined,
  };
  await using kafka = await openKafka({ brokers: [broker], ssl: false, sasl: null });
  await using spool = await Spool.open(join(folder, "spool"));
  const warehouse = await openWarehouse({
    kind: "duckdb",
    path: join(folder, "warehouse.duckdb"),
    task: "bench",
    folders: [spool.folder],
    use: "stream",
  });
  const stop = new AbortController();
  Deno.addSignalListener("SIGTERM", () => stop.abort());
  const report = await loadStream({
    feeds: [feed],
    warehouse,
    spool,
    kind: "load",
    deadLetters: null,
    signal: stop.signal,
    stream: kafkaStream({ kafka, feeds: [feed], group: crypto.randomUUID(), untilCaughtUp: events !== null }),
    limits: { ...streamLimits, age: 1_000 },
    patience: 10_000,
    backOff: { minTimeout: 250 },
    grace: 20_000,
    onCommit: (_, batches) => batches.forEach(({ batch }) => visible.set(batch, Date.now())),
  });
  const loaded = report.feeds["events.claim"]?.loaded ?? 0;
  if (events !== null && loaded !== events) throw new Error(`${loaded} of ${events} events were loaded`);
}

/** From an event's timestamp to its commit, in ms, at the 95th percentile. */
async function latency(folder: string, topic: string, visible: Map<string, number>): Promise<number> {
  const warehouse = await openWarehouse({
    kind: "duckdb",
    path: join(folder, "warehouse.duckdb"),
    task: "bench",
    folders: [],
  });
  const rows = await warehouse.query(
    `SELECT _batch_id AS batch, _event_at AS at FROM raw.events_claim WHERE _source LIKE '${topic}/%'`,
  );
  const delays = rows.map(({ batch, at }) => visible.get(String(batch))! - Number(at)).sort((a, b) => a - b);
  return delays[Math.floor(delays.length * 0.95)];
}

if (import.meta.main) {
  const [contender, broker, topic, folder, count] = Deno.args as [
    StreamContender,
    string,
    string,
    string,
    string,
  ];
  const visible = new Map<string, number>();
  const events = contender === "latency" ? null : Number(count);
  const started = performance.now();
  if (contender === "bare") await bare(broker, topic, Number(count));
  else await claimhouse({ broker, topic, folder, state: contender !== "raw", events }, visible);
  const measured: StreamMeasurement = {
    seconds: (performance.now() - started) / 1000,
    peakBytes: await peak(),
    p95: contender === "latency" ? await latency(folder, topic, visible) : null,
  };
  console.log(JSON.stringify(measured));
  Deno.exit(0);
}
