import assert from "node:assert/strict";
import { inOrder } from "./ahead.ts";

async function* given<T>(pieces: T[]): AsyncGenerator<T> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

/** Long enough for all that can happen without the outside to have happened. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Work that a test ends, piece by piece. */
class Bench {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, PromiseWithResolvers<number>>();

  readonly work = (piece: number): Promise<number> => {
    this.begun.push(piece);
    this.#ends.set(piece, Promise.withResolvers());
    return this.#ends.get(piece)!.promise;
  };

  async end(...pieces: number[]): Promise<void> {
    for (const piece of pieces) this.#ends.get(piece)!.resolve(piece);
    await turn();
  }

  async fail(piece: number): Promise<void> {
    this.#ends.get(piece)!.reject(new Error(`no ${piece}`));
    await turn();
  }
}

Deno.test("inOrder() works side by side, never on more than its width, and gives results in the order of the pieces", async () => {
  const bench = new Bench(), results: number[] = [];
  const all = (async () => {
    for await (const result of inOrder(given([1, 2, 3, 4, 5]), 3, bench.work)) results.push(result);
  })();
  await turn();
  assert.deepEqual(bench.begun, [1, 2, 3]);
  await bench.end(3, 2);
  assert.deepEqual([bench.begun, results], [[1, 2, 3], []]);
  await bench.end(1);
  assert.deepEqual([bench.begun, results], [[1, 2, 3, 4, 5], [1, 2, 3]]);
  await bench.end(4, 5);
  await all;
  assert.deepEqual(results, [1, 2, 3, 4, 5]);
});

Deno.test("inOrder() goes on beginning pieces while its consumer is busy, up to its width with the one in hand", async () => {
  const bench = new Bench();
  const results = inOrder(given([1, 2, 3, 4, 5]), 3, bench.work);
  const first = results.next();
  await turn();
  await bench.end(1);
  assert.equal((await first).value, 1);
  await turn();
  assert.deepEqual(bench.begun, [1, 2, 3]);
  const second = results.next();
  await turn();
  assert.deepEqual(bench.begun, [1, 2, 3, 4]);
  await bench.end(2, 3, 4);
  await second;
  await results.return(undefined);
});

Deno.test("inOrder() that is left begins nothing more, and is done when what it began is", async () => {
  const bench = new Bench();
  const results = inOrder(given([1, 2, 3, 4]), 3, bench.work);
  const first = results.next();
  await turn();
  await bench.end(1);
  await first;
  let left = false;
  const leaving = results.return(undefined).then(() => left = true);
  await bench.fail(2);
  assert.equal(left, false);
  await bench.end(3);
  await leaving;
  assert.deepEqual(bench.begun, [1, 2, 3]);
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

Deno.test("inOrder() gives what came before an error, though it came earlier, and has ended its pieces then", async () => {
  let ended = false;
  async function* pieces() {
    try {
      yield* [1, 2, 3];
    } finally {
      await turn();
      ended = true;
    }
  }
  const results: number[] = [];
  await assert.rejects(async () => {
    const work = (piece: number) => piece === 2 ? Promise.reject(new Error("no")) : turn().then(() => piece);
    for await (const result of inOrder(pieces(), 2, work)) results.push(result);
  }, /no/);
  assert.deepEqual(results, [1]);
  assert.equal(ended, true);
});

Deno.test("inOrder() gives what came before its pieces fail, then their error", async () => {
  async function* pieces() {
    yield* [1, 2];
    await Promise.reject(new Error("no more"));
  }
  const results: number[] = [];
  await assert.rejects(async () => {
    const work = (piece: number) => Promise.resolve(piece);
    for await (const result of inOrder(pieces(), 3, work)) results.push(result);
  }, /no more/);
  assert.deepEqual(results, [1, 2]);
});
