/** The settings of what is loaded from: landing storage and SQL Server. */
import { bothTiers, type Setting } from "./setting.ts";

const loads = bothTiers("ingest", "quarantine");
const server = { system: "sqlserver", sets: loads } as const;

export const sources = {
  LANDING_URL: {
    kind: "folder",
    system: "landing",
    sets: [...loads, "edge-landing", ...bothTiers("monitor"), "demo-local"],
    help: "`file://` URL of the folder that files arrive in",
    default: "data/landing",
    replaces: "./data/landing",
  },
  LANDING_SETTLE_SECONDS: {
    kind: "seconds",
    system: "landing",
    sets: loads,
    help: "how long a file must not have been written to",
    default: "2",
  },
  MSSQL_HOST: {
    ...server,
    kind: "host",
    help:
      "the server; another host than localhost needs its `--allow-net`, as `permissions --for-env` prints it",
    unset: "no table is read",
    replaces: "localhost:1433",
  },
  MSSQL_PORT: { ...server, kind: "port", help: "its port", default: "1433", replaces: "localhost:1433" },
  MSSQL_DATABASE: { ...server, kind: "text", help: "the database", default: "claims" },
  MSSQL_USER: { ...server, kind: "text", help: "the user of an SQL login" },
  MSSQL_PASSWORD: { ...server, kind: "secret", help: "the password of an SQL login" },
  MSSQL_ACCESS_TOKEN: {
    ...server,
    kind: "secret",
    help: "a token of Entra ID, in the place of user and password",
  },
  MSSQL_ENCRYPT: { ...server, kind: "flag", help: "TLS", default: "true" },
  MSSQL_CA: {
    ...server,
    kind: "file",
    help: "the certificates of an own authority",
    unset: "the authorities that are known",
  },
  MSSQL_TRUST_SERVER_CERTIFICATE: {
    ...server,
    kind: "flag",
    help: "take any certificate, for a server on this machine",
    default: "false",
  },
  MSSQL_READ_ONLY: {
    ...server,
    kind: "flag",
    help: "`ApplicationIntent=ReadOnly`: a readable secondary; it has no change tracking",
    default: "false",
  },
  MSSQL_TIMEOUT_SECONDS: { ...server, kind: "seconds", help: "for a connection", default: "30" },
  MSSQL_STATEMENT_TIMEOUT_SECONDS: {
    ...server,
    kind: "seconds",
    help: "for the first answer to a statement: a large table is counted and added up",
    default: "3600",
  },
  MSSQL_PARALLEL: {
    ...server,
    kind: "number",
    help:
      "windows of a table at once, which help where the network or the server is slower than this machine, " +
      "and take up to 100 MB each",
    default: "1",
  },
  MSSQL_WINDOW_ROWS: { ...server, kind: "number", help: "rows of a window", default: "200000" },
} as const satisfies Record<string, Setting>;
