/** The warehouse, as the environment has it. */
import type { WarehousePlace } from "../warehouse/registry.ts";
import { type Environment, path } from "./environment.ts";
import type { SettingName } from "./settings.ts";
import { snowflake } from "./snowflake.ts";

export type WarehouseConfig = WarehousePlace;

export function warehouse(env: Environment): WarehouseConfig {
  const kind = env.choice("WAREHOUSE");
  if (kind === "snowflake" && maySee("SNOWFLAKE_ACCOUNT")) return { kind, ...snowflake(env) };
  if (kind === "snowflake") {
    env.problems.push(
      "WAREHOUSE=snowflake needs the task's permission set of production: -P=NAME without -local",
    );
  }
  return {
    kind: "duckdb",
    path: path(env, "DUCKDB_PATH"),
    memoryLimit: env.size("DUCKDB_MEMORY_LIMIT"),
  };
}

/** The embedded tier's sets hide what production's settings say: to a task they are not set. */
function maySee(variable: SettingName): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}
