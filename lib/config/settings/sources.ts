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
    help: "a file is read when nobody has written to it for this long",
    default: "2",
  },
  MSSQL_HOST: {
    ...server,
    kind: "host",
    help:
      "the server's host; other hosts than localhost need the `--allow-net` that `permissions --for-env` prints",
    unset: "`ingest` reads no tables",
    replaces: "localhost:1433",
  },
  MSSQL_PORT: {
    ...server,
    kind: "port",
    help: "the server's port",
    default: "1433",
    replaces: "localhost:1433",
  },
  MSSQL_DATABASE: { ...server, kind: "text", help: "the database", default: "claims" },
  MSSQL_USER: { ...server, kind: "text", help: "the user who logs in, of an SQL login" },
  MSSQL_PASSWORD: { ...server, kind: "secret", help: "the password of that user" },
  MSSQL_ACCESS_TOKEN: {
    ...server,
    kind: "secret",
    help: "an Entra ID token, instead of user and password",
  },
  MSSQL_ENCRYPT: { ...server, kind: "flag", help: "encrypts connections with TLS", default: "true" },
  MSSQL_CA: {
    ...server,
    kind: "file",
    help: "the certificates of your own certificate authority",
    unset: "the authorities that Deno knows",
  },
  MSSQL_TRUST_SERVER_CERTIFICATE: {
    ...server,
    kind: "flag",
    help: "accepts any certificate; only for a server on this machine",
    default: "false",
  },
  MSSQL_READ_ONLY: {
    ...server,
    kind: "flag",
    help:
      "connects with `ApplicationIntent=ReadOnly`, for a readable secondary, which has no change tracking",
    default: "false",
  },
  MSSQL_TIMEOUT_SECONDS: {
    ...server,
    kind: "seconds",
    help: "how long a connection may take to open",
    default: "30",
  },
  MSSQL_STATEMENT_TIMEOUT_SECONDS: {
    ...server,
    kind: "seconds",
    help: "how long a statement may take to its first answer; the count and sums of a large table take long",
    default: "3600",
  },
  MSSQL_PARALLEL: {
    ...server,
    kind: "number",
    help:
      "how many windows of a table are read at once; each takes up to 100 MB, and several help where the network " +
      "or the server is slower than this machine",
    default: "1",
  },
  MSSQL_WINDOW_ROWS: {
    ...server,
    kind: "number",
    help: "how many rows a window has; each window is a batch",
    default: "200000",
  },
} as const satisfies Record<string, Setting>;
