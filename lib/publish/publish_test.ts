import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError, TransientError } from "../errors.ts";
import { localStorage } from "../storage/local.ts";
import { duckdbWarehouse } from "../warehouse/duckdb/duckdb.ts";
import { SnapshotLostError, type Warehouse } from "../warehouse/warehouse.ts";
import { readLog } from "./delta/log.ts";
import { publish, type PublishOptions } from "./publish.ts";

/** A publish folder and as many warehouses as a test asks for. */
async function withHouse(work: (house: House) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const spool = join(folder, "spool");
  await Deno.mkdir(spool);
  const storage = localStorage(pathToFileURL(join(folder, "publish/")));
  const warehouse = (name: string) =>
    duckdbWarehouse({ path: join(folder, `${name}.duckdb`), folders: [spool] });
  const signal = new AbortController().signal;
  const run = (warehouse: Warehouse, over: Partial<PublishOptions> = {}) =>
    publish({ marts: [], warehouse, storage, spool, signal, dryRun: false, ...over });
  try {
    await work({ folder, storage, warehouse, run });
    assert.deepEqual(await names(spool), [], "nothing stays in the spool");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type House = {
  folder: string;
  storage: ReturnType<typeof localStorage>;
  warehouse: (name: string) => Warehouse;
  run: (warehouse: Warehouse, over?: Partial<PublishOptions>) => ReturnType<typeof publish>;
};

async function names(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.map(({ name }) => name).sort();
}

const fill = (warehouse: Warehouse, select: string, mart = "fct_claim") =>
  warehouse.transact([
    { sql: "CREATE SCHEMA IF NOT EXISTS marts" },
    { sql: `CREATE OR REPLACE TABLE marts.${mart} AS ${select}` },
  ]);

const rows = (values: string) =>
  `SELECT id::INTEGER AS id, name::VARCHAR AS name, paid::DECIMAL(18,2) AS paid FROM (VALUES ${values}) t(id, name, paid)`;
const two = rows("(1, 'é \"x\"', 1.10), (2, NULL, 2.20)");

Deno.test("publish() makes version 0, and no version when nothing changed", () =>
  withHouse(async ({ run, warehouse, storage, folder }) => {
    const house = warehouse("a");
    await fill(house, two);
    const [first] = (await run(house)).marts;
    assert.deepEqual([first.mart, first.status, first.version, first.rows], ["fct_claim", "new", 0, 2]);
    const [second] = (await run(house)).marts;
    assert.deepEqual(second, { ...first, status: "unchanged" });
    assert.deepEqual((await readLog(storage, "fct_claim")).version, 0);
    assert.deepEqual((await names(join(folder, "publish/fct_claim"))).length, 2, "the log and one file");
  }));

Deno.test("publish() takes a mart again whose snapshot is lost before it is unloaded", () =>
  withHouse(async ({ run, warehouse, storage }) => {
    const house = warehouse("a");
    await fill(house, two);
    let lost = 0;
    const losing: Warehouse = {
      ...house,
      snapshot: async (select) => {
        const snapshot = await house.snapshot(select);
        if (lost++ > 0) return snapshot;
        return {
          ...snapshot,
          unload: () => Promise.reject(new SnapshotLostError("Cannot unload: it is lost")),
        };
      },
    };
    const { marts, failures } = await run(losing);
    assert.deepEqual([marts[0].status, marts[0].rows, failures, lost], ["new", 2, [], 2]);
    assert.equal((await readLog(storage, "fct_claim")).version, 0);
  }));

const changes: Record<string, [string, string, "new" | "unchanged"]> = {
  "one cent": [two, rows("(1, 'é \"x\"', 1.11), (2, NULL, 2.20)"), "new"],
  "a cent moved from row to row": [two, rows("(1, 'é \"x\"', 1.09), (2, NULL, 2.21)"), "new"],
  "values swapped between rows": [two, rows("(1, NULL, 1.10), (2, 'é \"x\"', 2.20)"), "new"],
  "the order of rows": [two, rows("(2, NULL, 2.20), (1, 'é \"x\"', 1.10)"), "unchanged"],
  "null to ''": [two, rows("(1, 'é \"x\"', 1.10), (2, '', 2.20)"), "new"],
  "text that looks like the next column": [rows("(1, 'a3:b', 1)"), rows("(1, 'a', 1)"), "new"],
  "a row that is there twice": [rows("(1, 'a', 1), (1, 'a', 1)"), rows("(2, 'b', 2), (2, 'b', 2)"), "new"],
  "a column's name": [two, `SELECT id, name AS label, paid FROM (${two})`, "new"],
  "a column's type": [two, `SELECT id::BIGINT AS id, name, paid FROM (${two})`, "new"],
  "a scale": [two, `SELECT id, name, paid::DECIMAL(18,4) AS paid FROM (${two})`, "new"],
  "the order of columns": [two, `SELECT name, id, paid FROM (${two})`, "new"],
  "a column added without a value": [two, `SELECT *, NULL::DATE AS day FROM (${two})`, "new"],
  "all rows gone": [two, `SELECT * FROM (${two}) WHERE false`, "new"],
  "a column added to an empty mart": [
    `SELECT * FROM (${two}) WHERE false`,
    `SELECT *, NULL::DATE AS day FROM (${two}) WHERE false`,
    "new",
  ],
};
for (const [what, [before, after, status]] of Object.entries(changes)) {
  Deno.test(`publish() calls a mart ${status} after a change of ${what}`, () =>
    withHouse(async ({ run, warehouse }) => {
      const house = warehouse("a");
      await fill(house, before);
      await run(house);
      await fill(house, after);
      const [mart] = (await run(house)).marts;
      assert.deepEqual([mart.status, mart.version], [status, status === "new" ? 1 : 0]);
    }));
}

Deno.test("publish() with a column added leaves both versions readable, each with its own schema", () =>
  withHouse(async ({ run, warehouse, storage, folder }) => {
    const house = warehouse("a");
    await fill(house, two);
    await run(house);
    const before = await readLog(storage, "fct_claim");
    await fill(house, `SELECT *, DATE '2024-02-29' AS day FROM (${two})`);
    await run(house);
    const after = await readLog(storage, "fct_claim");
    const columns = (state: typeof after) =>
      JSON.parse(state.metaData!.schemaString).fields.map(({ name }: { name: string }) => name);
    assert.deepEqual(columns(before), ["id", "name", "paid"]);
    assert.deepEqual(columns(after), ["id", "name", "paid", "day"]);
    assert.notEqual([...before.live.keys()][0], [...after.live.keys()][0]);
    for (const path of [...before.live.keys(), ...after.live.keys()]) {
      await Deno.stat(join(folder, "publish/fct_claim", path));
    }
  }));

Deno.test("publish() gives eight exporters of different content a version each", () =>
  withHouse(async ({ run, warehouse, storage, folder }) => {
    const houses = Array.from({ length: 8 }, (_, at) => warehouse(`w${at}`));
    for (const [at, house] of houses.entries()) await fill(house, rows(`(${at}, 'a', ${at}.01)`));
    const reports = await Promise.all(houses.map((house) => run(house)));
    assert.deepEqual(reports.flatMap(({ failures }) => failures), []);
    const versions = reports.map(({ marts: [mart] }) => mart.version).sort();
    assert.deepEqual(versions, [0, 1, 2, 3, 4, 5, 6, 7]);
    const state = await readLog(storage, "fct_claim");
    assert.deepEqual([state.version, state.live.size], [7, 1]);
    const files = (await names(join(folder, "publish/fct_claim"))).filter((name) => name !== "_delta_log");
    assert.deepEqual(files.length, 8, "losers of a race remove their files");
  }));

Deno.test("publish() gives eight exporters of the same content one version", () =>
  withHouse(async ({ run, warehouse, storage, folder }) => {
    const houses = Array.from({ length: 8 }, (_, at) => warehouse(`w${at}`));
    for (const house of houses) await fill(house, two);
    const reports = await Promise.all(houses.map((house) => run(house)));
    const statuses = reports.map(({ marts: [mart] }) => mart.status);
    assert.deepEqual(statuses.filter((status) => status === "new").length, 1);
    assert.deepEqual((await readLog(storage, "fct_claim")).version, 0);
    assert.deepEqual((await names(join(folder, "publish/fct_claim"))).length, 2, "the log and one file");
  }));

Deno.test("publish() on a dry run says what is new and writes nothing", () =>
  withHouse(async ({ run, warehouse, folder }) => {
    const house = warehouse("a");
    await fill(house, two);
    const report = await run(house, { dryRun: true });
    assert.deepEqual(report.marts, [{ mart: "fct_claim", status: "new", version: 0, rows: 2, bytes: null }]);
    assert.deepEqual(await names(join(folder, "publish")), []);
  }));

Deno.test("publish() goes on after a mart that it cannot publish, and reports it", () =>
  withHouse(async ({ run, warehouse, storage, folder }) => {
    const house = warehouse("a");
    await fill(house, "SELECT 1::HUGEINT AS odd", "dim_odd");
    await fill(house, two);
    await storage.write("dim_old/_delta_log/_last_checkpoint", new Blob(["{}"]).stream());
    await fill(house, two, "dim_old");
    const { marts, failures } = await run(house);
    assert.deepEqual(marts.map(({ mart }) => mart), ["fct_claim"]);
    assert.deepEqual(failures.map(({ mart }) => mart), ["dim_odd", "dim_old"]);
    assert.deepEqual(await names(join(folder, "publish/dim_odd")), []);
  }));

Deno.test("publish() publishes the chosen marts, and refuses one that is not there", () =>
  withHouse(async ({ run, warehouse }) => {
    const house = warehouse("a");
    await fill(house, two);
    await fill(house, two, "dim_member");
    await fill(house, two, "dim_member__dbt_tmp");
    assert.deepEqual((await run(house, { marts: ["dim_member"] })).marts.map(({ mart }) => mart), [
      "dim_member",
    ]);
    const unknown = run(house, { marts: ["dim_membre"] });
    await assert.rejects(unknown, (error: Error) => {
      assert.deepEqual(error instanceof ConfigError, true);
      assert.deepEqual(error.message, "Cannot publish dim_membre: the marts are dim_member, fct_claim");
      return true;
    });
  }));

Deno.test("publish() of a warehouse without marts says what to run first", () =>
  withHouse(async ({ run, warehouse }) => {
    const house = warehouse("a");
    await house.transact([{ sql: "CREATE SCHEMA raw" }]);
    await assert.rejects(run(house), (error: Error) => {
      assert.deepEqual(error instanceof TransientError, true);
      assert.deepEqual(
        error.message,
        "Cannot publish: there are no marts yet, run `deno task transform` first",
      );
      return true;
    });
  }));
