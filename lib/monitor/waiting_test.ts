import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { type Behind, waiting } from "./waiting.ts";

const now = 1_764_000_000_000;

/** Partitions as lists of timestamps, from offset `low` on; a null is an offset that is not there. */
function log(partitions: (number | null)[][], low = 0) {
  let requests = 0;
  const offsetsAt = (moment: number) => {
    requests++;
    return Promise.resolve(
      new Map(partitions.map((times, partition) => {
        const at = times.findIndex((time) => time !== null && time >= moment);
        return [partition, BigInt(low + (at === -1 ? times.length : at))] as const;
      })),
    );
  };
  const wait = async (nexts: readonly number[], last: number | null = null) => {
    const behind = nexts.map((next, partition): Behind => ({
      partition,
      next: BigInt(next),
      last,
      high: BigInt(low + partitions[partition].length),
    }));
    return await waiting(behind, { offsetsAt, now });
  };
  return { wait, offsetsAt, requests: () => requests };
}

/** Never too short, and too long by no more than 100 ms or 1 %. */
function about(seconds: number, expected: number): void {
  ok(seconds >= expected && seconds <= expected + Math.max(0.1, expected * 0.01), `${seconds}, ${expected}`);
}

Deno.test("waiting() finds the timestamp of the first record that is not loaded", async () => {
  for (const seconds of [0.5, 7, 300, 86_400, 30 * 86_400]) {
    const wanted = now - seconds * 1000;
    const { wait, requests } = log([[wanted - 5000, wanted - 1000, wanted, wanted + 300]]);
    about((await wait([2])).get(0)!.seconds, seconds);
    ok(requests() <= 14, `${requests()} requests for ${seconds} s`);
  }
});

Deno.test("waiting() of any log in order is never too short, nor too long by more than it says", async () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(50), fc.nat(86_400_000)), {
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(fc.asyncProperty(gaps, fc.nat(), fc.nat(5_000), async (gaps, at, youngest) => {
    const times = gaps.map((_, i) => now - youngest - gaps.slice(i + 1).reduce((a, b) => a + b, 0));
    const next = at % times.length;
    const { wait, requests } = log([times], 40);
    about(
      (await wait([40 + next], next === 0 ? null : times[next - 1])).get(0)!.seconds,
      (now - times[next]) / 1000,
    );
    ok(requests() <= 16, `${requests()} requests`);
  }));
});

Deno.test("waiting() needs few requests where the last record loaded is of about the same time", async () => {
  const times = Array.from({ length: 100 }, (_, i) => now - 3_600_000 + i * 20);
  const { wait, requests } = log([times]);
  about((await wait([50], times[49])).get(0)!.seconds, (now - times[50]) / 1000);
  ok(requests() <= 4, `${requests()} requests`);
});

Deno.test("waiting() asks for the partitions of a topic together", async () => {
  const partitions = Array.from({ length: 12 }, (_, i) => [now - 60_000 - i * 10, now]);
  const { wait, requests } = log(partitions);
  const waits = await wait(partitions.map(() => 0));
  partitions.forEach(([time], i) => about(waits.get(i)!.seconds, (now - time) / 1000));
  ok(requests() <= 20, `${requests()} requests`);
  deepEqual((await log([]).wait([])).size, 0);
});

Deno.test("waiting() asks nothing where nothing waits", async () => {
  const { wait, requests } = log([[now]]);
  equal((await wait([])).size, 0);
  equal(requests(), 0);
});

Deno.test("waiting() begins with the log when the next offset lies before it, or is left out at its beginning", async () => {
  about((await log([[now - 9000, now]], 40).wait([3])).get(0)!.seconds, 9);
  about((await log([[null, null, now - 9000, now]]).wait([0])).get(0)!.seconds, 9);
});

Deno.test("waiting() behind a newer record that is loaded is the least that it can be", async () => {
  // Offset 2 is from an hour ago and hidden by offset 1, which is loaded.
  const found = (await log([[now - 7200e3, now - 60e3, now - 3600e3, now - 1000]]).wait([2])).get(0)!;
  about(found.seconds, 60);
  equal(found.atLeast, true);
});

Deno.test("waiting() goes by the first record that is not loaded, not by the oldest", async () => {
  const found = (await log([[now - 7200e3, now - 60e3, now - 3600e3]]).wait([1])).get(0)!;
  about(found.seconds, 60);
  equal(found.atLeast, false);
});

Deno.test("waiting() for records of one millisecond with a loaded one is theirs", async () => {
  const burst = now - 3600e3;
  const found = (await log([[burst, burst, burst, now - 1000]]).wait([1], burst)).get(0)!;
  about(found.seconds, 3600);
  equal(found.atLeast, true);
});

Deno.test("waiting() behind a timestamp in the future is 0, and said to be the least", async () => {
  const { wait } = log([[now + 3600e3, now - 600e3]]);
  deepEqual((await wait([1])).get(0), { seconds: 0, atLeast: true });
});

Deno.test("waiting() for records without timestamps, or for none at all, is 0", async () => {
  deepEqual((await log([[-1, -1]]).wait([0])).get(0), { seconds: 0, atLeast: true });
  deepEqual((await log([[now - 5000, null]]).wait([1], now - 5000)).get(0)!.atLeast, true);
});

Deno.test("waiting() ends when a log is cut while it is asked for", async () => {
  let asked = 0;
  const offsetsAt = () => Promise.resolve(new Map([[0, BigInt(asked++ % 7)]]));
  const waits = await waiting([{ partition: 0, next: 3n, high: 9n, last: now - 4000 }], { offsetsAt, now });
  ok(waits.get(0)!.seconds >= 0);
});
