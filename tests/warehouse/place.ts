/** Where one test of the suite works: a warehouse of its own, a spool, a folder. */
import { join } from "node:path";
import type { Batch } from "../../lib/batch/batch.ts";
import { Spool } from "../../lib/load/spool.ts";
import type { Warehouse } from "../../lib/warehouse/warehouse.ts";
import { commas, pipes } from "./batches.ts";
import { type Contents, contentsBySql } from "./contents.ts";

/** A warehouse for one test, which may read the folder; one that has `contents` of its own speaks no SQL. */
export type Open = (folder: string) => Promise<Warehouse & { contents?: Contents }>;

export type Place = { warehouse: Warehouse; contents: Contents; spool: Spool; folder: string };

/** A test of one warehouse, by its name. */
export type Test = (what: string, work: (place: Place) => Promise<void>) => void;

export function testsOf(name: string, open: Open): Test {
  return (what, work) =>
    Deno.test(`${name}: ${what}`, async () => {
      const folder = await Deno.makeTempDir({ prefix: "claimhouse-suite-" });
      await using spool = await Spool.open(join(folder, "spool"));
      const warehouse = await open(folder);
      const { contents = contentsBySql(warehouse) } = warehouse;
      try {
        await work({ warehouse, contents, spool, folder });
      } finally {
        await warehouse[Symbol.asyncDispose]();
        await Deno.remove(folder, { recursive: true });
      }
    });
}

export async function prepared({ warehouse }: Place): Promise<void> {
  await warehouse.prepare([commas, pipes].map((feed) => ({ feed, columns: ["id", "note"] })));
}

/** As the load path does: staged first. */
export async function commit(warehouse: Warehouse, ...batches: Batch[]) {
  for (const batch of batches) await warehouse.stage(batch);
  return await warehouse.commit(batches);
}
