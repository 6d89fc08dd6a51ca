/** The settings of the warehouse: DuckDB and Snowflake. */
import { bothTiers, inPods, onDuckdb, type Setting, withDriver } from "./setting.ts";

const snowflake = {
  system: "snowflake",
  sets: [...withDriver, "transform-snowflake", "demo-local"],
} as const;

export const warehouse = {
  WAREHOUSE: {
    kind: "choice",
    system: "warehouse",
    sets: [...onDuckdb, ...inPods, "transform-snowflake", "demo-local"],
    values: ["duckdb", "snowflake"],
    help: "the warehouse that tasks load, read and write",
    default: "duckdb",
  },
  DUCKDB_PATH: {
    kind: "path",
    system: "warehouse",
    sets: [...onDuckdb, "demo-local"],
    help: "the warehouse file",
    default: "data/warehouse.duckdb",
    replaces: "./data/warehouse.duckdb",
  },
  DUCKDB_MEMORY_LIMIT: {
    kind: "size",
    system: "warehouse",
    sets: [...onDuckdb, "demo-local"],
    help: "the most memory that DuckDB may take, as `512MB` or `2GB`",
    unset:
      "as much as the tables' columns need; where that is too little, all that the machine or container has",
  },
  SPOOL_PATH: {
    kind: "path",
    system: "warehouse",
    sets: [...bothTiers("ingest", "stream", "quarantine", "export"), "demo-local", "snowflake"],
    help: "the folder that keeps files between reading and committing",
    default: "data/spool",
    replaces: "./data/spool",
  },
  SNOWFLAKE_ACCOUNT: {
    ...snowflake,
    kind: "account",
    help: "the account's identifier, `ORGANIZATION-ACCOUNT`",
    replaces: "localhost:8443",
  },
  SNOWFLAKE_USER: { ...snowflake, kind: "text", help: "the user who logs in" },
  SNOWFLAKE_ROLE: {
    ...snowflake,
    kind: "text",
    help: "the role that the user takes",
    unset: "the user's default; for dbt `CLAIMS_TRANSFORM`",
  },
  SNOWFLAKE_WAREHOUSE: {
    ...snowflake,
    kind: "text",
    help: "the virtual warehouse that runs the statements",
    unset: "the user's default; for dbt `CLAIMS_TRANSFORM_WH`",
  },
  SNOWFLAKE_DATABASE: {
    ...snowflake,
    kind: "text",
    help: "the database that `snowflake:setup` has made",
    default: "CLAIMHOUSE",
  },
  SNOWFLAKE_ACCESS_URL: {
    ...snowflake,
    kind: "url",
    help: "the account's address over a private link",
    unset: "the account's public address",
    replaces: "localhost:8443",
  },
  SNOWFLAKE_HOSTS: {
    ...snowflake,
    kind: "hosts",
    sets: ["demo-local"],
    help:
      "hosts that `permissions --for-env` grants besides the account's: `host:port` of stages and OCSP, separated " +
      "by commas, as `SELECT SYSTEM$ALLOWLIST()` names them; only flags depend on it",
    replaces: "localhost:8443",
  },
  SNOWFLAKE_PRIVATE_KEY_PATH: {
    ...snowflake,
    kind: "file",
    help: "one of three ways to log in: the private key of a key pair, PKCS#8 PEM",
  },
  SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: {
    ...snowflake,
    kind: "secret",
    help: "the private key's passphrase, where it has one",
  },
  SNOWFLAKE_TOKEN_PATH: {
    ...snowflake,
    kind: "file",
    help: "one of three ways to log in: a file with an OAuth token, read at each login",
    people: true,
  },
  SNOWFLAKE_PASSWORD: {
    ...snowflake,
    kind: "secret",
    help: "one of three ways to log in: a password",
    people: true,
  },
  SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS: {
    ...snowflake,
    kind: "number",
    help: "how many seconds a statement may take before Snowflake cancels it",
    default: "3600",
  },
  SNOWFLAKE_DISABLE_PLATFORM_DETECTION: {
    ...snowflake,
    kind: "flag",
    sets: withDriver,
    help: "keeps Snowflake's driver from asking where it runs",
    internal: true,
    library: true,
  },
  SNOWFLAKE_DISABLE_MINICORE: {
    ...snowflake,
    kind: "flag",
    sets: withDriver,
    help: "keeps Snowflake's driver from loading native code",
    internal: true,
    library: true,
  },
  NODE_EXTRA_CA_CERTS: {
    kind: "file",
    system: "ca",
    sets: [...withDriver, "demo-local"],
    help: "the certificates of your own certificate authority, where a proxy or a private link has one",
    unset: "the authorities that Deno knows",
    library: true,
  },
  TMPDIR: {
    kind: "path",
    system: "snowflake",
    sets: ["ingest", "stream", "quarantine", "export", "snowflake"],
    help: "the folder below `SPOOL_PATH` from which Snowflake's driver uploads files",
    internal: true,
    library: true,
  },
} as const satisfies Record<string, Setting>;
