import assert from "node:assert/strict";
import { join } from "node:path";
import { withDatabase } from "./database.ts";

Deno.test("work that needs more memory than it has is done again with more, from the start", async () => {
  const folder = await Deno.makeTempDir();
  const options = { path: join(folder, "w.duckdb"), folders: [] };
  let attempts = 0;
  const [row] = await withDatabase(options, (database) =>
    database.transaction(async () => {
      attempts++;
      await database.run("CREATE TABLE made AS SELECT 1 AS one");
      // One list of 240 MB, which DuckDB cannot keep on disk.
      return await database.rows("SELECT len(list(range)) AS length FROM range(30_000_000)");
    }));
  assert.equal(Number(row.length), 30_000_000);
  assert.ok(attempts > 1, "the work fitted into the least memory");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("rows written in groups of different sizes are all there", async () => {
  const folder = await Deno.makeTempDir();
  const options = { path: join(folder, "w.duckdb"), folders: [] };
  await withDatabase(options, (database) => database.run("CREATE TABLE t (n BIGINT)"));
  const sizes = [2048, 122_880, 8192, 49_152, 2048];
  for (const [at, rowGroup] of sizes.entries()) {
    await withDatabase(
      { ...options, rowGroup },
      (database) => database.run(`INSERT INTO t SELECT range + ${at * 60_000} FROM range(60000)`),
    );
  }
  const [found] = await withDatabase(
    options,
    (database) =>
      database.rows("SELECT count(*) AS rows, count(DISTINCT n) AS kinds, sum(n)::VARCHAR AS sum FROM t"),
  );
  assert.deepEqual(
    [Number(found.rows), Number(found.kinds), found.sum],
    [300_000, 300_000, String(300_000 * 299_999 / 2)],
  );
  await Deno.remove(folder, { recursive: true });
});
