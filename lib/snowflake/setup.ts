/** Runs a plan: statement by statement, stopping at the first that fails. A run after it begins anew, which is harmless. */
import { ConfigError, ourMessage, TransientError } from "../errors.ts";
import { logger, progress } from "../observe/log.ts";
import type { Session } from "../warehouse/snowflake/session.ts";
import { finishSchema, refuseNewerSchema } from "../warehouse/snowflake/schema.ts";
import { missingOf, type Plan } from "./plan.ts";
import { required } from "./settings.ts";

export type SetupReport = {
  ran: number;
  leftOut: { script: string; number: number; title: string; missing: readonly string[] }[];
};

const log = logger("snowflake");

/**
 * `run` says one statement to Snowflake, always in the same session: scripts begin with USE ROLE.
 * @throws {ConfigError} when a setting is missing that is not optional; then nothing was run.
 * @throws {TransientError} when a statement fails: it names script, statement and title; the cause is the driver's.
 */
export async function setUp(
  plan: Plan,
  run: (sql: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<SetupReport> {
  const missing = missingOf(plan).filter((name) => required.includes(name));
  if (missing.length > 0) {
    throw new ConfigError(`Cannot set up: the settings do not give ${missing.join(", ")}`);
  }
  const report: SetupReport = { ran: 0, leftOut: [] };
  for (const { script, number, title, sql, missing } of plan.steps) {
    signal.throwIfAborted();
    if (sql === null) {
      report.leftOut.push({ script, number, title, missing });
      log.warning(`${script}, statement ${number} left out (${missing.join(", ")} not given): ${title}`);
      continue;
    }
    progress(`${script} ${number}`);
    try {
      await run(sql);
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      const message = ourMessage(cause), why = message === null ? "" : `: ${message}`;
      throw new TransientError(`Cannot set up: ${script}, statement ${number} (${title}) failed${why}`, {
        cause,
      });
    }
    report.ran++;
  }
  return report;
}

/** The script that makes the tables of `ops`. */
const opsScript = "05";

/**
 * Runs a plan on a database, and brings what is in its `ops` tables from any earlier version to this one.
 * @throws {ConfigError} as {@link setUp}, and when a later Claimhouse set the database up; then nothing was run.
 */
export async function setUpDatabase(
  plan: Plan,
  { session, database, signal }: { session: Session; database: string; signal: AbortSignal },
): Promise<SetupReport> {
  const withOps = plan.scripts.some(({ number }) => number === opsScript);
  if (withOps) await refuseNewerSchema(session, database);
  const report = await setUp(plan, (sql) => session.run(sql), signal);
  if (withOps) await finishSchema(session, database);
  return report;
}
