/** The sessions of a process, each opened when it is asked for, and again when it is lost. */
import { logger } from "../../observe/log.ts";
import { retry } from "../../retry.ts";
import { turns } from "../../turns.ts";
import type { SnowflakeOptions } from "./account.ts";
import { BusyError, CommitLostError, SessionLostError } from "./failures.ts";
import { openSession, type Session } from "./session.ts";

const log = logger("snowflake");

/** What a session is for: statements that may stand between those of others, temporary tables, a transaction. */
type Use = "shared" | "temporary" | "transaction";

export class Sessions implements AsyncDisposable {
  readonly #open = new Map<Use, Promise<Session>>();
  readonly #inTurn = turns();

  constructor(readonly options: SnowflakeOptions) {}

  /** Runs work whose statements may stand between those of others, and may be done again. */
  shared<T>(work: (session: Session) => Promise<T>, use: "shared" | "temporary" = "shared"): Promise<T> {
    return this.#again(async () => await work(await this.#session(use)));
  }

  /**
   * Runs work in a session that it has for itself, in its turn; it may be done again, but after a COMMIT that may have
   * happened only work that `looks` for what it did.
   */
  alone<T>(work: (session: Session) => Promise<T>, { looks = false } = {}): Promise<T> {
    return this.#inTurn(() => this.#again(async () => await work(await this.#session("transaction")), looks));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(() => Promise.resolve());
    for (const opened of this.#open.values()) await (await opened.catch(() => null))?.[Symbol.asyncDispose]();
  }

  async #session(use: Use): Promise<Session> {
    const before = this.#open.get(use);
    const opened = await before?.catch(() => null);
    if (opened?.alive) return opened;
    // Whoever came meanwhile opens one for all.
    if (this.#open.get(use) === before) this.#open.set(use, openSession(this.options));
    return await this.#open.get(use)!;
  }

  #again<T>(work: () => Promise<T>, looks = true): Promise<T> {
    return retry(work, {
      maxAttempts: 5,
      minTimeout: 500,
      isRetriable: (error) =>
        error instanceof BusyError ||
        error instanceof SessionLostError && (looks || !(error instanceof CommitLostError)),
      onRetry: (error, attempt) => log.warning(`${(error as Error).message}; once more`, { attempt }),
    });
  }
}
