/** Waiting for what another transaction holds. */
import { SqlError } from "./errors.ts";
import { Cancelled } from "./output.ts";
import type { Transaction } from "./storage/transaction.ts";

/** `timeout` is in ms; below 0 there is none. */
export type Waiting = { own: Transaction; timeout: number; spid: number; signal: AbortSignal };

/**
 * Resolves when the other transaction has ended.
 * @throws {SqlError} 1205 when that one waits for this one, 1222 after the timeout; {Cancelled}
 */
export async function waitFor(other: Transaction, { own, timeout, spid, signal }: Waiting): Promise<void> {
  for (let each: Transaction | null = other; each !== null; each = each.waitsFor) {
    if (each === own) throw deadlock(spid);
  }
  own.waitsFor = other;
  const ended = new AbortController();
  other.ended.then(() => ended.abort());
  try {
    // Timers take no more than 2^31 ms.
    await wait(timeout < 0 ? 2 ** 30 : timeout, AbortSignal.any([signal, ended.signal]));
  } catch (error) {
    if (signal.aborted) throw error;
    return;
  } finally {
    own.waitsFor = null;
  }
  throw new SqlError(1222, "Lock request time out period exceeded.", { state: 51 });
}

/** @throws {Cancelled} when the signal ends it */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    const cancel = () => {
      clearTimeout(timer);
      reject(new Cancelled());
    };
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
  });
}

/** What its victim is told. */
export function deadlock(spid: number): SqlError {
  return new SqlError(
    1205,
    `Transaction (Process ID ${spid}) was deadlocked on lock resources with another process and has been chosen as ` +
      `the deadlock victim. Rerun the transaction.`,
    { state: 51, severity: 13 },
  );
}
