/** What the production sets grant, against what runs on Snowflake ask for; and that they are for nothing else. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { holdPorts } from "../ports.ts";
import { TestDatabase, testLogin } from "../doubles/sql_server/test_database.ts";
import { unusedOnSnowflake } from "./unused.ts";
import { copyProject } from "../e2e/copied_project.ts";
import { fills, project, Sandbox } from "../e2e/sandbox.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

const manifest = JSON.parse(await Deno.readTextFile(join(project, "deno.json")));
const production = [
  ...["ingest", "stream", "monitor", "quarantine", "quality", "export", "retention", "snowflake"],
];

Deno.test("production sets have no native code, no other programs, and hosts, folders and names of their own", () => {
  for (const set of production) {
    const { ffi, run, net, env, read = [], write = [] } = manifest.permissions[set];
    assert.deepEqual([ffi, run], [undefined, undefined], set);
    assert.ok(
      Array.isArray(net) && Array.isArray(env.allow) && Array.isArray(read) && Array.isArray(write),
      set,
    );
    assert.ok(!JSON.stringify([read, write, env]).match(/duckdb/i), set);
  }
});

Deno.test("a production set refuses WAREHOUSE=duckdb with 2", async () => {
  await using sandbox = await Sandbox.make();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P=quality", "--no-prompt", "tasks/quality.ts"],
    cwd: project,
    env: { ...sandbox.env, WAREHOUSE: "duckdb" },
  }).output();
  assert.match(new TextDecoder().decode(stderr), /Cannot use WAREHOUSE=duckdb/);
  assert.equal(code, 2);
});

Deno.test("the production sets grant nothing that a run on Snowflake does not use", async (t) => {
  // Where the sets say that they are.
  using _ports = await holdPorts(1433, 8443);
  await using emulator = await startEmulator({ port: 8443 });
  await using sandbox = await SnowflakeSandbox.make(emulator, "granted");
  await using server = await TestDatabase.create({ real: false, port: 1433 });
  await server.run(await Deno.readTextFile(join(project, "samples/sqlserver/schema.sql")));
  const folder = await copyProject();
  try {
    for (const name of ["landing/rif", "spool"]) {
      await Deno.mkdir(join(folder, "data", name), { recursive: true });
    }
    await Deno.writeTextFile(join(folder, "data/landing/rif/pde_1.csv"), fills([["-1", "1.00"]]));
    // Large enough for a thread of its own.
    const large = "rif/carrier.csv";
    await Deno.copyFile(join(folder, "samples", large), join(folder, "data/landing", large));
    const env = {
      ...sandbox.passwordEnv,
      MSSQL_HOST: "localhost",
      MSSQL_USER: testLogin.user,
      MSSQL_PASSWORD: testLogin.password,
      MSSQL_ENCRYPT: "false",
      SUMMARY_PATH: join(folder, "data/summary.json"),
    };
    await t.step("ingest", async () => {
      assert.deepEqual(await unusedOnSnowflake(folder, "ingest", "ingest", { env }), []);
    });
    await t.step("transform:snowflake", async () => {
      const args = ["--select", "stg_rif__pde_fills"];
      assert.deepEqual(
        await unusedOnSnowflake(folder, "transform:snowflake", "transform-snowflake", { args, env }),
        [],
      );
    });
    const warehouse = sandbox.warehouse();
    await warehouse.create("marts", [
      `CREATE TABLE IF NOT EXISTS marts.dim_member AS SELECT 'core' AS data_source,
      'a' AS person_id, 'male' AS gender, DATE '1970-01-01' AS birth_date`,
    ]);
    await warehouse[Symbol.asyncDispose]();
    await t.step("export", async () => {
      assert.deepEqual(await unusedOnSnowflake(folder, "export", "export", { env }), []);
    });
    await t.step("quality", async () => {
      const args = ["--rule", "dim_member.gender_known"];
      assert.deepEqual(await unusedOnSnowflake(folder, "quality", "quality", { args, env }), []);
    });
    await t.step("retention", async () => {
      assert.deepEqual(await unusedOnSnowflake(folder, "retention", "retention", { env }), []);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
