import assert from "node:assert/strict";
import { join } from "node:path";
import { type Database, withDatabase } from "./database.ts";

for (const [records, vector] of [["records", 0], ["long records", 110_000_000]] as const) {
  Deno.test(`a transaction of ${records} that needs more memory than was planned runs again with more`, async () => {
    const folder = await Deno.makeTempDir();
    const options = { path: join(folder, "w.duckdb"), folders: [], vector };
    let attempts = 0;
    const [row] = await withDatabase(options, (database) =>
      database.transaction(async () => {
        attempts++;
        await database.run("CREATE TABLE made AS SELECT 1 AS one");
        // One list of 240 MB, which DuckDB cannot keep on disk.
        return await database.rows("SELECT len(list(range)) AS length FROM range(30_000_000)");
      }));
    assert.equal(Number(row.length), 30_000_000);
    assert.equal(attempts, 2, "the work fitted into the memory that was planned");
    const made = await withDatabase(
      options,
      (database) => database.count("SELECT count(*) AS count FROM made"),
    );
    assert.equal(made, 1);
    await Deno.remove(folder, { recursive: true });
  });
}

const wide = Array.from({ length: 275 }, (_, column) => `c${column}`);
const makeWide = `CREATE TABLE wide (${wide.map((name) => `${name} VARCHAR`).join(", ")})`;
const fillWide = `INSERT INTO wide SELECT ${wide.map(() => "'x' || range").join(", ")} FROM range(9)`;

/** A file with a wide table of nine rows, and what else is wanted. */
async function withWide(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "w.duckdb");
  try {
    await withDatabase({ path, folders: [] }, async (database) => {
      await database.run(makeWide);
      await database.run(fillWide);
    });
    await test(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const rows = (path: string) =>
  withDatabase({ path, folders: [] }, (database) => database.count("SELECT count(*) AS count FROM wide"));

const log = (path: string) => Deno.stat(`${path}.wal`).then(({ size }) => size, () => 0);

Deno.test("a checkpoint that fails leaves what was committed in the file's log, and fails nothing", () =>
  withWide(async (path) => {
    const options = { path, folders: [], memoryLimit: 200_000_000, threads: 2 };
    assert.equal(await withDatabase(options, (database) => database.run(fillWide)), 9);
    assert.ok(await log(path) > 0, "the checkpoint fitted into 200 MB");
    assert.equal(await rows(path), 18);
    assert.equal(await log(path), 0);
  }));

Deno.test("long records are in the file when their transaction ends, and never in its log", () =>
  withWide(async (path) => {
    const dies = async (database: Database) => {
      await database.transaction(() => database.run(fillWide));
      throw new Error("killed");
    };
    await assert.rejects(withDatabase({ path, folders: [], vector: 110_000_000 }, dies), /killed/);
    assert.equal(await log(path), 0);
    assert.equal(await rows(path), 18);
  }));

Deno.test("a log that a dead run has left is taken in by whoever comes, however wide its table", () =>
  withWide(async (path) => {
    const dies = async (database: Database) => {
      await database.run(fillWide);
      throw new Error("killed");
    };
    await assert.rejects(withDatabase({ path, folders: [] }, dies), /killed/);
    assert.ok(await log(path) > 0);
    await withDatabase(
      { path, folders: [], tables: [], use: "stream" },
      (database) => database.run("SELECT 1"),
    );
    assert.equal(await log(path), 0);
    assert.equal(await rows(path), 18);
  }));

Deno.test("a memory limit that is given is kept to: what does not fit in fails, and says so", () =>
  withWide(async (path) => {
    const options = { path, folders: [], memoryLimit: 50_000_000, threads: 2 };
    await assert.rejects(
      withDatabase(options, (database) => database.run(fillWide)),
      /^TransientError: Cannot run 'INSERT INTO wide …' on DuckDB: Out of Memory error; DUCKDB_MEMORY_LIMIT /,
    );
    assert.equal(await rows(path), 9);
  }));

Deno.test("what does not fit into the memory goes to the disk beside the file", () =>
  withWide(async (path) => {
    const options = { path, folders: [], memoryLimit: 60_000_000, threads: 2 };
    const kinds = await withDatabase(
      options,
      (database) =>
        database.count(
          "SELECT count(*) AS count FROM (SELECT DISTINCT md5(range::VARCHAR) FROM range(1_500_000))",
        ),
    );
    assert.equal(kinds, 1_500_000);
  }));

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
