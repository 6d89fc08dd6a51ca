/**
 * The tables of schema `ops` on DuckDB, made and moved on by numbered migrations. Each is a transaction of its own with the
 * note that it is done, so that a kill leaves the version before or the one after.
 */
import { refuseNewer } from "../schema_version.ts";
import { momentsOf, selectUndated } from "../undated.ts";
import type { Database } from "./database.ts";
import { dateBatches } from "./sql.ts";

export type Migration = {
  version: number;
  statements: readonly string[];
  /** What rows of before need that no statement can say. */
  fill?: (database: Database) => Promise<void>;
};

export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `CREATE TABLE ops.checkpoints (
        feed VARCHAR NOT NULL, source_kind VARCHAR NOT NULL, slice VARCHAR NOT NULL,
        text VARCHAR, moved_at TIMESTAMPTZ)`,
      `CREATE TABLE ops.batches (
        batch_id VARCHAR NOT NULL, sequence BIGINT NOT NULL, kind VARCHAR NOT NULL, origin_batch_id VARCHAR,
        feed VARCHAR NOT NULL, source VARCHAR NOT NULL, source_kind VARCHAR NOT NULL,
        checksum VARCHAR NOT NULL, status VARCHAR NOT NULL,
        records_read BIGINT NOT NULL, records_loaded BIGINT NOT NULL, records_quarantined BIGINT NOT NULL,
        duplicate_of VARCHAR, control VARCHAR, columns VARCHAR, drift VARCHAR,
        started_at TIMESTAMPTZ NOT NULL, finished_at TIMESTAMPTZ NOT NULL,
        CHECK (records_read = records_loaded + records_quarantined))`,
      `CREATE TABLE ops.quarantine (
        quarantine_id VARCHAR NOT NULL, batch_id VARCHAR NOT NULL, feed VARCHAR NOT NULL, source VARCHAR NOT NULL,
        record_number BIGINT NOT NULL, byte_offset BIGINT, byte_length BIGINT NOT NULL, records BIGINT NOT NULL,
        reason VARCHAR NOT NULL, detail VARCHAR, raw BLOB, envelope VARCHAR, digest VARCHAR NOT NULL,
        status VARCHAR NOT NULL, replay_batch_id VARCHAR)`,
    ],
  },
  {
    version: 2,
    statements: [
      "ALTER TABLE ops.batches ADD COLUMN delivered VARCHAR",
      "ALTER TABLE ops.batches ADD COLUMN delivered_by VARCHAR",
    ],
    fill: async (database) => {
      const moments = momentsOf(await database.rows(selectUndated));
      if (moments.length > 0) await database.run(dateBatches, [JSON.stringify(moments)]);
    },
  },
];

/** The version of a file's `ops` tables; null where there are none. */
export async function readVersion(database: Database): Promise<number | null> {
  const tables = await database.rows(
    "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'ops'",
  );
  const there = (wanted: string) => tables.some(({ name }) => name === wanted);
  const [noted] = there("schema_version")
    ? await database.rows(
      "SELECT max(version) AS version FROM ops.schema_version HAVING max(version) IS NOT NULL",
    )
    : [];
  if (noted !== undefined) return Number(noted.version);
  // Version 1 did not note itself.
  return there("batches") ? 1 : null;
}

/**
 * Makes the `ops` tables, or brings them from any earlier version to this one.
 * @throws {ConfigError} when a later Claimhouse made them.
 */
export async function migrate(database: Database, name: string): Promise<void> {
  const found = await readVersion(database) ?? 0;
  refuseNewer(found, name);
  await database.run("CREATE SCHEMA IF NOT EXISTS ops");
  await database.run(
    "CREATE TABLE IF NOT EXISTS ops.schema_version (version BIGINT NOT NULL, applied_at TIMESTAMPTZ NOT NULL)",
  );
  for (const migration of migrations) {
    if (migration.version > found) await database.transaction(() => apply(database, migration));
  }
}

async function apply(database: Database, { version, statements, fill }: Migration): Promise<void> {
  for (const statement of statements) await database.run(statement);
  await fill?.(database);
  await database.run("INSERT INTO ops.schema_version VALUES ($1, now())", [version]);
}
