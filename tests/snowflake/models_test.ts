/** What the demo's files do not bring: the operational database's tables and events, on Snowflake as on DuckDB. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type EventName } from "../../lib/feeds/events/event.ts";
import { sampleEvent } from "../../lib/feeds/events/testing.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import { project } from "../e2e/sandbox.ts";
import { TestDatabase } from "../doubles/sql_server/test_database.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";
import { expectSame } from "./same_rows.ts";

/** Events with what JSON and times can be: repeats, ties, late ones, tiny and huge amounts, empty lists, odd text. */
function events(): Record<string, object[]> {
  const of = (name: EventName, id: string, data: object = {}, envelope: object = {}) =>
    sampleEvent(name, { id, ...envelope }, data);
  const lines = [
    { claim_line_number: 1, charge_amount: "120.50", service_unit_quantity: "1.125" },
    { claim_line_number: 2, charge_amount: "0.07", procedure_code: " 99213 " },
  ];
  const paid = of("claim", "1", {
    paid_amount: "9999999999999999.99",
    claim_lines: lines,
    diagnoses: [{ diagnosis_sequence: 1, diagnosis_code: "E119" }, {
      diagnosis_sequence: 2,
      diagnosis_code: 'é"\\',
    }],
  });
  const other = { subject: "claim-2" };
  return {
    "events/claims_1.ndjson": [
      paid,
      paid,
      of("claim", "2", { paid_amount: "1.00" }, { time: "2026-11-24T10:30:00+01:00" }),
      of("claim", "3", { claim_id: "claim-2", claim_lines: [], charge_amount: "1e3" }, other),
      of("claim", "4", { claim_id: "claim-2", paid_amount: "0.005" }, { ...other, sequence: "0009" }),
      of("claim", "5", { claim_id: "claim-2", paid_amount: "-0.01" }, { ...other, sequence: "0010" }),
    ],
    "events/members_1.ndjson": [of("member", "1"), of("member", "2", { birth_date: "1899-12-31" })],
    "events/providers_1.ndjson": [of("provider", "1"), of("provider", "2", { last_name: "O'Neil" })],
  };
}

Deno.test("tables of SQL Server and events are the same in Snowflake's models as in DuckDB's", async (t) => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "models", []);
  await using server = await TestDatabase.create({ real: false });
  for (const script of ["schema.sql", "seed.sql"]) {
    await server.run(await Deno.readTextFile(join(project, "samples/sqlserver", script)));
  }
  const { local } = sandbox;
  for (const [path, all] of Object.entries(events())) {
    await local.land(path, all.map((event) => `${JSON.stringify(event)}\n`).join(""));
  }
  await t.step("both load and build", async () => {
    // Some of the events are bad on purpose.
    for (const [task, wanted] of [["ingest", 3], ["transform", 0]] as const) {
      const plain = await local.run(task, [], server.env);
      assert.equal(plain.code, wanted, plain.stderr);
      const { code, stdout, stderr } = await sandbox.run(task, { env: server.env });
      assert.equal(code, wanted, stdout + stderr);
    }
  });
  await using snowflake = sandbox.warehouse();
  const duckdb = duckdbWarehouse({ path: local.path("warehouse.duckdb"), folders: [] });
  // When it was loaded, and the number of its batch, are of each load.
  const leaveOut = /^(?!stg_(core|events)__)|\.(loaded_at|valid_from_sequence|taken_at|finished_at)$/;
  const staged = await expectSame(t, { duckdb, snowflake }, { schema: "staging", leaveOut });
  const built = await expectSame(t, { duckdb, snowflake }, { schema: "intermediate" });
  await expectSame(t, { duckdb, snowflake }, { schema: "marts" });
  await t.step("and there is something in each of them", () => {
    const empty = [...staged, ...built].filter(([name, size]) => /core|events/.test(name) && size === 0);
    assert.deepEqual(empty, []);
  });
});
