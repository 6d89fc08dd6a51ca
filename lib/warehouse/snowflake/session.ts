/** npm:snowflake-sdk as the client of Snowflake: a session runs one statement a call. */
import type { Bind, Connection, RowStatement } from "snowflake-sdk";
import { accessToUrl, needGrants } from "../../grants.ts";
import type { Column, Row, Statement, Value } from "../warehouse.ts";
import type { Login, SnowflakeOptions } from "./account.ts";
import { accountUrl } from "./account_url.ts";
import { BusyError, CommitLostError, failure, SessionLostError } from "./failures.ts";
import { columnOf, valueOf } from "./values.ts";

/**
 * A transaction that a dead client left open is rolled back by Snowflake when it has been idle for five minutes and
 * blocks another one; who waits for its lock must wait longer than that.
 * @see https://docs.snowflake.com/en/sql-reference/transactions#aborting-transactions
 */
const lockTimeout = 600;

/** @throws {ConfigError} when the login is refused, or the account's host not granted; {TransientError} when Snowflake cannot be reached. */
export async function openSession(options: SnowflakeOptions): Promise<Session> {
  const place = options.accessUrl ?? options.account;
  const url = accountUrl(options.account, options.accessUrl);
  // The driver would try for minutes, and not say what it lacks.
  needGrants(`log in to Snowflake ${place}`, url === null ? [] : [accessToUrl(url)]);
  const connection = (await driver(options.folders)).createConnection({
    account: options.account,
    username: options.user,
    ...authentication(options.login),
    ...(options.role === null ? {} : { role: options.role }),
    ...(options.warehouse === null ? {} : { warehouse: options.warehouse }),
    ...(options.accessUrl === null ? {} : { accessUrl: options.accessUrl }),
    database: options.database,
    application: "Claimhouse",
    clientSessionKeepAlive: true,
    // More binds than this go by a stage: never.
    arrayBindingThreshold: 1_000_000,
    fetchAsString: ["Number", "Date", "JSON", "Buffer"],
    // NULL would be the text "NULL" in columns that are fetched as text.
    representNullAsStringNull: false,
  });
  try {
    await new Promise<void>((done, failed) => connection.connect((error) => error ? failed(error) : done()));
  } catch (cause) {
    throw failure(cause, { verb: `Cannot log in to Snowflake ${place}`, options });
  }
  return new Session(connection, options);
}

function authentication(login: Login) {
  switch (login.kind) {
    case "key":
      return {
        authenticator: "SNOWFLAKE_JWT",
        privateKey: login.privateKey,
        ...(login.passphrase === null ? {} : { privateKeyPass: login.passphrase }),
      };
    case "oauth":
      return { authenticator: "OAUTH", token: login.token() };
    case "password":
      return { authenticator: "SNOWFLAKE", password: login.password };
  }
}

