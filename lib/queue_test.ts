import assert from "node:assert/strict";
import { Queue } from "./queue.ts";

/** Long enough for all that can happen without the outside to have happened. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Whether a promise has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => done = true, () => done = true);
  await turn();
  return done;
}

Deno.test("a queue gives what was pushed in its order, before and while it is waited for, to its end", async () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.push(2);
  assert.equal(queue.size, 2);
  const taken = Array.fromAsync(queue);
  await turn();
  queue.push(3);
  await turn();
  queue.push(4);
  queue.end();
  queue.push(5);
  assert.deepEqual(await taken, [1, 2, 3, 4]);
});

Deno.test("an error at the end comes after what was pushed, once", async () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.end(new Error("broken"));
  queue.end(new Error("later"));
  assert.deepEqual(await queue.next(), { value: 1, done: false });
  await assert.rejects(queue.next(), /broken/);
  assert.deepEqual(await queue.next(), { value: undefined, done: true });
});

Deno.test("an end with an error wakes the consumer that waits", async () => {
  const queue = new Queue<number>();
  const next = queue.next();
  assert.equal(await settled(next), false);
  queue.end(new Error("broken"));
  await assert.rejects(next, /broken/);
});

Deno.test("a signal ends the waiting of both sides with its reason; what waits is not given out", async () => {
  const stop = new AbortController();
  const waiting = new Queue<number>(stop.signal), full = new Queue<number>(stop.signal);
  full.push(1);
  const next = waiting.next(), drained = full.drained();
  assert.equal(await settled(drained), false);
  stop.abort(new Error("told to stop"));
  await assert.rejects(next, /told to stop/);
  await drained;
  await assert.rejects(full.next(), /told to stop/);
});

Deno.test("a queue listens to its signal only while somebody waits", async () => {
  const { signal } = new AbortController();
  let listening = 0;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...words: Parameters<typeof add>) => (listening++, add.apply(signal, words));
  signal.removeEventListener = (
    ...words: Parameters<typeof remove>
  ) => (listening--, remove.apply(signal, words));
  const queue = new Queue<number>(signal);
  const next = queue.next();
  await turn();
  assert.equal(listening, 1);
  queue.push(1);
  await next;
  assert.equal(listening, 0);
});

Deno.test("drained() settles when the consumer asks for more than there is, not when it has only taken it", async () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.push(2);
  const drained = queue.drained();
  await queue.next();
  assert.equal(await settled(drained), false);
  await queue.next();
  assert.equal(await settled(drained), false);
  const next = queue.next();
  await drained;
  queue.push(3);
  assert.equal((await next).value, 3);
  assert.equal(await settled(queue.drained()), false);
});

Deno.test("room() counts what the consumer has until it asks for more, and says when nothing is taken any more", async () => {
  const queue = new Queue<number>();
  assert.equal(await settled(queue.room(1)), false);
  assert.equal(await queue.room(2), true);
  queue.push(1);
  queue.push(2);
  const room = queue.room(2);
  await queue.next();
  assert.equal(await settled(room), false);
  await queue.next();
  assert.equal(await room, true);
  queue.push(3);
  const full = queue.room(1);
  await queue.return();
  assert.deepEqual([await full, await queue.room(9)], [false, false]);
});

Deno.test("a consumer that leaves lets the producer go on, and what it pushes is dropped", async () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.push(2);
  const drained = queue.drained();
  for await (const item of queue) if (item === 1) break;
  await drained;
  queue.push(3);
  assert.equal(queue.size, 0);
  assert.equal((await queue.next()).done, true);
});
