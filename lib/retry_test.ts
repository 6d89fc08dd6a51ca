import assert from "node:assert/strict";
import { retry, timeoutAfter } from "./retry.ts";

/** Fails so many times. */
function failing(times: number) {
  let done = 0;
  return () => ++done > times ? Promise.resolve(done) : Promise.reject(new Error(`failure ${done}`));
}

Deno.test("retry() tries until it works, and says of each failure that it goes on", async () => {
  const told: [string, number][] = [];
  const onRetry = (error: unknown, failures: number) => void told.push([(error as Error).message, failures]);
  assert.equal(await retry(failing(2), { maxAttempts: 3, minTimeout: 0, onRetry }), 3);
  assert.deepEqual(told, [["failure 1", 1], ["failure 2", 2]]);
});

Deno.test("retry() gives up with the last error, and at once with one that does not pass", async () => {
  let told = 0;
  const options = { maxAttempts: 3, minTimeout: 0, onRetry: () => void told++ };
  await assert.rejects(retry(failing(9), options), /failure 3/);
  assert.equal(told, 2);
  const isRetriable = (error: unknown) => (error as Error).message !== "failure 2";
  await assert.rejects(retry(failing(9), { ...options, isRetriable }), /failure 2/);
});

Deno.test("an error may say how long to wait", async () => {
  const asked: string[] = [];
  const minTimeout = (error: unknown) => asked.push((error as Error).message) && 0;
  assert.equal(await retry(failing(2), { maxAttempts: 3, minTimeout }), 3);
  assert.deepEqual(asked, ["failure 1", "failure 2"]);
});

Deno.test("a signal ends the wait with its reason", async () => {
  const stop = new AbortController();
  const retried = retry(failing(9), { maxAttempts: 3, minTimeout: 60_000, signal: stop.signal });
  setTimeout(() => stop.abort(new Error("told to stop")), 0);
  await assert.rejects(retried, /told to stop/);
});

Deno.test("waits grow up to the longest, and chance makes them a half to one and a half of it", () => {
  const options = { minTimeout: 100, maxTimeout: 500 };
  const usual = [1, 2, 3, 4, 5].map((failures) => timeoutAfter(failures, { ...options, jitter: 0 }));
  assert.deepEqual(usual, [100, 200, 400, 500, 500]);
  assert.equal(timeoutAfter(3, { minTimeout: 50, multiplier: 1, jitter: 0 }), 50);
  const third = Array.from({ length: 200 }, () => timeoutAfter(3, options));
  assert.ok(third.every((ms) => ms >= 200 && ms < 600) && new Set(third).size > 100);
});
