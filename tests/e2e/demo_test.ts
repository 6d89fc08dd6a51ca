/** The demo in a copy of the project: what it shows, what it makes, and what it must not say. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import type { Warehouse } from "../../lib/warehouse/warehouse.ts";
import { holdPorts } from "../ports.ts";
import { TestDatabase, testLogin } from "../doubles/sql_server/test_database.ts";
import { unusedGrants } from "./audit.ts";
import { madeDemo, runDemo } from "./made_demo.ts";
import { project } from "./sandbox.ts";

async function python(name: string, script: string, args: string[]): Promise<unknown> {
  const command = new Deno.Command(join(project, ".venv", name, "bin", "python"), {
    args: [script, ...args],
  });
  const { success, stdout, stderr } = await command.output();
  assert.equal(success, true, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const login = {
  MSSQL_HOST: "localhost",
  MSSQL_USER: testLogin.user,
  MSSQL_PASSWORD: testLogin.password,
  MSSQL_ENCRYPT: "false",
};

/** With the samples' tables, which are empty. */
async function startSqlServer(): Promise<TestDatabase> {
  const database = await TestDatabase.create({ real: false, port: 1433 });
  await database.run(await Deno.readTextFile(join(project, "samples/sqlserver/schema.sql")));
  return database;
}

Deno.test("the demo does the whole job, twice is once, and nothing private is said", async (t) => {
  const first = await madeDemo();
  const { folder } = first;
  const warehouse = duckdbWarehouse({ path: join(folder, "data/warehouse.duckdb"), folders: [] });
  try {
    await t.step("the first run ends with 0 and its summary", () => {
      assert.equal(first.code, 0, first.stderr);
      assert.match(first.stdout, /rif\.carrier\s+3\s+2,384\s+2,382\s+2/);
      assert.match(first.stdout, /fct_claim\s+0\s+[\d,]+\s+[\d,]+\s+new/);
      assert.match(first.stdout, /rif\/snf_2026w48\.csv\s+refused/);
    });

    await t.step("every batch reconciles: in the ledger, in raw and in quarantine", async () => {
      const [sums] = await warehouse.query(
        `SELECT sum(records_read) AS read, sum(records_loaded + records_quarantined) AS accounted,
          sum(records_quarantined) AS quarantined FROM ops.batches`,
      );
      assert.equal(sums.read, sums.accounted);
      const [kept] = await warehouse.query("SELECT sum(records) AS records FROM ops.quarantine");
      assert.equal(kept.records, sums.quarantined);
    });

    await t.step("the marts equal what another tool computes from the files", async () => {
      const script = join(project, "tests/totals/totals.py");
      const { all } = await python("run", script, [join(folder, "samples")]) as Totals;
      assert.deepEqual(byFeed(await martSums(warehouse)), byFeed(all.claims));
      const members = await warehouse.query(
        "SELECT data_source, count(*)::INTEGER AS members FROM marts.dim_member GROUP BY 1",
      );
      assert.deepEqual(
        Object.fromEntries(members.map((row) => [row.data_source, row.members])),
        all.beneficiaries,
      );
      const [lines] = await warehouse.query("SELECT count(*)::INTEGER AS lines FROM marts.fct_claim_line");
      const medical = all.claims.filter((one) => one.claim_type !== "pharmacy");
      assert.equal(lines.lines, medical.reduce((sum, one) => sum + one.lines, 0));
    });

    await t.step("Python's deltalake reads every Delta table", async () => {
      const script = join(project, "tests/delta/read_delta.py");
      const tables = await python("dev", script, [join(folder, "data/publish")]) as Record<
        string,
        { version: number; rows: number }
      >;
      for (const [name, { version, rows }] of Object.entries(tables)) {
        const [mart] = await warehouse.query(`SELECT count(*) AS rows FROM marts.${name}`);
        assert.deepEqual({ version, rows }, { version: 0, rows: Number(mart.rows) }, name);
      }
      assert.equal(Object.keys(tables).length, 9);
    });

    await t.step("no identifier of a sample is printed", async () => {
      const ids = await warehouse.query(
        `SELECT DISTINCT bene_id AS id FROM raw.rif_beneficiary UNION SELECT mbi_num FROM raw.rif_beneficiary
        UNION SELECT bene_srnm_name FROM raw.rif_beneficiary WHERE length(bene_srnm_name) > 4
        UNION SELECT clm_id FROM raw.rif_carrier UNION SELECT json_extract_string(document, '$.id') FROM raw.fhir_patient`,
      );
      const said = first.stdout + first.stderr;
      assert.deepEqual(ids.filter(({ id }) => id !== null && said.includes(String(id))), []);
      assert.equal(ids.length > 300, true);
    });

    await t.step("run again it does nothing twice and says so", async () => {
      const again = await runDemo(folder);
      assert.equal(again.code, 0, again.stderr);
      assert.match(again.stdout, /Nothing new: 31 files and tables are as they were loaded/);
      assert.match(again.stdout, /Nothing was done twice/);
    });

    for (const task of ["ingest", "transform", "quality", "export", "retention"]) {
      // A large file that has changed is scanned by a worker, whose code is read.
      const carrier = join(folder, "data/landing/rif/carrier.csv");
      if (task === "ingest") await Deno.writeTextFile(carrier, "\n", { append: true });
      // Nothing is written to publish unless there is something new.
      if (task === "export") await Deno.remove(join(folder, "data/publish"), { recursive: true });
      await t.step(`the permission set of ${task} grants nothing that a run does not use`, async () => {
        // Where the set says that SQL Server is.
        using _port = await holdPorts(...task === "ingest" ? [1433] : []);
        await using _server = task === "ingest" ? await startSqlServer() : null;
        assert.deepEqual(
          await unusedGrants(folder, task, `${task}-local`, { env: task === "ingest" ? login : {} }),
          [],
        );
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** What the independent totals and the marts are compared by; amounts as exact text. */
type Sums = {
  data_source: string;
  source_feed: string;
  claim_type: string;
  claims: number;
  lines: number;
  members: number;
  charge: string | null;
  allowed: string | null;
  paid: string | null;
};
type Totals = { all: { claims: Sums[]; beneficiaries: Record<string, number> } };

const byFeed = (sums: Sums[]) =>
  sums.toSorted((a, b) => `${a.source_feed} ${a.claim_type}` < `${b.source_feed} ${b.claim_type}` ? -1 : 1);

async function martSums(warehouse: Warehouse): Promise<Sums[]> {
  const amounts = ["charge", "allowed", "paid"].map((name) => `sum(${name}_amount)::VARCHAR AS ${name}`);
  const rows = await warehouse.query(
    `SELECT data_source, source_feed, claim_type, count(*)::INTEGER AS claims, sum(line_count)::INTEGER AS lines,
      count(DISTINCT person_id)::INTEGER AS members, ${amounts.join(", ")} FROM marts.fct_claim GROUP BY ALL
    UNION ALL
    SELECT data_source, source_feed, claim_type, count(DISTINCT claim_id)::INTEGER, count(*)::INTEGER,
      count(DISTINCT person_id)::INTEGER, ${amounts.join(", ")} FROM marts.fct_pharmacy_claim GROUP BY ALL`,
  );
  return rows as Sums[];
}
