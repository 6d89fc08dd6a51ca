/**
 * The version of the tables in schema `ops`. Each step from one version to the next is a numbered migration: of DuckDB in
 * duckdb/migrations.ts, of Snowflake in security/snowflake/05_ops.sql. A warehouse keeps the versions that it has had in
 * `ops.schema_version`; one that has none is of version 1 or was never loaded into.
 */
import { ConfigError } from "../errors.ts";

/** What this Claimhouse reads and writes. */
export const schemaVersion = 2;

/**
 * @param found null where nothing was ever loaded
 * @param mend what brings an older schema up to date, e.g. `deno task ingest`
 * @throws {ConfigError} when the warehouse is of another version.
 */
export function checkSchemaVersion(found: number | null, name: string, mend: string): void {
  if (found === null || found === schemaVersion) return;
  refuseNewer(found, name);
  throw new ConfigError(
    `Cannot use ${name}: its schema is of version ${found}, this Claimhouse needs ${schemaVersion}; ${mend} brings it up to date`,
  );
}

/** @throws {ConfigError} when a later Claimhouse made the schema. */
export function refuseNewer(found: number, name: string): void {
  if (found <= schemaVersion) return;
  throw new ConfigError(
    `Cannot use ${name}: its schema is of version ${found}, newer than this Claimhouse knows (${schemaVersion}); ` +
      "use the Claimhouse that made it, or a later one",
  );
}
