/** The port of SQL Server: what the source needs of a client. npm:mssql stands behind it. */
import { TransientError } from "../../errors.ts";

/** How a server is reached and who asks. */
export type SqlServerConfig = {
  host: string;
  port: number;
  database: string;
  auth: { user: string; password: string } | { token: string };
  /** TLS; false only where the server is on the same machine, or the network is encrypted otherwise. */
  encrypt: boolean;
  /** PEM of an own authority; null for the ones that the runtime knows. */
  authority: string | null;
  /** Take any certificate: asked for by name only. */
  trustAny: boolean;
  /** `ApplicationIntent=ReadOnly`: availability groups answer from a readable secondary. */
  readOnly: boolean;
  /** For a connection, in ms. */
  timeout: number;
  /** For the first answer to a statement, in ms: counting a large table takes its time. */
  statementTimeout: number;
  /** Windows that are read at once, each on a connection of its own. */
  parallel: number;
};

export type Isolation = "snapshot" | "read committed";

/** Values as the driver gives them: text where the statement makes text of it. */
export type Cell = string | number | boolean | null;

/** A statement and its parameters, `@p0`, `@p1` … in their order; all of them text, cast in the statement. */
export type Statement = { text: string; params: readonly string[] };

/** A transaction that reads: all of it over one connection. What is not committed is rolled back, quietly. */
export interface Session extends AsyncDisposable {
  /**
   * Rows as they come, some at a time; who does not take them holds the server back.
   * @throws {PassingError} when it may work a moment later: a deadlock, a broken connection
   * @throws {TransientError} when the server refuses the statement
   */
  stream(statement: Statement, signal: AbortSignal): AsyncIterable<Cell[][]>;
  /** All rows of a small answer. */
  rows(statement: Statement, signal?: AbortSignal): Promise<Cell[][]>;
  commit(): Promise<void>;
}

export interface Connections extends AsyncDisposable {
  /**
   * @throws {ConfigError} when the login or the database is refused
   * @throws {PassingError} when the server cannot be reached now
   */
  begin(isolation: Isolation): Promise<Session>;
}

/** It may work a moment later. */
export class PassingError extends TransientError {
  override name = "PassingError";
}
