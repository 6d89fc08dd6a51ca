/** SQL Server, as the environment has it. */
import type { SqlServerConfig } from "../source/sqlserver/connection.ts";
import { certificates, type Environment } from "./environment.ts";

export type SqlServerSettings = SqlServerConfig & {
  /** Rows of a window. */
  rows: number;
};

/** Null where MSSQL_HOST names no server. */
export function sqlServer(env: Environment): SqlServerSettings | null {
  const host = env.text("MSSQL_HOST");
  const settings = {
    host: host ?? "",
    port: env.number("MSSQL_PORT"),
    database: env.value("MSSQL_DATABASE"),
    encrypt: env.flag("MSSQL_ENCRYPT"),
    authority: certificates(env, "MSSQL_CA"),
    trustAny: env.flag("MSSQL_TRUST_SERVER_CERTIFICATE"),
    readOnly: env.flag("MSSQL_READ_ONLY"),
    timeout: env.seconds("MSSQL_TIMEOUT_SECONDS") * 1000,
    statementTimeout: env.seconds("MSSQL_STATEMENT_TIMEOUT_SECONDS") * 1000,
    parallel: env.number("MSSQL_PARALLEL"),
    rows: env.number("MSSQL_WINDOW_ROWS"),
    auth: auth(env, host !== undefined),
  };
  return host === undefined ? null : settings;
}

function auth(env: Environment, needed: boolean): SqlServerConfig["auth"] {
  const [user, password, token] = (["MSSQL_USER", "MSSQL_PASSWORD", "MSSQL_ACCESS_TOKEN"] as const)
    .map((name) => env.text(name));
  if (token !== undefined && user === undefined && password === undefined) return { token };
  if (needed && (user === undefined || password === undefined || token !== undefined)) {
    env.problems.push("MSSQL_HOST needs MSSQL_USER and MSSQL_PASSWORD, or MSSQL_ACCESS_TOKEN alone");
  }
  return { user: user ?? "", password: password ?? "" };
}
