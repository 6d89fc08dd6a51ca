import { equal, ok } from "node:assert/strict";
import { pace } from "./pace.ts";

/** A clock that goes forward only by waiting and by sending. */
function pretend({ rate, cost, until }: { rate: number; cost: number; until: number }) {
  let now = 0;
  const stop = new AbortController();
  const wait = (ms: number) => {
    now += ms;
    if (now >= until) stop.abort();
    return Promise.resolve();
  };
  const slices = async () => {
    const counts: number[] = [];
    for await (const count of pace({ rate, signal: stop.signal, clock: () => now, wait })) {
      counts.push(count);
      await wait(count * cost);
    }
    return counts;
  };
  return slices();
}
const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

Deno.test("pace() hands out what is due, in small slices", async () => {
  const slices = await pretend({ rate: 1_000, cost: 0, until: 10_000 });
  ok(Math.abs(sum(slices) - 10_000) <= 20);
  ok(Math.max(...slices) <= 20);
});

Deno.test("pace() keeps to rates below its tick", async () => {
  equal(sum(await pretend({ rate: 3, cost: 0, until: 10_000 })), 29);
});

Deno.test("pace() asks for larger slices of who is slow, and forgets nothing that is due", async () => {
  // A stop of one second costs 1,000 events, which come as soon as they can.
  let now = 0, stopped = false, sent = 0;
  const stop = new AbortController();
  const wait = (ms: number) => Promise.resolve(void (now += ms));
  for await (const count of pace({ rate: 1_000, signal: stop.signal, clock: () => now, wait })) {
    sent += count;
    if (!stopped && now > 2_000) [stopped, now] = [true, now + 1_000];
    if (now > 5_000) stop.abort();
  }
  ok(Math.abs(sent - 5_000) <= 30);
});

Deno.test("pace() without a rate never waits", async () => {
  let slices = 0;
  const stop = new AbortController();
  const wait = () => Promise.reject(new Error("it waited"));
  for await (const count of pace({ rate: 0, signal: stop.signal, wait })) {
    equal(count, 2_000);
    if (++slices === 10) stop.abort();
  }
  equal(slices, 10);
});
