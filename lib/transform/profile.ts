/** The output of dbt/profiles.yml that a warehouse is reached by. */
import type { WarehousePlace } from "../warehouse/registry.ts";
import type { EnvironmentName } from "./python.ts";

/** The target, the Python environment that has its adapter, and settings beside those of the process's own environment. */
export type Profile = { target: string; environment: EnvironmentName; env: Record<string, string> };

export function profile(place: WarehousePlace): Profile {
  if (place.kind === "duckdb") {
    return { target: "duckdb", environment: "run", env: { DUCKDB_PATH: place.path } };
  }
  const env: Record<string, string> = {};
  if (place.accessUrl !== null) {
    const { hostname, port, protocol } = new URL(place.accessUrl);
    env.SNOWFLAKE_HOST = hostname;
    env.SNOWFLAKE_PROTOCOL = protocol.replace(":", "");
    env.SNOWFLAKE_PORT = port || (protocol === "https:" ? "443" : "80");
  }
  if (place.login.kind === "oauth") env.SNOWFLAKE_TOKEN = place.login.token();
  return { target: "snowflake", environment: "snowflake", env };
}