/** The driver, told to write no logs and to ask nobody where it runs. */
async function driver([temporary]: readonly string[]) {
  Deno.env.set("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "true");
  Deno.env.set("SNOWFLAKE_DISABLE_MINICORE", "true");
  if (temporary !== undefined) Deno.env.set("TMPDIR", temporary);
  const { default: snowflake } = await import("snowflake-sdk");
  snowflake.configure({ logLevel: "OFF", additionalLogToConsole: false });
  return snowflake;
}

/** An open session. Errors say which statement failed, never what Snowflake says: that may hold values. */
export class Session implements AsyncDisposable {
  /** False once Snowflake has ended it, or it broke. */
  alive = true;
  #autocommit = true;

  constructor(readonly connection: Connection, readonly options: SnowflakeOptions) {}

  /** Binds are `?`, or `:1`, `:2`. `tag` says what the statement is for, beside the task. */
  async rows(sql: string, binds: readonly Value[] = [], tag: Record<string, string> = {}): Promise<Row[]> {
    const { rows, columns } = await this.#execute(sql, binds, tag);
    return rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at].name, valueOf(value)])));
  }

  /** Runs one statement and returns how many rows it changed. */
  async run(sql: string, binds: readonly Value[] = [], tag: Record<string, string> = {}): Promise<number> {
    const { statement } = await this.#execute(sql, binds, tag);
    return statement.getNumUpdatedRows() ?? 0;
  }

  /** The columns of a query, which is not run for its rows. */
  async columns(sql: string): Promise<Column[]> {
    return (await this.#execute(`SELECT * FROM (${sql}) LIMIT 0`, [], {})).columns;
  }

  /**
   * Runs `work` in a transaction: all of it or, on any error, none. DDL inside would end it. Snowflake rolls back what was
   * idle for minutes while others waited, and says so to nobody: without autocommit what follows does not stand by
   * itself, and it is another transaction.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#autocommit) await this.run("ALTER SESSION SET AUTOCOMMIT = FALSE");
    this.#autocommit = false;
    await this.run("BEGIN");
    try {
      const begun = await this.#transactionId();
      const result = await work();
      if (await this.#transactionId() !== begun) {
        throw new BusyError(
          "Cannot commit to Snowflake: it has rolled the transaction back, which was idle for too long",
        );
      }
      await this.#commit();
      return result;
    } catch (error) {
      // A session whose transaction may still be open is not used again: closing it rolls back.
      await this.run("ROLLBACK").catch(() => this[Symbol.asyncDispose]());
      throw error;
    }
  }

  async #commit(): Promise<void> {
    try {
      await this.run("COMMIT");
    } catch (error) {
      if (!(error instanceof SessionLostError)) throw error;
      throw new CommitLostError(error.message, { cause: error });
    }
  }

  /** Runs statements in one transaction and returns how many rows each changed. */
  async all(statements: readonly Statement[]): Promise<number[]> {
    return await this.transaction(async () => {
      const changed: number[] = [];
      for (const { sql, params } of statements) changed.push(await this.run(numbered(sql), params));
      return changed;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.alive = false;
    await new Promise<void>((done) => this.connection.destroy(() => done()));
  }

  async #transactionId(): Promise<Value> {
    return (await this.rows("SELECT CURRENT_TRANSACTION() AS id"))[0].id;
  }

  async #execute(sql: string, binds: readonly Value[], tag: Record<string, string>) {
    const { task, statementTimeout } = this.options;
    // Parameters of the statement alone, so that no session needs to be set up.
    const parameters = {
      QUERY_TAG: JSON.stringify({ app: "claimhouse", task, ...tag }),
      STATEMENT_TIMEOUT_IN_SECONDS: statementTimeout,
      LOCK_TIMEOUT: lockTimeout,
      ABORT_DETACHED_QUERY: true,
    };
    try {
      return await new Promise<{ statement: RowStatement; rows: unknown[][]; columns: Column[] }>(
        (done, failed) =>
          this.connection.execute({
            sqlText: sql,
            ...(binds.length === 0 ? {} : { binds: binds as Bind[] }),
            parameters,
            rowMode: "array",
            complete: (error, statement, rows) => {
              if (error) return failed(error);
              const columns = (statement.getColumns() ?? []).map(columnOf);
              done({ statement, rows: (rows ?? []) as unknown[][], columns });
            },
          }),
      );
    } catch (cause) {
      // Up to the first text.
      const words = sql.trimStart().split(/\s+/, 3).join(" ").split("'")[0].slice(0, 60).trim();
      const error = failure(cause, {
        verb: `Cannot run '${words} …' on Snowflake`,
        options: this.options,
        statement: sql,
      });
      if (error instanceof SessionLostError) this.alive = false;
      throw error;
    }
  }
}

/** Parameters `$1` as Snowflake writes them, `:1`; text in quotes stands. */
export function numbered(sql: string): string {
  return sql.replaceAll(
    /'(?:[^']|'')*'|\$(\d+)/g,
    (whole, number) => number === undefined ? whole : `:${number}`,
  );
}
