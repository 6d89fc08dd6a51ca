/** What the environment names in the place of what the permission sets grant. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { accessToUrl } from "../grants.ts";
import { accountUrl } from "../warehouse/snowflake/account_url.ts";
import { address, type Environment, folderUrl, path, project, read } from "./environment.ts";
import { brokers } from "./kafka.ts";
import { health } from "./stream.ts";

export type PlacesConfig = {
  /** A set's host → those to name instead. */
  hosts: Record<string, string[]>;
  /** A set's folder or file → the one to name instead; only what is not where it is with nothing set. */
  paths: Record<string, string>;
  /** Setting → the file that it names, of certificates or secrets. */
  files: Record<string, string>;
};

/** The account's own host, and those that SYSTEM$ALLOWLIST() names beside it: of stages, of certificates' status. */
function snowflakeHosts(env: Environment): string[] {
  const account = env.text("SNOWFLAKE_ACCOUNT");
  if (account === undefined) return ["localhost:8443"];
  const url = accountUrl(account, env.text("SNOWFLAKE_ACCESS_URL") ?? null);
  const further = (env.text("SNOWFLAKE_HOSTS") ?? "").split(",").filter((host) => host !== "");
  return [...url === null ? [] : [accessToUrl(url).name], ...further];
}

export function placesConfig(): PlacesConfig {
  return read((env) => {
    const told = health(env), edge = address(env, "EDGE_LISTEN", "127.0.0.1:8087");
    const paths = {
      "./data/warehouse.duckdb": path(env, "DUCKDB_PATH", "data/warehouse.duckdb"),
      "./data/spool": path(env, "SPOOL_PATH", "data/spool"),
      "./data/landing": fileURLToPath(folderUrl(env, "LANDING_URL", "data/landing")),
      "./data/publish": fileURLToPath(folderUrl(env, "PUBLISH_URL", "data/publish")),
      "./dbt/target/run_results.json": join(path(env, "DBT_TARGET_PATH", "dbt/target"), "run_results.json"),
    };
    return {
      hosts: {
        "localhost:9092": brokers(env),
        "localhost:1433": [`${env.text("MSSQL_HOST") ?? "localhost"}:${env.number("MSSQL_PORT", 1433)}`],
        "localhost:8443": snowflakeHosts(env),
        "127.0.0.1:8086": told === null ? [] : [`${told.hostname}:${told.port}`],
        "localhost:8082": [URL.parse(env.text("EDGE_HTTP_URL") ?? "")?.host ?? "localhost:8082"],
        "127.0.0.1:8087": edge === null ? [] : [`${edge.hostname}:${edge.port}`],
      },
      paths: Object.fromEntries(
        Object.entries(paths).map(([usual, path]) => [usual, path.replace(/[/\\]$/, "")])
          .filter(([usual, path]) => path !== join(project, usual)),
      ),
      files: Object.fromEntries(
        [
          "KAFKA_SSL_CA",
          "MSSQL_CA",
          "SNOWFLAKE_PRIVATE_KEY_PATH",
          "SNOWFLAKE_TOKEN_PATH",
          "NODE_EXTRA_CA_CERTS",
        ].filter((name) => env.text(name) !== undefined)
          .map((name) => [name, path(env, name, "")]),
      ),
    };
  });
}
