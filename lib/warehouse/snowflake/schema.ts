/** The version of the `ops` tables in a database: their owner moves them on, a task only looks. */
import { ConfigError, ContractError } from "../../errors.ts";
import { checkSchemaVersion, refuseNewer, schemaVersion } from "../schema_version.ts";
import { momentsOf, selectUndated } from "../undated.ts";
import type { Session } from "./session.ts";
import * as sql from "./sql.ts";

const mend = "`deno task snowflake:setup`";

const opsTables =
  `SELECT LOWER(table_name) AS name FROM information_schema.tables WHERE table_schema = 'OPS'`;

/** Null where there are no `ops` tables. */
async function readVersion(session: Session): Promise<number | null> {
  const names = new Set((await session.rows(opsTables)).map(({ name }) => name));
  const [noted] = names.has("schema_version") ? await session.rows(sql.readVersion) : [];
  if (noted !== undefined && noted.version !== null) return Number(noted.version);
  // Version 1 did not note itself.
  return names.has("batches") ? 1 : null;
}

/**
 * @throws {ConfigError} when the tables are of another version than this Claimhouse needs, or hold batches of one that did
 * not know deliveries' moments.
 */
export async function checkSchema(session: Session, database: string): Promise<void> {
  const found = await readVersion(session);
  checkSchemaVersion(found, `database ${database}`, mend);
  if (found === null) return;
  const [{ batches }] = await session.rows(sql.countUndated);
  if (Number(batches) === 0) return;
  throw new ConfigError(
    `Cannot use database ${database}: an older Claimhouse loaded ${batches} batches after setup ran; ${mend} dates them`,
  );
}

/** Before setup changes anything. @throws {ConfigError} when a later Claimhouse set the database up. */
export async function refuseNewerSchema(session: Session, database: string): Promise<void> {
  try {
    await session.run(`USE DATABASE ${database}`);
  } catch (error) {
    // It is not there yet.
    if (error instanceof ContractError) return;
    throw error;
  }
  refuseNewer(await readVersion(session) ?? 0, `database ${database}`);
}

/**
 * After the scripts have run: what rows of earlier versions need, then the note that this version is whole. Killed before
 * the note, the database stays of the version before, and setup does the rest when it runs again.
 */
export async function finishSchema(session: Session, database: string): Promise<void> {
  await session.run("USE ROLE CLAIMS_ADMIN");
  await session.run(`USE DATABASE ${database}`);
  await session.run("USE WAREHOUSE CLAIMS_INGEST_WH");
  const moments = momentsOf(await session.rows(selectUndated));
  if (moments.length > 0) await session.run(sql.dateBatches, [JSON.stringify(moments)]);
  await session.run(sql.noteVersion, [schemaVersion, schemaVersion]);
}
