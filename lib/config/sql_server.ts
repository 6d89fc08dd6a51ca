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
  const yes = (name: string, otherwise: "true" | "false") =>
    env.oneOf(name, ["true", "false"], otherwise) === "true";
  const settings = {
    host: host ?? "",
    port: env.number("MSSQL_PORT", 1433),
    database: env.text("MSSQL_DATABASE") ?? "claims",
    encrypt: yes("MSSQL_ENCRYPT", "true"),
    authority: certificates(env, "MSSQL_CA"),
    trustAny: yes("MSSQL_TRUST_SERVER_CERTIFICATE", "false"),
    readOnly: yes("MSSQL_READ_ONLY", "false"),
    timeout: env.seconds("MSSQL_TIMEOUT_SECONDS", 30) * 1000,
    statementTimeout: env.seconds("MSSQL_STATEMENT_TIMEOUT_SECONDS", 3600) * 1000,
    parallel: env.number("MSSQL_PARALLEL", 1),
    rows: env.number("MSSQL_WINDOW_ROWS", 200_000),
    auth: auth(env, host !== undefined),
  };
  return host === undefined ? null : settings;
}

function auth(env: Environment, needed: boolean): SqlServerConfig["auth"] {
  const [user, password, token] = ["MSSQL_USER", "MSSQL_PASSWORD", "MSSQL_ACCESS_TOKEN"].map((name) =>
    env.text(name)
  );
  if (token !== undefined && user === undefined && password === undefined) return { token };
  if (needed && (user === undefined || password === undefined || token !== undefined)) {
    env.problems.push("MSSQL_HOST needs MSSQL_USER and MSSQL_PASSWORD, or MSSQL_ACCESS_TOKEN alone");
  }
  return { user: user ?? "", password: password ?? "" };
}
