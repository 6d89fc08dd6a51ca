/** The demo on Snowflake, with the scripts' whole setup: its marts are those of DuckDB, row by row, and twice is once. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import { programs } from "../../lib/transform/python.ts";
import { copyProject } from "../e2e/copied_project.ts";
import { madeDemo, runDemo } from "../e2e/made_demo.ts";
import { project } from "../e2e/sandbox.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";
import { expectSame } from "./same_rows.ts";

/** Versions, rows and columns of the Delta tables in a folder. */
async function published(folder: string): Promise<Record<string, { version: number; rows: number }>> {
  const { success, stdout, stderr } = await new Deno.Command(join(programs(project, "dev"), "python"), {
    args: [join(project, "tests/delta/read_delta.py"), folder],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  // Whole numbers are long where the warehouse has one type for them.
  return JSON.parse(new TextDecoder().decode(stdout).replaceAll('"integer"', '"long"'));
}

/** The parts of the summary that speak of what was done, without times, and without the bytes of files. */
function done(summary: string): string {
  return summary.split("Where everything lies")[0].split("Ingest: files → raw")[1]
    .replaceAll(/\d+\.\d+ s/g, "… s").replaceAll(/ +[\d,]+ +new$/gm, " new").replaceAll(/ +| *─+/g, " ");
}

Deno.test("the demo on Snowflake is the demo on DuckDB", async (t) => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "demo", []);
  const expected = await madeDemo();
  const [folder, plain] = [await copyProject(), expected.folder];
  try {
    await Deno.mkdir(join(folder, "data"), { recursive: true });
    await Deno.copyFile(emulator.privateKeyPath, join(folder, "data/key.p8"));
    // Everything in the copy's own folders.
    const own = ["LANDING_URL", "PUBLISH_URL", "SPOOL_PATH", "DUCKDB_PATH", "DBT_TARGET_PATH"];
    const settings = Object.entries(sandbox.env).filter(([name]) => !own.includes(name));
    const env = { ...Object.fromEntries(settings), SNOWFLAKE_PRIVATE_KEY_PATH: "data/key.p8" };
    const first = await runDemo(folder, env);
    await t.step("it ends with 0, and its summary is that of DuckDB", () => {
      assert.equal(first.code, 0, first.stdout + first.stderr);
      assert.equal(expected.code, 0, expected.stderr);
      assert.equal(done(first.stdout), done(expected.stdout));
    });
    await using snowflake = sandbox.warehouse();
    const duckdb = duckdbWarehouse({ path: join(plain, "data/warehouse.duckdb"), folders: [] });
    for (const schema of ["intermediate", "marts"]) await expectSame(t, { duckdb, snowflake }, { schema });
    await t.step("Python's deltalake reads every published table, with DuckDB's rows in it", async () => {
      const [read, wanted] = await Promise.all(
        [folder, plain].map((where) => published(join(where, "data/publish"))),
      );
      assert.deepEqual(read, wanted);
      assert.equal(Object.keys(read).length, 9);
    });
    await t.step("no identifier of a sample is printed, or is in a statement's text or tag", async () => {
      const ids = await snowflake.query(
        `SELECT DISTINCT bene_id AS id FROM raw.rif_beneficiary UNION SELECT mbi_num FROM raw.rif_beneficiary
        UNION SELECT bene_srnm_name FROM raw.rif_beneficiary WHERE LENGTH(bene_srnm_name) > 4
        UNION SELECT clm_id FROM raw.rif_carrier`,
      );
      const sent = (await emulator.statements()).map(({ text, parameters }) =>
        `${text} ${parameters.QUERY_TAG}`
      );
      const said = [first.stdout, first.stderr, ...sent].join("\n");
      assert.deepEqual(ids.filter(({ id }) => id !== null && said.includes(String(id))), []);
      assert.ok(ids.length > 300);
    });
    await t.step("again, nothing is done twice: dbt builds anew what is the same", async () => {
      const second = await runDemo(folder, env);
      assert.equal(second.code, 0, second.stdout + second.stderr);
      assert.match(second.stdout, /Nothing was done twice/);
    });
  } finally {
    for (const made of [folder, plain]) await Deno.remove(made, { recursive: true });
  }
});
