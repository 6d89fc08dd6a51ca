import { join } from "node:path";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import { warehouseSuite } from "./suite.ts";

warehouseSuite(
  "DuckDB",
  (folder) =>
    Promise.resolve(duckdbWarehouse({ path: join(folder, "w.duckdb"), folders: [join(folder, "spool")] })),
);
