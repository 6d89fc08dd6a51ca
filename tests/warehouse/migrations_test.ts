/** The tables of `ops` brought from the version before to this one: whole, once, and whatever happens meanwhile. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../../lib/errors.ts";
import { declaredColumns } from "../../lib/feeds/feed.ts";
import { feeds } from "../../lib/feeds/feeds.ts";
import { schemaVersion } from "../../lib/warehouse/schema_version.ts";
import { withDatabase } from "../../lib/warehouse/duckdb/database.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import { migrations } from "../../lib/warehouse/duckdb/migrations.ts";

/** Loaded by version 1: weeks 48 and 9, a bare name that came twice, its copy, a bad line, a refused file. */
const fixture = fileURLToPath(new URL("./fixtures/warehouse_v1.duckdb.gz", import.meta.url));

async function withCopy(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "claimhouse-migration-" });
  try {
    const path = join(folder, "warehouse.duckdb");
    const packed = (await Deno.open(fixture)).readable;
    await Deno.writeFile(path, packed.pipeThrough(new DecompressionStream("gzip")));
    await work(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const open = (path: string) => duckdbWarehouse({ path, folders: [] });
const prepare = (path: string) =>
  open(path).prepare(feeds.map((feed) => ({ feed, columns: declaredColumns(feed) })));

/** The ledger with its moments, and what counts, newest last. */
async function state(path: string) {
  const warehouse = open(path);
  return {
    versions: await warehouse.query("SELECT version FROM ops.schema_version ORDER BY version"),
    ledger: await warehouse.query(
      "SELECT source, status, records_loaded, delivered, delivered_by FROM ops.batches ORDER BY sequence",
    ),
    current: await warehouse.query(
      "SELECT source, delivered FROM ops.current_batches ORDER BY delivered NULLS FIRST, sequence",
    ),
    quarantine: await warehouse.query("SELECT source, reason, status FROM ops.quarantine ORDER BY ALL"),
  };
}

Deno.test("the last migration makes the version that this Claimhouse needs, and none is left out", () => {
  assert.deepEqual(
    migrations.map(({ version }) => version),
    Array.from({ length: schemaVersion }, (_, n) => n + 1),
  );
});

Deno.test("dbt asks for the same version", async () => {
  const macro = await Deno.readTextFile(
    new URL("../../dbt/macros/check_schema_version.sql", import.meta.url),
  );
  assert.equal(Number(/set needed = (\d+)/.exec(macro)![1]), schemaVersion);
});

Deno.test("a warehouse of version 1 gets the moments that its files' names say, and keeps all that it has", async () => {
  await withCopy(async (path) => {
    await prepare(path);
    const migrated = await state(path);
    assert.deepEqual(migrated.versions.map(({ version }) => Number(version)), [2]);
    assert.deepEqual(migrated.ledger.map((row) => Object.values(row).join(" ")), [
      "rif/pde_2026w48.csv loaded 2 2026-11-23 name",
      "rif/pde_2026w9.csv loaded 1 2026-02-23 name",
      "rif/pde.csv loaded 1  bare_name",
      "rif/pde_copy.csv duplicate 0  bare_name",
      "rif/pde_refused.csv refused 0  bare_name",
      "rif/pde.csv loaded 1  bare_name",
      "events/claims_1.ndjson loaded 0  arrival",
    ]);
    assert.deepEqual(migrated.current.map(({ source }) => source), [
      "rif/pde.csv",
      "rif/pde.csv",
      "events/claims_1.ndjson",
      "rif/pde_2026w9.csv",
      "rif/pde_2026w48.csv",
    ]);
    assert.equal(migrated.quarantine.length, 2);
    await prepare(path);
    assert.deepEqual(await state(path), migrated, "again it changes nothing");
  });
});

Deno.test("a migration that ends after any of its statements is done by the next run", async () => {
  for (const { version, statements } of migrations.slice(1)) {
    for (let done = 0; done <= statements.length; done++) {
      await withCopy(async (path) => {
        await withDatabase({ path, folders: [] }, async (database) => {
          await database.run(
            "CREATE TABLE ops.schema_version (version BIGINT NOT NULL, applied_at TIMESTAMPTZ NOT NULL)",
          );
          await database.run("BEGIN");
          for (const statement of statements.slice(0, done)) await database.run(statement);
          // What a process leaves that is killed here.
          await database.run("ROLLBACK");
        });
        await prepare(path);
        assert.equal(
          (await state(path)).ledger.at(1)!.delivered,
          "2026-02-23",
          `version ${version}, ${done} done`,
        );
      });
    }
  }
});

Deno.test("an older schema is named with what mends it, a newer one is refused, by every reader and by a load", async () => {
  await withCopy(async (path) => {
    const reading = [
      () => open(path).query("SELECT 1"),
      () => open(path).checkpoints(feeds[0], "files"),
      () => open(path).quarantined({}),
      () => open(path).discard([]),
      () => open(path).transact([{ sql: "SELECT 1" }]),
      () => open(path).create("quality", []),
    ];
    for (const read of reading) {
      await assert.rejects(
        read,
        (error) =>
          error instanceof ConfigError &&
          /schema is of version 1, this Claimhouse needs 2; `deno task ingest`/.test(error.message),
      );
    }
    await prepare(path);
    for (const read of reading) await read();
    await open(path).transact([{ sql: "INSERT INTO ops.schema_version VALUES (999, now())" }]);
    for (const use of [...reading, () => prepare(path)]) {
      await assert.rejects(
        use,
        (error) => error instanceof ConfigError && /schema is of version 999, newer than/.test(error.message),
      );
    }
  });
});

Deno.test("a new warehouse is of this version from its first load on", async () => {
  const folder = await Deno.makeTempDir({ prefix: "claimhouse-migration-" });
  try {
    const path = join(folder, "warehouse.duckdb");
    await prepare(path);
    const { versions } = await state(path);
    assert.deepEqual(versions.map(({ version }) => Number(version)), [1, 2]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
