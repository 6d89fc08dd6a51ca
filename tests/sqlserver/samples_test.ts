/** The samples' database from end to end: ingest, dbt, quality; then it changes, and so do the marts. */
import assert from "node:assert/strict";
import { Sandbox } from "../e2e/sandbox.ts";
import { TestDatabase } from "../doubles/sql_server/test_database.ts";

const samples = new URL("../../samples/sqlserver/", import.meta.url);

Deno.test("the samples' database comes into the marts, reconciles, and its changes follow", async (t) => {
  await using database = await TestDatabase.create({ real: false });
  for (const file of ["schema.sql", "seed.sql"]) {
    await database.run(await Deno.readTextFile(new URL(file, samples)));
  }
  await using sandbox = await Sandbox.make();
  const env = {
    ...database.env,
    MSSQL_WINDOW_ROWS: "500",
  };
  const ingest = async () => {
    const { code, stderr, report } = await sandbox.ingest(env);
    assert.equal(code, 0, stderr);
    return report.batches as { feed: string; loaded: number; source: string }[];
  };
  const transform = async () => {
    const { code, stderr } = await sandbox.run("transform");
    assert.equal(code, 0, stderr);
  };
  const claims = () =>
    sandbox.query(`SELECT claim_type, count(*)::INT AS claims, sum(charge_amount)::VARCHAR AS charge,
        sum(allowed_amount)::VARCHAR AS allowed, sum(paid_amount)::VARCHAR AS paid
      FROM marts.fct_claim WHERE data_source = 'core' GROUP BY 1 ORDER BY 1 DESC`);

  await t.step("every row is loaded, and no social security number", async () => {
    const batches = await ingest();
    const loaded = Map.groupBy(batches, ({ feed }) => feed);
    const counts = [...loaded].map((
      [feed, some],
    ) => [feed, some.reduce((sum, { loaded }) => sum + loaded, 0)]);
    assert.deepEqual(Object.fromEntries(counts), {
      "core.member": 73,
      "core.enrollment": 256,
      "core.provider": 188,
      "core.claim": 335,
      "core.claim_line": 1736,
    });
    const columns = await sandbox.query("SELECT 1 FROM information_schema.columns WHERE column_name = 'ssn'");
    assert.deepEqual(columns, []);
  });

  await t.step("the marts have what the database has", async () => {
    await transform();
    assert.deepEqual(await claims(), [
      {
        claim_type: "professional",
        claims: 151,
        charge: "384042.23",
        allowed: "353927.25",
        paid: "261176.89",
      },
      {
        claim_type: "institutional",
        claims: 172,
        charge: "485914.87",
        allowed: "419000.29",
        paid: "258196.62",
      },
    ]);
    const [{ measures, apart }] = await sandbox.query(
      "SELECT count(*)::INT AS measures, count(*) FILTER (difference <> 0)::INT AS apart FROM staging.stg_core__reconciliation",
    );
    assert.deepEqual([measures, apart], [19, 0]);
    const { code, stderr } = await sandbox.run("quality");
    assert.equal(code, 0, stderr);
  });

  await t.step("nothing changed, nothing is loaded", async () => {
    const batches = await ingest();
    assert.equal(batches.reduce((sum, { loaded }) => sum + loaded, 0), 0);
  });

  await t.step("what changed is in the marts, and what it was is in the history", async () => {
    const [{ claim_id }] = await sandbox.query(
      "SELECT claim_id FROM staging.stg_core__claims WHERE status = 'paid' AND claim_type_code = 'P' ORDER BY claim_id LIMIT 1",
    );
    await database.run(`
      UPDATE core.claim SET paid_amount = paid_amount - 1.01, updated_at = SYSUTCDATETIME() WHERE claim_id = '${claim_id}'
      GO
      UPDATE core.claim_line SET paid_amount = paid_amount - 1.01, updated_at = SYSUTCDATETIME()
      WHERE claim_id = '${claim_id}' AND line_number = 1`);
    const batches = await ingest();
    assert.deepEqual(
      batches.filter(({ loaded }) => loaded > 0).map(({ feed, loaded }) => [feed, loaded]),
      [["core.claim", 1], ["core.claim_line", 1]],
    );
    await transform();
    const [professional] = await claims();
    assert.equal(professional.paid, "261175.88");
    const history = await sandbox.query(
      `SELECT operation, is_current FROM staging.stg_core__claim_history WHERE claim_id = '${claim_id}' ORDER BY valid_from_sequence`,
    );
    assert.deepEqual(history, [
      { operation: "snapshot", is_current: false },
      { operation: "upsert", is_current: true },
    ]);
  });
});
