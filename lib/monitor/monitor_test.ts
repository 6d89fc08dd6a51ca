import assert from "node:assert/strict";
import { TransientError } from "../errors.ts";
import { chooseFeeds } from "../feeds/feeds.ts";
import type { Row, Warehouse } from "../warehouse/warehouse.ts";
import { observe } from "./monitor.ts";

const feeds = chooseFeeds(["events", "rif.pde"]);
const byKafka = feeds.filter(({ sources }) => sources.kafka !== undefined).map(({ name }) => name);
const none = { slice: null, text: null, seen: null, bad: null };
const rows: Row[] = [
  { ...none, feed: "rif.pde", at: 5 },
  { ...none, feed: "events.claim", at: null, seen: 100, bad: 60 },
];
const warehouse = { query: () => Promise.resolve(rows) } as Partial<Warehouse> as Warehouse;
const gone = new TransientError("Cannot reach Kafka at kafka-1:9092: no broker answers");
const { signal } = new AbortController();
const rest = { feeds, warehouse, declared: [], landing: null, signal };

Deno.test("observe() says what it knows when Kafka cannot be reached", async () => {
  const { newest, alerts, partitions, unreachable } = await observe({ ...rest, kafka: gone });
  assert.deepEqual([newest.get("rif.pde"), [...alerts.keys()], partitions], [5, ["events.claim"], []]);
  assert.deepEqual(unreachable.map(({ feed, error }) => [feed, error]), byKafka.map((feed) => [feed, gone]));
});

Deno.test("observe() asks no further topic when Kafka is gone in between, and fails for any other reason", async () => {
  let asked = 0;
  const of = (error: Error) => ({
    watermarks: () => asked++ === 0 ? Promise.resolve(new Map()) : Promise.reject(error),
    offsetsAt: () => Promise.resolve(new Map()),
  });
  const { unreachable } = await observe({ ...rest, kafka: of(gone) });
  assert.deepEqual([asked, unreachable.map(({ feed }) => feed)], [2, byKafka.slice(1)]);
  await assert.rejects(observe({ ...rest, kafka: of(new TypeError("x")) }), TypeError);
});
