/** Work that is tried again after a while. Options are named as in the standard library's `@std/async/retry`. */
import { setTimeout as delay } from "node:timers/promises";

/** How long to wait after a failure: `minTimeout` after the first, longer after each further one. */
export type BackOffOptions = {
  /** In ms. */
  minTimeout: number;
  /** In ms; without, waits grow for ever. */
  maxTimeout?: number;
  /** How much longer each wait is than the one before; 2 without. */
  multiplier?: number;
  /** What chance does to a wait: nothing at 0; at 1, as without, it is between a half and one and a half of it. */
  jitter?: number;
  signal?: AbortSignal;
};

export type RetryOptions = Omit<BackOffOptions, "minTimeout"> & {
  /** In ms, or what an error says. */
  minTimeout: number | ((error: unknown) => number);
  /** How often it is tried in all. */
  maxAttempts: number;
  /** Whether an error is one that may pass; every one without. */
  isRetriable?: (error: unknown) => boolean;
  /** Told of each failure that is followed by another attempt: the error, and how many have failed. */
  onRetry?: (error: unknown, failures: number) => void;
};

/** Runs `work` until it succeeds. @throws its last error, or the signal's reason at once */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { maxAttempts, minTimeout, isRetriable, onRetry } = options;
  for (let failures = 1;; failures++) {
    try {
      return await work();
    } catch (error) {
      if (failures >= maxAttempts || isRetriable?.(error) === false) throw error;
      onRetry?.(error, failures);
      const first = typeof minTimeout === "number" ? minTimeout : minTimeout(error);
      await backOff(failures, { ...options, minTimeout: first });
    }
  }
}

/** Waits after so many failures in a row. @throws the signal's reason at once */
export async function backOff(failures: number, options: BackOffOptions): Promise<void> {
  const { signal } = options;
  await delay(timeoutAfter(failures, options), undefined, { signal }).catch(() => signal?.throwIfAborted());
}

/** How long that is, in ms. */
export function timeoutAfter(
  failures: number,
  { minTimeout, maxTimeout = Infinity, multiplier = 2, jitter = 1 }: BackOffOptions,
): number {
  const usual = Math.min(maxTimeout, minTimeout * multiplier ** (failures - 1));
  return usual * (1 + jitter * (Math.random() - 0.5));
}
