/** The warehouse, as the environment has it. */
import type { WarehousePlace } from "../warehouse/registry.ts";
import { type Environment, path } from "./environment.ts";
import { snowflake } from "./snowflake.ts";

export type WarehouseConfig = WarehousePlace;

export function warehouse(env: Environment): WarehouseConfig {
  const kind = env.choice("WAREHOUSE");
  if (kind === "snowflake") return { kind, ...snowflake(env) };
  return {
    kind,
    path: path(env, "DUCKDB_PATH"),
    memoryLimit: env.size("DUCKDB_MEMORY_LIMIT"),
  };
}
