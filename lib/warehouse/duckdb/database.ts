/** A DuckDB file, opened for one piece of work at a time: DuckDB lets one process in while it writes. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { ContractError, TransientError } from "../../errors.ts";
import type { Row, Statement, Value } from "../warehouse.ts";

export type DuckDbOptions = {
  /** The database file. */
  path: string;
  /** Folders that DuckDB itself may read and write: spool, publish, its temporary files. */
  folders: readonly string[];
  /** What else the process does meanwhile. */
  use?: "stream";
  /** How many rows DuckDB collects in memory before it writes them; its own default without. */
  rowGroup?: number;
  /** How long to wait for another process to let go of the file, in ms. */
  patience?: number;
  /** Said once when waiting begins. */
  onWait?: () => void;
};

type Limits = { memory_limit?: string; threads: string };

const cores = Math.min(navigator.hardwareConcurrency, 4);
const threads = String(cores);
/**
 * What DuckDB may take, least first. Each thread holds a block of each column: 48 MB a thread are enough for
 * some twenty columns, 200 MB and one thread for two hundred.
 */
const limits = (use: DuckDbOptions["use"]): readonly Limits[] => [
  use === "stream" ? { memory_limit: "112MB", threads: "1" } : { memory_limit: `${48 * cores}MB`, threads },
  { memory_limit: "200MB", threads: "1" },
  { memory_limit: "640MB", threads },
  { threads },
];

const lock = (folders: readonly string[], temporary: string) => [
  `SET allowed_directories = [${folders.map(literal).join(", ")}]`,
  `SET temp_directory = ${literal(temporary)}`,
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET allow_community_extensions = false",
  "SET enable_external_access = false",
  "SET lock_configuration = true",
];

/**
 * Who of this process has a file last, by path. DuckDB keeps other processes out of it; a second opening by the same
 * one it lets in, and what one of the two writes is lost.
 */
const turns = new Map<string, Promise<void>>();

/**
 * Opens the file, runs `work`, lets go; does it again with more memory when that was too little, so `work` must
 * leave nothing behind when it fails. One at a time: `work` may not open the same file again.
 * @throws {TransientError} when the file cannot be opened in time.
 */
export async function withDatabase<T>(
  options: DuckDbOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const turn = (turns.get(options.path) ?? Promise.resolve()).then(() => withEnoughMemory(options, work));
  turns.set(options.path, turn.then(() => {}, () => {}));
  return await turn;
}

async function withEnoughMemory<T>(
  options: DuckDbOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const tried = limits(options.use);
  for (const less of tried.slice(0, -1)) {
    try {
      return await withLimits(less, options, work);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
    }
  }
  return await withLimits(tried.at(-1)!, options, work);
}

async function withLimits<T>(
  limits: Limits,
  options: DuckDbOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  await checkFile(options.path);
  // Attached, since only so can the size of row groups be chosen; the name is what DuckDB makes of the path.
  const instance = await DuckDBInstance.create(":memory:", {
    ...limits,
    preserve_insertion_order: "false",
  });
  const connection = await instance.connect();
  try {
    const rowGroup = options.rowGroup === undefined ? "" : `, ROW_GROUP_SIZE ${options.rowGroup}`;
    await retry(
      options,
      () => connection.run(`ATTACH ${literal(options.path)} (STORAGE_VERSION 'latest'${rowGroup})`),
    );
    const attached = await connection.runAndReadAll(
      "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND path IS NOT NULL",
    );
    await connection.run(`USE "${attached.getRows()[0][0]}"`);
    await connection.run(lock(options.folders, `${options.path}.tmp`).join("; "));
    const result = await work(new Database(connection));
    // Closing would do it too, and hold the event loop up meanwhile.
    await connection.run("CHECKPOINT");
    return result;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** DuckDB needs more memory for a statement than it may take. */
class OutOfMemoryError extends TransientError {}

/** An open database. Errors say which statement failed, never what DuckDB says: that may hold values. */
export class Database {
  constructor(readonly connection: DuckDBConnection) {}

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

  /** Runs `work` in a transaction: all of it or, on any error, none. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run("BEGIN");
    try {
      const result = await work();
      await this.run("COMMIT");
      return result;
    } catch (error) {
      await this.connection.run("ROLLBACK").catch(() => {});
      throw error;
    }
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
    try {
      return await work();
    } catch (cause) {
      const verb = sql.trimStart().split(/\s+/, 3).join(" ").slice(0, 60);
      const kind = kindOf(cause);
      const message = `Cannot run '${verb} …' on DuckDB: ${kind} error`;
      if (kind === "Out of Memory") throw new OutOfMemoryError(message, { cause });
      throw kind === "IO" ? new TransientError(message, { cause }) : new ContractError(message, { cause });
    }
  }
}

/** DuckDB's errors carry no code; the class that begins each message is the only part that is stable. */
function kindOf(cause: unknown): string {
  const { message } = cause as Error;
  if (message.includes("failed to pin block")) return "Out of Memory";
  return /^(\w[\w ]*) Error:/.exec(message)?.[1] ?? "Internal";
}

async function retry<T>(options: DuckDbOptions, open: () => Promise<T>): Promise<T> {
  const until = Date.now() + (options.patience ?? 60_000);
  for (let wait = 25;; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await open();
    } catch (cause) {
      if (kindOf(cause) !== "IO" || Date.now() > until) {
        const why = kindOf(cause) === "IO"
          ? "another process holds it, or its folder cannot be written"
          : "DuckDB cannot read it";
        throw new TransientError(`Cannot open database ${options.path}: ${why}`, { cause });
      }
      if (wait === 100) options.onWait?.();
    }
    await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
  }
}

/** A file that is not DuckDB's would be reported like a locked one: its first bytes tell them apart. */
async function checkFile(path: string): Promise<void> {
  let file;
  try {
    file = await Deno.open(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    throw new TransientError(`Cannot open database ${path}: it cannot be read`, { cause });
  }
  const head = new Uint8Array(12);
  const read = await file.read(head).finally(() => file.close());
  if (read !== null && new TextDecoder().decode(head.subarray(8)) !== "DUCK") {
    throw new TransientError(`Cannot open database ${path}: it is not a DuckDB file`);
  }
}

/** Whether the database file is there; opening one that is not would make it. */
export function isThere(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
}

/** Text as an SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
