/** Once more, a little later, after an error that passes. */
import { setTimeout as delay } from "node:timers/promises";
import { PassingError } from "./connection.ts";

/** How often in a row something may fail, and how long to wait after the first time, in ms. */
export const attempts = 6;
const pause = 200;

/** Waits longer each time, and never as long as another process that failed at the same moment. */
export async function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const wait = pause * 2 ** (failures - 1) * (0.5 + Math.random());
  await delay(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
}

export async function retrying<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let failures = 1;; failures++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PassingError) || failures >= attempts) throw error;
      await backOff(failures, signal);
    }
  }
}
