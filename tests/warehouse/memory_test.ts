import { memoryWarehouse } from "../doubles/memory_warehouse/memory_warehouse.ts";
import { warehouseSuite } from "./suite.ts";

warehouseSuite("memory", () => Promise.resolve(memoryWarehouse()), "no SQL");
