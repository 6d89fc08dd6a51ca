/** Where a test of the load path works in memory: a warehouse, a spool of its own, what is logged. */
import assert from "node:assert/strict";
import { Spool } from "../lib/load/spool.ts";
import { type MemoryWarehouse, memoryWarehouse } from "./doubles/memory_warehouse/memory_warehouse.ts";
import { logged } from "./logged.ts";

export type InMemory = {
  warehouse: MemoryWarehouse;
  spool: Spool;
  /** `level: text` of every line. */
  log: string[];
  /** Names of the files in the spool. */
  spooled(): Promise<string[]>;
};

/** A test that leaves nothing in the spool. */
export function inMemory(name: string, work: (place: InMemory) => Promise<void>): void {
  Deno.test(name, { sanitizeResources: true }, async () => {
    using logging = logged();
    const folder = await Deno.makeTempDir({ prefix: "claimhouse-load-" });
    try {
      await using spool = await Spool.open(folder);
      const spooled = async () =>
        (await Array.fromAsync(Deno.readDir(spool.folder))).map(({ name }) => name)
          .filter((name) => name !== "lock").sort();
      await work({ warehouse: memoryWarehouse(), spool, log: logging.log, spooled });
      assert.deepEqual(await spooled(), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
