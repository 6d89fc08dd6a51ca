/** Publishing: each mart becomes a new version of its Delta table, when its content changed. */
import { join } from "node:path";
import { ConfigError, during, isOurs, TransientError } from "../errors.ts";
import { logger, progress } from "../observe/log.ts";
import type { Storage } from "../storage/storage.ts";
import { version } from "../version.ts";
import { type Content, type ParquetFile, SnapshotLostError, type Warehouse } from "../warehouse/warehouse.ts";
import { commit, type DeltaState, readLog } from "./delta/log.ts";
import { overwrite } from "./delta/overwrite.ts";
import { schemaString } from "./delta/schema.ts";

export type PublishOptions = {
  /** Names of marts; none means all. */
  marts: readonly string[];
  warehouse: Warehouse;
  storage: Storage;
  /** A local folder, which the warehouse may write to, for files on their way to storage. */
  spool: string;
  signal: AbortSignal;
  /** Compare everything, write nothing. */
  dryRun: boolean;
};

/** One mart as `--json` reports it. */
export type MartReport = {
  mart: string;
  status: "new" | "unchanged";
  version: number;
  rows: number;
  /** Of the version's files; null when a dry run left them unwritten. */
  bytes: number | null;
};

export type PublishReport = {
  dryRun: boolean;
  marts: MartReport[];
  /** Marts that could not be published, with the reason. */
  failures: { mart: string; error: string }[];
};

const engine = `Claimhouse/${version}`;
/** Each lost race is another writer's success, so many losses in a row mean many writers. */
const attempts = 20;

const log = logger("publish");

/**
 * Publishes marts. One that cannot be published is logged and reported; the others go on.
 * @throws {ConfigError} when a mart is asked for that is not there.
 */
export async function publish(options: PublishOptions): Promise<PublishReport> {
  const report: PublishReport = { dryRun: options.dryRun, marts: [], failures: [] };
  for (const mart of await chooseMarts(options)) {
    progress(mart);
    try {
      const done = await during(`publishing ${mart}`, () => publishMart(mart, options));
      report.marts.push(done);
      log.info(`${mart}: version ${done.version} ${done.status}, ${done.rows} rows`, done);
    } catch (error) {
      if (!isOurs(error) || error instanceof ConfigError || options.signal.aborted) throw error;
      log.error(error.message);
      report.failures.push({ mart, error: error.message });
    }
  }
  progress("");
  return report;
}

async function chooseMarts({ marts, warehouse }: PublishOptions): Promise<string[]> {
  const rows = await warehouse.query(
    "SELECT lower(table_name) AS mart FROM information_schema.tables WHERE lower(table_schema) = 'marts' ORDER BY 1",
  );
  // dbt builds a table under such a name first; a run that was killed leaves it there.
  const there = rows.map((row) => String(row.mart)).filter((mart) => !/__dbt_/.test(mart));
  if (there.length === 0) {
    throw new TransientError("Cannot publish: there are no marts yet, run `deno task transform` first");
  }
  const unknown = marts.filter((mart) => !there.includes(mart));
  if (unknown.length > 0) {
    throw new ConfigError(`Cannot publish ${unknown.join(", ")}: the marts are ${there.join(", ")}`);
  }
  return marts.length === 0 ? there : there.filter((mart) => marts.includes(mart));
}

/**
 * Log first, content second, commit only onto that log: whoever commits has read the mart after the version
 * before was made, so that older content never follows newer. A lost race, or a lost snapshot, starts again from the log.
 */
async function publishMart(mart: string, options: PublishOptions): Promise<MartReport> {
  const { warehouse, storage, spool, signal, dryRun } = options;
  for (let attempt = 0; attempt < attempts; attempt++) {
    signal.throwIfAborted();
    const state = await readLog(storage, mart);
    const version = state.version + 1;
    const spooled = join(spool, `${crypto.randomUUID()}.parquet`);
    try {
      let content: Content, file: ParquetFile;
      {
        await using snapshot = await warehouse.snapshot(`SELECT * FROM marts.${mart}`);
        content = snapshot.content;
        const { rows } = content;
        if (isCurrent(mart, state, content)) {
          return { mart, status: "unchanged", version: state.version, rows, bytes: bytesOf(state) };
        }
        if (dryRun) return { mart, status: "new", version, rows, bytes: null };
        file = await snapshot.unload(spooled);
      }
      const { rows, hash, columns } = content, { bytes } = file;
      const path = `part-00000-${crypto.randomUUID()}.${file.codec}.parquet`;
      await store(storage, `${mart}/${path}`, spooled);
      const actions = overwrite(state, {
        table: mart,
        schema: schemaString(mart, columns),
        hash,
        file: { path, bytes, rows },
        engine,
        now: Date.now(),
      });
      // A crash before this line leaves a file that no version names: readers never see it.
      if (await commit(storage, mart, { version, actions })) {
        return { mart, status: "new", version, rows, bytes };
      }
      await storage.remove(`${mart}/${path}`);
    } catch (error) {
      if (!(error instanceof SnapshotLostError)) throw error;
      log.warning(`${error.message}; once more`, { mart });
    } finally {
      await Deno.remove(spooled).catch(() => {});
    }
  }
  throw new TransientError(
    `Cannot publish ${mart}: other writers were first, or its rows changed, ${attempts} times`,
  );
}

function isCurrent(mart: string, { commitInfo, metaData }: DeltaState, content: Content): boolean {
  return schemaString(mart, content.columns) === metaData?.schemaString &&
    commitInfo?.["claimhouse.rows"] === content.rows &&
    commitInfo["claimhouse.contentHash"] === content.hash;
}

function bytesOf({ live }: DeltaState): number {
  return live.values().reduce((sum, { size }) => sum + size, 0);
}

async function store(storage: Storage, path: string, local: string): Promise<void> {
  using file = await Deno.open(local);
  await storage.write(path, file.readable);
}
