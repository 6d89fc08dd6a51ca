/** Once more, a little later, after an error that passes. */
import { retry } from "../../retry.ts";
import { type Connections, PassingError, type Session } from "./connection.ts";

/** How often in a row something may fail, and how long to wait after the first time. */
export const passing = {
  maxAttempts: 6,
  minTimeout: 200,
  isRetriable: (error: unknown) => error instanceof PassingError,
};

/** Asks what `work` asks, in a transaction of its own. */
export function ask<T>(
  { connections, signal }: { connections: Connections; signal: AbortSignal },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return retry(async () => {
    await using session = await connections.begin("read committed");
    const answer = await work(session);
    await session.commit();
    return answer;
  }, { ...passing, signal });
}
