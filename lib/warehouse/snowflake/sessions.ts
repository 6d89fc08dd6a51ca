/** The sessions of a process: one that anybody may use, and one that a transaction has for itself. */
import { logger } from "../../observe/log.ts";
import { BusyError, SessionLostError } from "./failures.ts";
import { openSession, type Session, type SnowflakeOptions } from "./session.ts";

/** How often work is tried whose session was lost, or that was told to come again. */
const tries = 5;

const log = logger("snowflake");

export class Sessions implements AsyncDisposable {
  #shared: Promise<Session> | null = null;
  #alone: Promise<Session> | null = null;
  /** Ends when whoever has the session of its own is done. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly options: SnowflakeOptions) {}

  /** Runs work whose statements may stand between those of others, and may be done again. */
  shared<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#again(async () => await work(await this.#open("shared")));
  }

  /** Runs work that nobody else's statements may come between: a transaction, a temporary table. It may be done again. */
  alone<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const done = this.#turn.then(() => this.#again(async () => await work(await this.#open("alone"))));
    this.#turn = done.catch(() => {});
    return done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    for (const opened of [this.#shared, this.#alone]) await (await opened?.catch(() => null))?.[Symbol.asyncDispose]();
  }

  async #open(which: "shared" | "alone"): Promise<Session> {
    const before = which === "shared" ? this.#shared : this.#alone;
    const opened = await before?.catch(() => null);
    if (opened?.alive) return opened;
    // Whoever comes meanwhile waits for the same one.
    const now = which === "shared" ? this.#shared : this.#alone;
    const opening = now === before ? openSession(this.options) : now!;
    if (which === "shared") this.#shared = opening;
    else this.#alone = opening;
    return await opening;
  }

  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1, wait = 500;; attempt++, wait *= 2) {
      try {
        return await work();
      } catch (error) {
        const passing = error instanceof SessionLostError || error instanceof BusyError;
        if (!passing || attempt === tries) throw error;
        log.warning(`${error.message}; once more`, { attempt });
      }
      await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
    }
  }
}
