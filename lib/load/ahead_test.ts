import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { inOrder } from "./ahead.ts";

async function* given<T>(pieces: T[]): AsyncGenerator<T> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

Deno.test("inOrder() works side by side and gives results in the order of the pieces", async () => {
  let most = 0, running = 0;
  const results = await Array.fromAsync(inOrder(given([30, 1, 20, 2, 10]), 3, async (ms) => {
    most = Math.max(most, ++running);
    await delay(ms);
    running--;
    return ms;
  }));
  assert.deepEqual(results, [30, 1, 20, 2, 10]);
  assert.equal(most, 3);
});

Deno.test("inOrder() gives a result while the next piece is still waited for", async () => {
  const first = Promise.withResolvers<void>();
  async function* pieces() {
    yield 1;
    // As a table's windows do: each begins where the one before has ended.
    await first.promise;
    yield 2;
  }
  const results: number[] = [];
  for await (const result of inOrder(pieces(), 16, (piece) => Promise.resolve(piece))) {
    results.push(result);
    first.resolve();
  }
  assert.deepEqual(results, [1, 2]);
});

Deno.test("inOrder() gives what came before an error, and ends its pieces", async () => {
  let ended = false;
  async function* pieces() {
    try {
      yield* [1, 2, 3];
    } finally {
      ended = true;
    }
  }
  const results: number[] = [];
  await assert.rejects(async () => {
    const work = (piece: number) => piece === 2 ? Promise.reject(new Error("no")) : Promise.resolve(piece);
    for await (const result of inOrder(pieces(), 2, work)) results.push(result);
  }, /no/);
  assert.deepEqual(results, [1]);
  assert.equal(ended, true);
});
