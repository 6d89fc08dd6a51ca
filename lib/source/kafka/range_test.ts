import assert from "node:assert/strict";
import { ScriptedKafka } from "../../../tests/doubles/scripted_kafka/scripted_kafka.ts";
import { ConfigError } from "../../errors.ts";
import { events } from "../../feeds/events.ts";
import { readBound, resolveRanges } from "./range.ts";

Deno.test("readBound() reads offsets, times and ends, and nothing else", () => {
  assert.deepEqual(readBound("1200"), { offset: 1200n });
  assert.deepEqual(readBound("2026-11-24T10:00:00Z"), { timestamp: Date.UTC(2026, 10, 24, 10) });
  assert.deepEqual(readBound("2026-11-24T10:00:00+02:00"), { timestamp: Date.UTC(2026, 10, 24, 8) });
  assert.deepEqual(readBound("2026-11-24"), { timestamp: Date.UTC(2026, 10, 24) });
  assert.deepEqual([readBound("earliest"), readBound("latest")], ["earliest", "latest"]);
  for (const text of ["", "-1", "yesterday", "2026-11-24T10:00:00", "2026-13-01", "1e3"]) {
    assert.throws(() => readBound(text), ConfigError, text);
  }
});

Deno.test("resolveRanges() keeps within what the topic has, partition by partition", async () => {
  const kafka = new ScriptedKafka({
    "claims.events/0": { low: 5n, high: 10n, times: [[0, 5n], [50, 6n], [150, 8n]] },
    "claims.events/1": { low: 0n, high: 0n },
  });
  const resolve = (from: Parameters<typeof readBound>[0], to: string) =>
    resolveRanges(kafka, events.slice(0, 1), { from: readBound(from), to: readBound(to) });
  assert.deepEqual([...await resolve("0", "7")], [["claims.events/0", { from: 5n, to: 7n }]]);
  assert.deepEqual([...await resolve("6", "latest")], [["claims.events/0", { from: 6n, to: 10n }]]);
  assert.deepEqual([...await resolve("earliest", "3")], []);
  const times = { from: { timestamp: 50 }, to: { timestamp: 150 } };
  assert.deepEqual([...await resolveRanges(kafka, events.slice(0, 1), times)], [[
    "claims.events/0",
    { from: 6n, to: 8n },
  ]]);
});

Deno.test("resolveRanges() takes the end of a partition that was made after times were looked up", async () => {
  const kafka = new ScriptedKafka({ "claims.events/0": { low: 0n, high: 10n } });
  kafka.offsetsAt = () => Promise.resolve(new Map());
  const resolve = async (from: string, to: string) => [
    ...await resolveRanges(kafka, events.slice(0, 1), { from: readBound(from), to: readBound(to) }),
  ];
  assert.deepEqual(await resolve("4", "2026-11-24"), [["claims.events/0", { from: 4n, to: 10n }]]);
  assert.deepEqual(await resolve("2026-11-24", "latest"), []);
});
