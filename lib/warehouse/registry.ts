/** Which warehouse serves which kind. Adapters are imported when they are asked for. */
import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors.ts";
import type { SnowflakeAccount } from "./snowflake/account.ts";
import type { Warehouse } from "./warehouse.ts";

/** Where a warehouse is and how it is entered. */
export type WarehousePlace =
  | { kind: "duckdb"; path: string; memoryLimit?: number }
  | ({ kind: "snowflake" } & SnowflakeAccount);

/** A warehouse, and what a task does with it. */
export type WarehouseOptions = WarehousePlace & {
  /** The task's name: the warehouse tells by it who did what. */
  task: string;
  /** The local folders that the task shares with it. */
  folders: readonly string[];
  /** Who reads on while the warehouse commits, as a stream or a table's windows do: the warehouse leaves it a core. */
  use?: "stream";
  onWait?: () => void;
};

type Of<K> = Extract<WarehouseOptions, { kind: K }>;

const warehouses: { [K in WarehousePlace["kind"]]: (options: Of<K>) => Promise<Warehouse> } = {
  duckdb: async (options) => (await import("./duckdb/duckdb.ts")).duckdbWarehouse(options),
  snowflake: async (options) => (await import("./snowflake/snowflake.ts")).snowflakeWarehouse(options),
};

/** @throws {ConfigError} when the process may not use this kind. */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  if (options.kind === "snowflake") return await warehouses.snowflake(options);
  // A set without ffi is one of production: its warehouse is not a file beside the program.
  const path = fileURLToPath(new URL("../../node_modules", import.meta.url));
  if (Deno.permissions.querySync({ name: "ffi", path }).state !== "granted") {
    throw new ConfigError(
      "Cannot use WAREHOUSE=duckdb: this permission set runs no native code. Use `deno task`, or WAREHOUSE=snowflake",
    );
  }
  return await warehouses.duckdb(options);
}
