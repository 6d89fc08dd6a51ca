/** The sessions of a process, each opened when it is asked for, and again when it is lost. */
import { logger } from "../../observe/log.ts";
import type { SnowflakeOptions } from "./account.ts";
import { BusyError, CommitLostError, SessionLostError } from "./failures.ts";
import { openSession, type Session } from "./session.ts";

/** How often work is tried whose session was lost, or that was told to come again. */
const tries = 5;

const log = logger("snowflake");

/** What a session is for: statements that may stand between those of others, temporary tables, a transaction. */
type Use = "shared" | "temporary" | "transaction";

export class Sessions implements AsyncDisposable {
  readonly #open = new Map<Use, Promise<Session>>();
  /** Ends when whoever has a session for itself is done. */
  #turn: Promise<unknown> = Promise.resolve();

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
    const done = this.#turn.then(() =>
      this.#again(async () => await work(await this.#session("transaction")), looks)
    );
    this.#turn = done.catch(() => {});
    return done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
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

  async #again<T>(work: () => Promise<T>, looks = true): Promise<T> {
    for (let attempt = 1, wait = 500;; attempt++, wait *= 2) {
      try {
        return await work();
      } catch (error) {
        const passing = error instanceof BusyError ||
          error instanceof SessionLostError && (looks || !(error instanceof CommitLostError));
        if (!passing || attempt === tries) throw error;
        log.warning(`${error.message}; once more`, { attempt });
      }
      await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
    }
  }
}
