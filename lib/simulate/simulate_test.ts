import { deepEqual, equal, ok } from "node:assert/strict";
import { type Event, eventChecker, type EventName } from "../feeds/events/event.ts";
import { eventNames } from "../feeds/events/testing.ts";
import { openStorage } from "../storage/registry.ts";
import { readEntities } from "./entities.ts";
import { simulate, type SimulatedEvent, type SimulationOptions, usualMix } from "./simulate.ts";

const entities = await readEntities(openStorage(new URL("../../samples/", import.meta.url)));
const none = { repeats: 0, reordered: 0, late: 0, broken: 0, tombstones: 0, mix: usualMix };
const checkers = new Map(eventNames.map((name) => [`events.${name}`, eventChecker(name)]));
const decoder = new TextDecoder();

function take(count: number, options: Partial<SimulationOptions> = {}): SimulatedEvent[] {
  let now = Date.UTC(2026, 10, 24, 10);
  const stream = simulate(entities, { ...none, seed: 7, clock: () => now += 3, ...options });
  return Array.from({ length: count }, () => stream.next().value);
}

const parse = ({ value }: SimulatedEvent) => JSON.parse(decoder.decode(value!));
const isGood = (event: SimulatedEvent) => {
  try {
    return "key" in checkers.get(event.feed)!(parse(event));
  } catch {
    return false;
  }
};
const checked = (event: SimulatedEvent) => checkers.get(event.feed)!(parse(event)) as Event;

Deno.test("simulate() makes events that the schemas take, under their own keys", () => {
  const events = take(20_000);
  ok(events.every(isGood));
  ok(events.every((event) => checked(event).key === event.key));
  equal(new Set(events.map((event) => checked(event).id)).size, events.length);
  equal(new Set(events.map(({ topic }) => topic)).size, 3);
});

Deno.test("simulate() orders the events of an entity, unless it is to mix them up", () => {
  const last = new Map<string, string>();
  for (const event of take(20_000, { clock: () => 0 })) {
    const { key, order } = checked(event);
    ok(order > (last.get(key) ?? ""));
    last.set(key, order);
  }
});

Deno.test("simulate() follows claims from receipt to payment or denial, and never runs dry", () => {
  const claims = Map.groupBy(take(60_000).filter(({ feed }) => feed === "events.claim"), ({ key }) => key);
  ok(claims.size > 15_000);
  const lives = new Set(
    [...claims.values()].map((life) => life.map((event) => parse(event).data.status).join()),
  );
  for (
    const life of ["paid", "denied", "paid,adjusted", "paid,voided"].map((end) =>
      `received,adjudicated,${end}`
    )
  ) {
    ok(lives.has(life), life);
  }
  for (const life of lives) {
    ok(/^received(,adjudicated(,denied|,paid(,adjusted|,voided)?)?)?$/.test(life), life);
  }
});

Deno.test("simulate() with only broken events makes none that is good", () => {
  const broken = take(5_000, { broken: 1 });
  ok(!broken.some(isGood));
  ok(broken.every(({ fault }) => fault === "broken"));
});

Deno.test("simulate() repeats events byte for byte", () => {
  const events = take(10_000, { repeats: 0.2 });
  const seen = new Map<string, Uint8Array>();
  let repeats = 0;
  for (const event of events) {
    const { id } = checked(event);
    if (event.fault === "repeat") deepEqual(event.value, seen.get(id));
    equal(event.fault === "repeat", seen.has(id));
    if (event.fault === "repeat") repeats++;
    seen.set(id, event.value!);
  }
  ok(Math.abs(repeats / events.length - 0.2) < 0.02);
});

Deno.test("simulate() swaps neighbours, and sends late events whose time is before all of their entity", () => {
  const events = take(20_000, { reordered: 0.1, late: 0.1 });
  const orders = new Map<string, string[]>();
  for (const event of events) {
    const { key, order } = checked(event);
    const before = orders.get(key) ?? [];
    if (event.fault === "late") {
      ok(before.length > 0 && before.every((other) => order < other));
      continue;
    }
    // A reordered event comes directly after its successor.
    equal(before.filter((other) => order < other).length, event.fault === "reordered" ? 1 : 0);
    equal(order < (before.at(-1) ?? ""), event.fault === "reordered");
    orders.set(key, [...before, order]);
  }
  for (const fault of ["reordered", "late"]) {
    const share = events.filter((event) => event.fault === fault).length / events.length;
    ok(Math.abs(share - 0.1) < 0.02, fault);
  }
});

Deno.test("simulate() deletes claims that have ended, and members and providers", () => {
  const deleted = new Set<string>();
  let tombstones = 0;
  for (
    const { feed, key, value } of take(20_000, { tombstones: 0.1, mix: { claim: 1, member: 1, provider: 1 } })
  ) {
    if (feed === "events.claim") ok(!deleted.has(key), "a deleted claim is told no more");
    if (value !== null) continue;
    deleted.add(key);
    tombstones++;
  }
  ok(Math.abs(tombstones / 20_000 - 0.1) < 0.02);
});

Deno.test("simulate() does the same for the same seed, and something else for another", () => {
  const options = { repeats: 0.05, reordered: 0.05, late: 0.05, broken: 0.05, tombstones: 0.05 };
  deepEqual(take(2_000, options), take(2_000, options));
  const keys = (seed: number) =>
    take(1_000, { seed }).filter(({ feed }) => feed === "events.claim").map(({ key }) => key);
  const other = new Set(keys(8));
  ok(!keys(7).some((key) => other.has(key)));
});

Deno.test("simulate() keeps to the mix", () => {
  const mix: Record<EventName, number> = { claim: 0, member: 1, provider: 3 };
  const feeds = Map.groupBy(take(8_000, { mix }), ({ feed }) => feed);
  equal(feeds.get("events.claim"), undefined);
  ok(Math.abs(feeds.get("events.member")!.length / 8_000 - 0.25) < 0.03);
});
