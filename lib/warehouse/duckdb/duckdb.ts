/** DuckDB as a warehouse: the embedded default. The file is held only while something is done in it. */
import type { Batch, Fate } from "../../batch/batch.ts";
import { ContractError } from "../../errors.ts";
import { declaredColumns, rawTable } from "../../feeds/feed.ts";
import type { Outcome, ParquetFile, Warehouse } from "../warehouse.ts";
import { readContent } from "./content.ts";
import { type Database, type DuckDbOptions, isThere, literal, withDatabase } from "./database.ts";
import * as sql from "./sql.ts";

export function duckdbWarehouse(options: DuckDbOptions): Warehouse {
  const open = <T>(work: (database: Database) => Promise<T>) => withDatabase(options, work);
  return {
    prepare: (feeds) =>
      open(async (database) => {
        for (const statement of sql.schema) await database.run(statement);
        const added = new Map<string, string[]>();
        for (const { feed } of feeds) await database.run(sql.createRaw(feed));
        const known = await rawColumns(database);
        for (const { feed, columns } of feeds) {
          const there = known.get(rawTable(feed))!;
          const fresh = [...new Set([...declaredColumns(feed), ...columns])].filter((name) =>
            !there.has(name)
          );
          await database.all(fresh.map((name) => ({ sql: sql.addColumn(feed, name) })));
          for (const name of fresh) there.add(name);
          if (fresh.length > 0) added.set(feed.name, fresh);
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
      open((database) =>
        database.transaction(async () => {
          const outcomes: Outcome[] = [];
          for (const batch of group) outcomes.push(await commitBatch(database, batch));
          return outcomes;
        })
      ),
    query: (text, params) => open((database) => database.rows(text, params)),
    transact: (statements) => open((database) => database.all(statements)),
    unload: (select, path) => open((database) => unload(database, select, path)),
    snapshot: (select, { path, wanted }) =>
      open((database) =>
        // One transaction: a dbt build is either before both the content and the file, or after both.
        database.transaction(async () => {
          const content = await readContent(database, select);
          return { content, file: wanted(content) ? await unload(database, select, path) : null };
        })
      ),
  };
}

async function commitBatch(database: Database, batch: Batch): Promise<Outcome> {
  const outcome = (fate: Fate, read = 0, loaded = 0, quarantined = 0) => ({
    batch: batch.id,
    fate,
    read,
    loaded,
    quarantined,
  });
  const slice = [batch.feed.name, batch.sourceKind, batch.move.slice];
  await database.run(sql.makeCheckpoint, slice);
  const moved = await database.run(sql.moveCheckpoint, [...slice, batch.move.from, batch.move.to]);
  if (moved !== 1) return outcome("fenced");

  const duplicate = batch.refused ? null : await findDuplicate(database, batch);
  if (duplicate !== null) {
    await ledger(database, batch, outcome("duplicate"), duplicate);
    return outcome("duplicate");
  }
  const loaded = batch.segment === null ? 0 : await database.run(sql.loadSegment(batch, batch.segment));
  expect(batch, "loaded", loaded, batch.segment?.records ?? 0);
  const spooled = batch.bad.path === null ? 0 : await database.run(sql.loadQuarantine(batch, batch.bad.path));
  expect(batch, "quarantined", spooled, batch.bad.rows);
  const done = outcome(batch.refused ? "refused" : "loaded", batch.read, loaded, batch.bad.records);
  expect(batch, "read", loaded + batch.bad.records, batch.read);
  await ledger(database, batch, done, null);
  return done;
}

function expect(batch: Batch, what: string, found: number, counted: number): void {
  if (found === counted) return;
  throw new ContractError(
    `Cannot commit ${batch.source}: ${counted} records were counted as ${what}, ${found} arrived`,
  );
}

async function findDuplicate(database: Database, batch: Batch): Promise<string | null> {
  const rows = await database.rows(sql.findDuplicate, [
    batch.feed.name,
    batch.checksum,
    batch.source,
  ]);
  return rows.length === 0 ? null : String(rows[0].batch_id);
}

async function ledger(
  database: Database,
  batch: Batch,
  outcome: Outcome,
  duplicate: string | null,
): Promise<void> {
  await database.run(sql.writeLedger, [
    batch.id,
    batch.kind,
    batch.feed.name,
    batch.source,
    batch.sourceKind,
    batch.checksum,
    outcome.fate,
    outcome.read,
    outcome.loaded,
    outcome.quarantined,
    duplicate,
    batch.startedAt.toISOString(),
  ]);
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
  return { path, bytes: (await Deno.stat(path)).size, records };
}
