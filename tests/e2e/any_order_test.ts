/** Deliveries in any order of arrival, in one run or in many: what staging shows is the same, and it is the newest. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project, Sandbox } from "./sandbox.ts";

const weekly = [
  "carrier",
  "carrier_2026w47",
  "carrier_2026w48",
  "pde",
  "pde_2026w48",
  "snf",
  "inpatient_2026w48",
];

const patient = (city: string, lastUpdated?: string) =>
  JSON.stringify({
    resourceType: "Patient",
    id: "order-1",
    ...lastUpdated && { meta: { lastUpdated } },
    address: [{ city }],
  }) + "\n";

/** Landing path → content: the samples' weeks, a week of one digit, and exports that say when they were updated. */
async function deliveries(): Promise<Map<string, string>> {
  const read = (name: string) => Deno.readTextFile(join(project, "samples/rif", `${name}.csv`));
  const files = new Map<string, string>();
  for (const name of weekly) files.set(`rif/${name}.csv`, await read(name));
  // Week 9 has what week 48 supersedes: as text it would be the greater one.
  files.set("rif/pde_2026w9.csv", (await read("pde_2026w48")).replaceAll("|F|", "|N|"));
  files.set("fhir/Patient.ndjson", patient("oldest"));
  files.set("fhir/Patient_20260301.ndjson", patient("updated in January", "2026-01-01T00:00:00Z"));
  files.set("fhir/Patient_20260201.ndjson", patient("updated in February", "2026-02-01T01:00:00+02:00"));
  return files;
}

const views = [
  ...["carrier_lines", "pde_fills", "snf_lines", "inpatient_lines", "beneficiary_years"].map((name) =>
    `stg_rif__${name}`
  ),
  "stg_fhir__patients",
];

async function shown(sandbox: Sandbox): Promise<string[]> {
  const hashes: string[] = [];
  for (const view of views) {
    const [{ rows, hash }] = await sandbox.query(
      `SELECT count(*) AS rows, sum(hash(v)::HUGEINT)::VARCHAR AS hash FROM staging.${view} AS v`,
    );
    hashes.push(`${view}: ${rows} rows, ${hash}`);
  }
  return hashes;
}

Deno.test("the same deliveries in any order, in one run or in many, give the same staging", async () => {
  await using empty = await Sandbox.make();
  await empty.ingest();
  const { code, stderr } = await empty.run("transform", ["--select", views.join(" ")]);
  assert.equal(code, 0, stderr);
  const files = await deliveries();
  const names = [...files.keys()];

  /** @param runs paths that arrive together, one run after the other */
  const after = async (runs: string[][]) => {
    await using sandbox = await Sandbox.make();
    await Deno.copyFile(empty.path("warehouse.duckdb"), sandbox.path("warehouse.duckdb"));
    for (const run of runs) {
      for (const path of run) await sandbox.land(path, files.get(path)!);
      assert.equal((await sandbox.ingest({ LOG_LEVEL: "error" })).report.failures.length, 0);
    }
    const cities = await sandbox.query(
      "SELECT city FROM staging.stg_fhir__patients WHERE resource_id = 'order-1'",
    );
    assert.deepEqual(cities, [{ city: "updated in February" }], runs.join(" then "));
    return await shown(sandbox);
  };
  const wanted = await after([names]);
  const late = names.filter((name) => !name.includes("w48"));
  assert.deepEqual(await after([names.filter((name) => name.includes("w48")), late]), wanted);
  assert.deepEqual(await after(names.toReversed().map((name) => [name])), wanted);
});
