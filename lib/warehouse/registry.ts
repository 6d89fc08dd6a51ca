/** Which warehouse serves which kind. Adapters are imported when they are asked for. */
import type { Warehouse } from "./warehouse.ts";

/** Where a warehouse is, and the local folders that a task shares with it. */
export type WarehouseOptions = {
  kind: "duckdb";
  path: string;
  folders: readonly string[];
  /** Who reads on while the warehouse commits, as a stream or a table's windows do: the warehouse leaves it a core. */
  use?: "stream";
  onWait?: () => void;
};

const warehouses = {
  duckdb: async (options: WarehouseOptions) => (await import("./duckdb/duckdb.ts")).duckdbWarehouse(options),
} satisfies Record<WarehouseOptions["kind"], (options: WarehouseOptions) => Promise<Warehouse>>;

export function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  return warehouses[options.kind](options);
}
