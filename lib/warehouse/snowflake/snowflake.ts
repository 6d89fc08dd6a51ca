/** Snowflake as a warehouse. Its schemas, roles and the tables of `ops` are made by security/snowflake. */
import type { Batch } from "../../batch/batch.ts";
import { ContractError } from "../../errors.ts";
import { declaredColumns, type Feed, rawTable } from "../../feeds/feed.ts";
import { commitGroup } from "../commit.ts";
import { quarantinedOf } from "../quarantined.ts";
import type { Outcome, QuarantinedRecord, QuarantineFilter, Warehouse } from "../warehouse.ts";
import type { SnowflakeOptions } from "./account.ts";
import { commitSteps, outcomesOf } from "./commit.ts";
import { dialect } from "./dialect.ts";
import { BusyError } from "./failures.ts";
import { numbered, type Session } from "./session.ts";
import { Sessions } from "./sessions.ts";
import { checkSchema } from "./schema.ts";
import { takeSnapshot } from "./snapshot.ts";
import * as sql from "./sql.ts";
import { putBatch, remove, type StageName, sweep } from "./stage.ts";
import { createState } from "./state.ts";

export function snowflakeWarehouse(options: SnowflakeOptions): Warehouse {
  const sessions = new Sessions(options);
  const shared = <T>(work: (session: Session) => Promise<T>) => sessions.shared(work);
  let checked = false;
  /** For what reads or writes `ops`; once a process. */
  const current = <T>(work: (session: Session) => Promise<T>) =>
    shared(async (session) => {
      if (!checked) await checkSchema(session, options.database);
      checked = true;
      return await work(session);
    });
  const swept = new Set<StageName>();
  /** What dead runs left goes once a process. */
  const sweepOnce = async (session: Session, stage: StageName) => {
    if (!swept.has(stage)) await sweep(session, stage);
    swept.add(stage);
  };
  return {
    dialect,
    prepare: (feeds) =>
      shared(async (session) => {
        const known = await knownColumns(session);
        if (!known.has("ops.turn")) {
          throw new ContractError(
            `Cannot load into database ${options.database}: security/snowflake/05_ops.sql has not run there; ` +
              "run `deno task snowflake:setup`",
          );
        }
        if (!checked) await checkSchema(session, options.database);
        checked = true;
        await sweepOnce(session, "segments");
        const added = new Map<string, string[]>();
        for (const { feed, columns } of feeds) {
          const fresh = await prepareFeed(session, known, { feed, columns });
          if (fresh.length > 0) added.set(feed.name, [...added.get(feed.name) ?? [], ...fresh]);
        }
        return added;
      }),
    checkpoints: (feed, source) =>
      current(async (session) => {
        const rows = await session.rows(sql.selectCheckpoints, [feed.name, source]);
        return new Map(rows.map((row) => [String(row.slice), String(row.text)]));
      }),
    stage: (batch) => shared((session) => putBatch(session, batch)),
    commit: (group) => commit(sessions, group),
    quarantined: (filter) => current((session) => readQuarantine(session, filter)),
    discard: (ids) => current((session) => session.run(sql.discardRecords, [JSON.stringify(ids)])),
    create: (_schema, tables) =>
      shared(async (session) => {
        for (const table of tables) await session.run(table);
      }),
    query: (text, params) => shared((session) => session.rows(numbered(text), params)),
    transact: (statements) => sessions.alone((session) => session.all(statements)),
    snapshot: async (select) => {
      await shared((session) => sweepOnce(session, "unload"));
      return await takeSnapshot(sessions, select);
    },
    [Symbol.asyncDispose]: () => sessions[Symbol.asyncDispose](),
  };
}

/** Makes a feed's tables, as far as they are not there; returns the columns added to a table that was. */
async function prepareFeed(
  session: Session,
  known: Map<string, Set<string>>,
  { feed, columns }: { feed: Feed; columns: readonly string[] },
): Promise<string[]> {
  const table = `raw.${rawTable(feed)}`;
  if (!known.has(table)) {
    await session.run(sql.createRaw(feed));
    known.set(table, new Set(declaredColumns(feed)));
  }
  if (feed.state !== undefined && !known.has(`staging.${feed.state.table}`)) {
    await session.run(createState(feed));
    known.set(`staging.${feed.state.table}`, new Set());
  }
  const there = known.get(table)!;
  const fresh = [...new Set([...declaredColumns(feed), ...columns])].filter((name) => !there.has(name));
  for (const name of fresh) {
    await session.run(sql.addColumn(feed, name));
    there.add(name);
  }
  return fresh;
}

/** Columns by `schema.table`. */
async function knownColumns(session: Session): Promise<Map<string, Set<string>>> {
  const tables = new Map<string, Set<string>>();
  for (const { table_schema, table_name, column_name } of await session.rows(sql.knownColumns)) {
    const table = `${table_schema}.${table_name}`;
    tables.set(table, (tables.get(table) ?? new Set()).add(String(column_name)));
  }
  return tables;
}

/**
 * Commits a group and finds it in the ledger: where the answer is lost, or COMMIT had nothing left to commit, it is done
 * again unless it is there. What was staged goes in either case: a batch that is not committed is read again, and is
 * another one then.
 */
async function commit(sessions: Sessions, group: readonly Batch[]): Promise<Outcome[]> {
  let again = false;
  try {
    return await sessions.alone(async (session) => {
      const outcomes = await session.transaction(async () => {
        if (await session.run(sql.takeTurn) === 0) {
          throw new ContractError("Cannot commit: ops.turn has no row; run `deno task snowflake:setup`");
        }
        const done = again ? await outcomesOf(session, group) : null;
        again = true;
        return done ?? await commitGroup(commitSteps(session), group);
      });
      const written = outcomes.some(({ fate }) => fate !== "fenced");
      const stands = !written || await sessions.shared((other) => outcomesOf(other, group)) !== null;
      if (!stands) throw new BusyError("Cannot commit to Snowflake: what was committed is not there");
      return outcomes;
    }, { looks: true });
  } finally {
    const ids = group.map(({ id }) => id);
    await sessions.shared((session) => remove(session, "segments", ids)).catch(() => {});
  }
}

async function readQuarantine(session: Session, filter: QuarantineFilter): Promise<QuarantinedRecord[]> {
  const { ids, feed = null, reason = null, status = null } = filter;
  const listed = ids === undefined ? null : JSON.stringify(ids);
  const binds = [listed, listed, feed, feed, reason, reason, status, status];
  const rows = await session.rows(sql.selectQuarantine, binds);
  return rows.map(quarantinedOf);
}
