/** A warehouse file as DuckDB has it open, and how much memory DuckDB may take meanwhile. */
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { TransientError } from "../../errors.ts";
import { accessTo, needGrants } from "../../grants.ts";
import { whyNot } from "../../local_file.ts";
import { retry } from "../../retry.ts";
import { kindOf } from "./failures.ts";
import { literal } from "./literal.ts";
import { allowance, longVector, type Machine, readSize } from "./memory.ts";

export type DuckDbOptions = {
  /** The database file. */
  path: string;
  /** Folders that DuckDB itself may read and write: spool, publish, its temporary files. */
  folders: readonly string[];
  /** What else the process does meanwhile: DuckDB is left one thread. */
  use?: "stream";
  /** What DuckDB may take in any case, in bytes. Without, it is what the work needs, or all that the machine has. */
  memoryLimit?: number;
  /** How many threads DuckDB has at most; without, one a core, and four at most. */
  threads?: number;
  /** The raw tables that the work writes; any without. */
  tables?: readonly string[];
  /** How large a vector of the records is that the work inserts, in bytes. */
  vector?: number;
  /** How many rows DuckDB collects in memory before it writes them; its own default without. */
  rowGroup?: number;
  /** How long to wait for another process to let go of the file, in ms. */
  patience?: number;
  /** Said once when waiting begins. */
  onWait?: () => void;
};

/** More threads take more memory, and hardly less time. */
const mostThreads = 4;

/**
 * When DuckDB makes a checkpoint by itself: never, so that no transaction pays for one, which may fail alone. Of long
 * records in the commit and instead of the log, which would hold two copies more of each vector in memory: all of it
 * fails, or nothing.
 */
const checkpoints = (options: DuckDbOptions) =>
  isLong(options)
    ? ["SET checkpoint_threshold = '0KB'", "SET auto_checkpoint_skip_wal_threshold = 0"]
    : ["SET checkpoint_threshold = '1TB'"];

/** Whether the records that the work inserts are so long that its one commit is a checkpoint. */
export function isLong({ vector = 0 }: DuckDbOptions): boolean {
  return vector >= longVector;
}

const lock = (folders: readonly string[]) => [
  `SET allowed_directories = [${folders.map(literal).join(", ")}]`,
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET allow_community_extensions = false",
  "SET enable_external_access = false",
  "SET allowed_configs = ['memory_limit', 'threads']",
  "SET lock_configuration = true",
];

/**
 * Opens the file with all memory that there is: what a dead run has left in its log is read again, whatever it is.
 * @throws {TransientError} when the file cannot be opened in time.
 */
export async function openFile(options: DuckDbOptions): Promise<OpenFile> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  await checkFile(options.path);
  const threads = options.threads ??
    (options.use === "stream" ? 1 : Math.min(navigator.hardwareConcurrency, mostThreads));
  // Attached, since only so can the size of row groups be chosen; the name is what DuckDB makes of the path.
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    temp_directory: `${options.path}.tmp`,
    preserve_insertion_order: "false",
    ...options.memoryLimit === undefined ? {} : { memory_limit: `${options.memoryLimit}B` },
  });
  const connection = await instance.connect();
  try {
    await connection.run(
      [
        ...checkpoints(options),
        "PRAGMA disable_checkpoint_on_shutdown",
        "SET write_buffer_row_group_count = 1",
      ].join("; "),
    );
    const rowGroup = options.rowGroup === undefined ? "" : `, ROW_GROUP_SIZE ${options.rowGroup}`;
    await patiently(
      options,
      () => connection.run(`ATTACH ${literal(options.path)} (STORAGE_VERSION 'latest'${rowGroup})`),
    );
    const [name, memory] = await firstRow(
      connection,
      `SELECT database_name, current_setting('memory_limit') FROM duckdb_databases()
        WHERE NOT internal AND path IS NOT NULL`,
    );
    await connection.run([`USE "${name}"`, ...lock(options.folders)].join("; "));
    return new OpenFile({
      instance,
      connection,
      options,
      machine: { threads, memory: readSize(memory)! },
    });
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error;
  }
}

type Opened = {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
  machine: Machine;
  options: DuckDbOptions;
};

async function firstRow(connection: DuckDBConnection, sql: string): Promise<string[]> {
  return (await connection.runAndReadAll(sql)).getRows()[0].map(String);
}

export class OpenFile implements Disposable {
  readonly connection: DuckDBConnection;
  /** Whether DuckDB may take all that there is. */
  #all = true;

  constructor(readonly opened: Opened) {
    this.connection = opened.connection;
  }

