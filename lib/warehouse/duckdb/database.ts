/** A DuckDB file, opened for one piece of work at a time: DuckDB lets one process in while it writes. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { accessTo, needGrants } from "../../grants.ts";
import { ignoreNotFound } from "../../local_file.ts";
import { logger } from "../../observe/log.ts";
import { type Turns, turns } from "../../turns.ts";
import type { Row, Statement, Value } from "../warehouse.ts";
import { failure, OutOfMemoryError } from "./failures.ts";
import { type DuckDbOptions, isLong, type OpenFile, openFile } from "./file.ts";

export type { DuckDbOptions } from "./file.ts";
export { literal } from "./literal.ts";

const log = logger("duckdb");

/**
 * The turns of this process at a file, by path. DuckDB keeps other processes out of it; a second opening by the same
 * one it lets in, and what one of the two writes is lost.
 */
const files = new Map<string, Turns>();

/**
 * Opens the file, runs `work`, lets go. One at a time: `work` may not open the same file again.
 * @throws {TransientError} when the file cannot be opened in time.
 */
export async function withDatabase<T>(
  options: DuckDbOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const inTurn = files.get(options.path) ?? turns();
  files.set(options.path, inTurn);
  return await inTurn(() => runIn(options, work));
}

async function runIn<T>(options: DuckDbOptions, work: (database: Database) => Promise<T>): Promise<T> {
  try {
    return await runOnce(options, work);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError) || !isLong(options)) throw error;
    // Its one transaction was its checkpoint too: nothing of it is in the file.
    return await runOnce(options, work, { everything: true });
  }
}

async function runOnce<T>(
  options: DuckDbOptions,
  work: (database: Database) => Promise<T>,
  { everything } = { everything: false },
): Promise<T> {
  let result: T;
  {
    using file = await openFile(options);
    if (!everything) await file.limit("written");
    result = await work(new Database(file.connection, () => file.enlarge()));
    if (await isCheckpointed(file)) return result;
  }
  await checkpointAlone(options);
  return result;
}

/** DuckDB lets nobody into a file whose checkpoint has failed before it is opened again. */
async function checkpointAlone(options: DuckDbOptions): Promise<void> {
  log.debug("The checkpoint failed: tried again alone, with what the machine has");
  try {
    using file = await openFile({ ...options, patience: 0 });
    if (await isCheckpointed(file)) return;
  } catch {
    // Another process has the file, or there is no room to open it: it is as good as not tried.
  }
  log.warning(
    `The checkpoint of ${options.path} failed; all that was committed is in its log, which the next run takes in`,
  );
}

function isCheckpointed(file: OpenFile): Promise<boolean> {
  return file.checkpoint().then(() => true, () => false);
}

/** An open database. Errors say which statement failed, never what DuckDB says: that may hold values. */
export class Database {
  #inTransaction = false;

  /** @param enlarge gives DuckDB more memory, or says that there is none */
  constructor(readonly connection: DuckDBConnection, readonly enlarge: () => Promise<boolean>) {}

  async rows(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const reader = await this.#attempt(() => this.connection.runAndReadAll(sql, [...params]), sql);
    return reader.getRowObjectsJson() as Row[];
  }

  /** Runs one statement and returns how many rows it changed. */
  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const result = await this.#attempt(() => this.connection.run(sql, [...params]), sql);
    return result.rowsChanged;
  }

  /** The number that a query gives as `count`. */
  async count(sql: string): Promise<number> {
    const [{ count }] = await this.rows(sql);
    return Number(count);
  }

  /**
   * Runs `work` in a transaction: all of it or, on any error, none. Where the memory was not enough it runs again, with
   * all that the machine has: what it does outside the file it must be able to do twice.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    return await this.#again(async () => {
      await this.run("BEGIN");
      this.#inTransaction = true;
      try {
        const result = await work();
        await this.run("COMMIT");
        return result;
      } catch (error) {
        await this.connection.run("ROLLBACK").catch(() => {});
        throw error;
      } finally {
        this.#inTransaction = false;
      }
    });
  }

  /** Runs statements in one transaction and returns how many rows each changed. */
  async all(statements: readonly Statement[]): Promise<number[]> {
    return await this.transaction(async () => {
      const changed: number[] = [];
      for (const { sql, params } of statements) changed.push(await this.run(sql, params));
      return changed;
    });
  }

  async #attempt<T>(work: () => Promise<T>, sql: string): Promise<T> {
    const attempt = async () => {
      try {
        return await work();
      } catch (cause) {
        const verb = sql.trimStart().split(/\s+/, 3).join(" ").slice(0, 60);
        throw failure(`run '${verb} …'`, cause);
      }
    };
    return this.#inTransaction ? await attempt() : await this.#again(attempt);
  }

  async #again<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OutOfMemoryError) || !await this.enlarge()) throw error;
      log.debug("DuckDB needs more memory than was planned: tried again with what the machine has");
      return await work();
    }
  }
}

/** Whether the database file is there; opening one that is not would make it. */
export async function isThere(path: string): Promise<boolean> {
  needGrants(`open database ${path}`, accessTo(path));
  return await Deno.stat(path).catch(ignoreNotFound) !== undefined;
}
