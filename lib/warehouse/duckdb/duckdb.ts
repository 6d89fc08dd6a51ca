/** DuckDB as a warehouse: the embedded default. The file is held only while something is done in it. */
import type { Batch, Segment } from "../../batch/batch.ts";
import { ContractError } from "../../errors.ts";
import { declaredColumns, rawTable } from "../../feeds/feed.ts";
import { commitGroup } from "../commit.ts";
import { quarantinedOf } from "../quarantined.ts";
import { checkSchemaVersion } from "../schema_version.ts";
import type { ParquetFile, QuarantinedRecord, QuarantineFilter, Warehouse } from "../warehouse.ts";
import { readContent } from "./content.ts";
import { commitSteps } from "./commit.ts";
import { dialect } from "./dialect.ts";
import { type Database, type DuckDbOptions, isThere, literal, withDatabase } from "./database.ts";
import * as sql from "./sql.ts";
import { migrate, readVersion } from "./migrations.ts";
import { createState } from "./state.ts";

/** DuckDB's rows come in vectors of so many. */
const vectorRows = 2048;

export function duckdbWarehouse(options: DuckDbOptions): Warehouse {
  let checked = false;
  const open = <T>(work: (database: Database) => Promise<T>) =>
    withDatabase(options, async (database) => {
      if (!checked) checkSchemaVersion(await readVersion(database), options.path, "`deno task ingest`");
      checked = true;
      return await work(database);
    });
  const openMade = async <T>(work: (database: Database) => Promise<T>) => {
    if (await isThere(options.path)) return await open(work);
    throw new ContractError(
      `Cannot read ${options.path}: there is no warehouse yet; run \`deno task ingest\` first`,
    );
  };
  return {
    dialect,
    prepare: (feeds) =>
      withDatabase(options, async (database) => {
        await migrate(database, options.path);
        checked = true;
        for (const statement of sql.schema) await database.run(statement);
        const added = new Map<string, string[]>();
        for (const { feed } of feeds) {
          await database.run(sql.createRaw(feed));
          for (const statement of feed.state === undefined ? [] : createState(feed, feed.state)) {
            await database.run(statement);
          }
        }
        const known = await rawColumns(database);
        for (const { feed, columns } of feeds) {
          const there = known.get(rawTable(feed))!;
          const fresh = [...new Set([...declaredColumns(feed), ...columns])].filter((name) =>
            !there.has(name)
          );
          await database.all(fresh.map((name) => ({ sql: sql.addColumn(feed, name) })));
          for (const name of fresh) there.add(name);
          if (fresh.length > 0) added.set(feed.name, [...added.get(feed.name) ?? [], ...fresh]);
        }
        return added;
      }),
    checkpoints: async (feed, source) => {
      if (!await isThere(options.path)) return new Map();
      return await open(async (database) => {
        if (!await exists(database, "ops", "checkpoints")) return new Map();
        const rows = await database.rows(
          "SELECT slice, text FROM ops.checkpoints WHERE feed = $1 AND source_kind = $2 AND text IS NOT NULL",
          [feed.name, source],
        );
        return new Map(rows.map((row) => [String(row.slice), String(row.text)]));
      });
    },
    stage: () => Promise.resolve(),
    commit: (group) =>
      withDatabase(
        { ...options, ...shapeOf(group) },
        (database) => database.transaction(() => commitGroup(commitSteps(database), group)),
      ),
    quarantined: async (filter) => {
      if (!await isThere(options.path)) return [];
      return await open((database) => readQuarantine(database, filter));
    },
    discard: (ids) => openMade((database) => database.run(sql.discardRecords, [JSON.stringify(ids)])),
    create: (schema, tables) =>
      open(async (database) => {
        for (const sql of [`CREATE SCHEMA IF NOT EXISTS ${schema}`, ...tables]) await database.run(sql);
      }),
    query: (text, params) => openMade((database) => database.rows(text, params)),
    transact: (statements) => open((database) => database.all(statements)),
    // The file stays open, so nobody else gets in: a dbt build is either before content and rows, or after both.
    snapshot: (select) =>
      lent(openMade, async (database) => ({
        content: await readContent(database, select),
        unload: (path) => unload(database, select, path),
      })),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** What `make` makes of an open database, which is let go with it. */
async function lent<T>(
  open: (work: (database: Database) => Promise<void>) => Promise<void>,
  make: (database: Database) => Promise<T>,
): Promise<T & AsyncDisposable> {
  const made = Promise.withResolvers<T>(), left = Promise.withResolvers<void>();
  const closed = open(async (database) => {
    made.resolve(await make(database));
    await left.promise;
  });
  closed.catch(made.reject);
  const close = async () => {
    left.resolve();
    await closed;
  };
  return { ...await made.promise, [Symbol.asyncDispose]: close };
}

/** What DuckDB should know of a group before it opens the file. */
function shapeOf(group: readonly Batch[]): Pick<DuckDbOptions, "tables" | "vector" | "rowGroup"> {
  const segments = group.flatMap(({ segment }) => segment ?? []);
  const tables = [...new Set(group.map(({ feed }) => rawTable(feed)))];
  const vector = vectorBytes(segments);
  return { tables, vector, rowGroup: rowGroup(segments) };
}

/** What a vector of the records takes: few are as long as the longest. */
function vectorBytes(segments: readonly Segment[]): number {
  if (segments.length === 0) return 0;
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const records = segments.reduce((sum, segment) => sum + segment.records, 0);
  const longest = Math.max(...segments.map((segment) => segment.longest));
  return Math.min(bytes, vectorRows * bytes / records + 4 * longest);
}

/** Rows of about 8 MB, so that wide ones do not fill the memory: a multiple of DuckDB's vectors. */
function rowGroup(segments: readonly Segment[]): number {
  const sum = (of: (segment: Segment) => number) => segments.reduce((total, one) => total + of(one), 0);
  const rowBytes = sum(({ bytes }) => bytes) / sum(({ records }) => records);
  const vectors = Math.min(Math.max(Math.floor(8_000_000 / rowBytes / vectorRows), 1), 60);
  return (vectors || 60) * vectorRows;
}

async function readQuarantine(database: Database, filter: QuarantineFilter): Promise<QuarantinedRecord[]> {
  if (!await exists(database, "ops", "quarantine")) return [];
  const { ids, feed, reason, status } = filter;
  const given = [
    ids === undefined ? null : JSON.stringify(ids),
    feed ?? null,
    reason ?? null,
    status ?? null,
  ];
  const rows = await database.rows(sql.selectQuarantine, given);
  return rows.map(quarantinedOf);
}

async function rawColumns(database: Database): Promise<Map<string, Set<string>>> {
  const tables = new Map<string, Set<string>>();
  for (const row of await database.rows(sql.rawColumns)) {
    const table = String(row.table_name);
    tables.set(table, (tables.get(table) ?? new Set()).add(String(row.column_name)));
  }
  return tables;
}

async function exists(database: Database, schema: string, table: string): Promise<boolean> {
  const rows = await database.rows(
    "SELECT 1 FROM information_schema.tables WHERE table_schema = $1 AND table_name = $2",
    [schema, table],
  );
  return rows.length > 0;
}

async function unload(database: Database, select: string, path: string): Promise<ParquetFile> {
  const records = await database.run(
    `COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return { path, bytes: (await Deno.stat(path)).size, records, codec: "zstd" };
}