  /** Lets DuckDB take what the widest of the tables needs that are written, or the widest of all. */
  async limit(of: "written" | "all"): Promise<void> {
    const { machine, options: { memoryLimit, use, tables = [], vector = 0 } } = this.opened;
    const any = of === "all" || tables.length === 0;
    const [columns] = await firstRow(
      this.connection,
      `SELECT coalesce(max(column_count), 0) FROM duckdb_tables()
        WHERE NOT internal ${any ? "" : `AND table_name IN (${tables.map(literal).join(", ")})`}`,
    );
    const { memory, threads } = allowance(
      { columns: Number(columns), vector, stream: use === "stream" },
      machine,
    );
    if (threads < machine.threads) await this.connection.run(`SET threads = ${threads}`);
    if (memoryLimit !== undefined) return;
    await this.connection.run(`SET memory_limit = '${memory}B'`);
    this.#all = false;
  }

  /** Lets DuckDB take all that there is; false when it may already, or nothing works in this opening any more. */
  async enlarge(): Promise<boolean> {
    if (this.#all || isLong(this.opened.options) || this.opened.options.memoryLimit !== undefined) {
      return false;
    }
    await this.connection.run(`SET memory_limit = '${this.opened.machine.memory}B'`);
    return this.#all = true;
  }

  /**
   * Takes the log into the file, as closing it would do, with the event loop held up and without a word when it fails.
   * The log may be a dead run's, of any table, and what all tables are made of is written anew.
   */
  async checkpoint(): Promise<void> {
    if (!await this.#hasLog()) return;
    if (!this.#all) await this.limit("all");
    await this.connection.run("CHECKPOINT");
  }

  async #hasLog(): Promise<boolean> {
    const [size] = await firstRow(
      this.connection,
      "SELECT wal_size FROM pragma_database_size() WHERE database_name = current_database()",
    );
    return size !== "0 bytes";
  }

  [Symbol.dispose](): void {
    this.connection.closeSync();
    this.opened.instance.closeSync();
  }
}

async function patiently(
  { path, patience = 60_000, onWait }: DuckDbOptions,
  open: () => Promise<unknown>,
): Promise<void> {
  const until = Date.now() + patience;
  try {
    await retry(open, {
      maxAttempts: Infinity,
      minTimeout: 25,
      maxTimeout: 1_000,
      isRetriable: (cause) => kindOf(cause) === "IO" && !isDenied(cause) && Date.now() <= until,
      // Whoever holds it briefly is not worth a word.
      onRetry: (_, failures) => failures === 3 && onWait?.(),
    });
  } catch (cause) {
    throw new TransientError(`Cannot open database ${path}: ${why(cause)}`, { cause });
  }
}

/** Whether the system does not let this user write: no other process is to be waited for. */
function isDenied(cause: unknown): boolean {
  const denied =
    /^IO Error: Cannot open file [^]*: (?:Permission denied|Operation not permitted|Read-only file system)/;
  return denied.test((cause as Error).message);
}

function why(cause: unknown): string {
  if (isDenied(cause)) return "the system denies writing it, or its folder";
  const kind = kindOf(cause);
  if (kind === "IO") return "another process holds it, or its folder cannot be written";
  if (kind === "Out of Memory") return "what its log holds needs more memory than DuckDB may take";
  return "DuckDB cannot read it";
}

/** How long a file may be empty: so DuckDB makes it, and writes into it then. In ms. */
const emptyFor = 2_000;

/** A file that is not DuckDB's would be reported like a locked one: its first bytes tell them apart. */
async function checkFile(path: string): Promise<void> {
  needGrants(`open database ${path}`, accessTo(path));
  const until = Date.now() + emptyFor;
  for (;;) {
    const begin = await beginningOf(path);
    if (begin === null || begin.slice(8) === "DUCK") return;
    const why = begin === "" ? "it is empty, no DuckDB file" : "it is not a DuckDB file";
    if (begin !== "" || Date.now() > until) throw new TransientError(`Cannot open database ${path}: ${why}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** The first bytes of a file; null when it is not there. */
async function beginningOf(path: string): Promise<string | null> {
  let file;
  try {
    file = await Deno.open(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw new TransientError(`Cannot open database ${path}: ${whyNot(cause)}`, { cause });
  }
  const head = new Uint8Array(12);
  try {
    const read = await file.read(head);
    return new TextDecoder("latin1").decode(head.subarray(0, read ?? 0));
  } catch (cause) {
    throw new TransientError(`Cannot open database ${path}: ${whyNot(cause)}`, { cause });
  } finally {
    file.close();
  }
}
