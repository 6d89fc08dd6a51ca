/** The table of bad input in docs/reference.md: each case has one status and one exit code, and the rest is loaded. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { fills, project, Sandbox } from "./sandbox.ts";

const good = fills([["-1", "1.00"], ["-2", "2.00"]]);
const header = good.split("\n")[0];
const encoder = new TextEncoder();
const marked = "Zebedee-4711";

type Case = {
  what: string;
  path?: string;
  content: string | Uint8Array;
  status: string;
  reasons: Record<string, number>;
  loaded: number;
  /** 3 where more than a few of several records are bad; a file that is refused ends with 3 in any case. */
  code?: 3;
};

const cases: Case[] = [
  { what: "an empty file", content: "", status: "refused", reasons: { no_header: 1 }, loaded: 0 },
  { what: "a header only", content: `${header}\n`, status: "loaded", reasons: {}, loaded: 0 },
  {
    what: "a required column missing",
    content: `BENE_ID|NAME\n1|${marked}\n2|${marked}\n`,
    status: "refused",
    reasons: { missing_column: 2 },
    loaded: 0,
  },
  {
    what: "no header at all",
    content: `${marked}|x\n${marked}|y\n`,
    status: "refused",
    reasons: { missing_column: 1 },
    loaded: 0,
  },
  {
    what: "a truncated gzip",
    path: "rif/pde_bad.csv.gz",
    content: gzipSync(good).subarray(0, -9),
    status: "refused",
    reasons: { broken_gzip: 1 },
    loaded: 0,
  },
  {
    what: "gzip without its suffix",
    content: gzipSync(good),
    status: "refused",
    reasons: { gzip_without_suffix: 1 },
    loaded: 0,
  },
  {
    what: "a suffix without gzip",
    path: "rif/pde_bad.csv.gz",
    content: good,
    status: "refused",
    reasons: { not_gzip: 1 },
    loaded: 0,
  },
  {
    what: "UTF-16",
    content: new Uint8Array([0xff, 0xfe, ...encoder.encode(good)]),
    status: "refused",
    reasons: { utf16: 1 },
    loaded: 0,
  },
  {
    what: "bytes that are not UTF-8",
    content: new Uint8Array([...encoder.encode(good), ...encoder.encode("INSERT|"), 0xc3, 0x28, 0x0a]),
    status: "loaded",
    reasons: { not_utf8: 1 },
    loaded: 2,
    code: 3,
  },
  {
    what: "wrong column counts",
    content: `${good}INSERT|${marked}\n${"|".repeat(11)}\n`,
    status: "loaded",
    reasons: { column_count: 2 },
    loaded: 2,
    code: 3,
  },
  {
    what: "a record without its key",
    content: `${good}INSERT| |-1|F|${marked}|06-Apr-2026|0.00|1.00|0.00|1.00\n`,
    status: "loaded",
    reasons: { missing_key: 1 },
    loaded: 2,
    code: 3,
  },
  {
    what: "a header of other columns among the records",
    content: `${good}BENE_ID|${header.replace("BENE_ID|", "")}\n${marked}|x\n`,
    status: "refused",
    reasons: { second_header: 4 },
    loaded: 0,
  },
  {
    what: "a header again, and one empty field more on each record",
    content: `${good}${good}`.replaceAll(/(\d)$/gm, "$1|"),
    status: "loaded",
    reasons: {},
    loaded: 4,
  },
  {
    what: "half of a surrogate pair in FHIR",
    path: "fhir/Patient_bad.ndjson",
    content:
      `{"resourceType":"Patient","id":"${marked}","x":"\\ud83d"}\n{"resourceType":"Patient","id":"2"}\n`,
    status: "loaded",
    reasons: { half_character: 1 },
    loaded: 1,
    code: 3,
  },
  {
    what: "broken JSON",
    path: "fhir/Patient_bad.ndjson",
    content: `{"resourceType":"Patient","id":"${marked}"\n{"resourceType":"Patient","id":"2"}\n`,
    status: "loaded",
    reasons: { broken_json: 1 },
    loaded: 1,
    code: 3,
  },
];

Deno.test.each(cases)("$what: status $status, what is good is loaded", async (one) => {
  await using sandbox = await Sandbox.make();
  const path = one.path ?? "rif/pde_bad.csv";
  await sandbox.land(path, one.content);
  await sandbox.land("rif/pde_good.csv", fills([["-8", "8.00"]]));
  const { code, report, stdout, stderr } = await sandbox.ingest();
  assert.equal(code, one.status === "refused" ? 3 : one.code ?? 0, stderr);
  const batch = report.batches.find((each: { source: string }) => each.source === path);
  assert.deepEqual(
    { status: batch.status, reasons: batch.reasons, loaded: batch.loaded },
    { status: one.status, reasons: one.reasons, loaded: one.loaded },
  );
  assert.equal(batch.read, batch.loaded + batch.quarantined);
  const [ledger] = await sandbox.query(
    `SELECT status, records_read, records_loaded, records_quarantined FROM ops.batches WHERE source = '${path}'`,
  );
  assert.deepEqual(Object.values(ledger).map(String), [
    one.status,
    ...[batch.read, one.loaded, batch.quarantined].map(String),
  ]);
  const [quarantine] = await sandbox.query(
    `SELECT coalesce(sum(records), 0)::VARCHAR AS records FROM ops.quarantine WHERE batch_id = '${batch.batch}'`,
  );
  assert.equal(Number(quarantine.records), batch.quarantined);
  const [other] = await sandbox.query("SELECT count(*) AS rows FROM raw.rif_pde WHERE pde_id = '-8'");
  assert.equal(Number(other.rows), 1);
  assert.equal(stdout.includes(marked) || stderr.includes(marked), false, "a field's value was printed");
  assert.equal(stderr.split("\n").filter((line) => line.includes(`"source":"${path}"`)).length, 1);
});

Deno.test("a quarantined record keeps its position and its bytes", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", `${good}INSERT|x\n`);
  await sandbox.ingest();
  const [row] = await sandbox.query(
    "SELECT source, record_number, byte_offset, byte_length, decode(raw) AS raw, status FROM ops.quarantine",
  );
  assert.deepEqual(Object.values(row).map(String), [
    "rif/pde.csv",
    "3",
    String(good.length),
    "8",
    "INSERT|x",
    "open",
  ]);
});

const settings: { what: string; env: Record<string, string>; says: RegExp }[] = [
  {
    what: "no landing folder",
    env: { LANDING_URL: pathToFileURL(join(project, "lib/nowhere")).href },
    says: /the folder is not there/,
  },
  { what: "an unknown warehouse", env: { WAREHOUSE: marked }, says: /WAREHOUSE must be one of/ },
  { what: "a landing URL of no known kind", env: { LANDING_URL: "gopher://x" }, says: /LANDING_URL must be/ },
  { what: "an unknown log level", env: { LOG_LEVEL: marked }, says: /LOG_LEVEL must be one of/ },
];

Deno.test.each(settings)("$what ends with exit code 2 and one line", async ({ env, says }) => {
  await using sandbox = await Sandbox.make();
  const { code, stderr } = await sandbox.run("ingest", [], env);
  assert.equal(code, 2, stderr);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
  assert.match(stderr, says);
  assert.equal(stderr.includes(marked), false);
});

Deno.test("every problem of the environment is said at once", async () => {
  await using sandbox = await Sandbox.make();
  const { stderr } = await sandbox.run("ingest", [], { WAREHOUSE: "x", LANDING_URL: "y", LOG_LEVEL: "z" });
  for (const name of ["WAREHOUSE", "LANDING_URL", "LOG_LEVEL"]) assert.match(stderr, new RegExp(name));
});

Deno.test("an unknown feed and an unknown option end with exit code 2", async () => {
  await using sandbox = await Sandbox.make();
  const feed = await sandbox.run("ingest", ["--feed", "no.such"]);
  assert.equal(feed.code, 2);
  assert.match(feed.stderr, /Cannot choose feed 'no.such'.*rif\.carrier/);
  assert.equal((await sandbox.run("ingest", ["--no-such"])).code, 2);
});

Deno.test("a file that is no DuckDB database ends with exit code 1 and is left alone", async () => {
  await using sandbox = await Sandbox.make();
  await Deno.writeTextFile(sandbox.path("warehouse.duckdb"), "these are somebody's notes, not a database");
  await sandbox.land("rif/pde.csv", good);
  const { code, stderr } = await sandbox.ingest();
  assert.equal(code, 1);
  assert.match(stderr, /it is not a DuckDB file/);
  assert.match(await Deno.readTextFile(sandbox.path("warehouse.duckdb")), /^these are/);
});

Deno.test("more than 5 % of bad records, or none good, end with 3 and are said; single ones end with 0", async () => {
  const run = async (good: number, bad: number) => {
    await using sandbox = await Sandbox.make();
    const rows = Array.from({ length: good }, (_, at) => [`-${at + 1}`, "1.00"] as const);
    await sandbox.land("rif/pde.csv", fills(rows) + "x\n".repeat(bad));
    const { code, stdout, stderr } = await sandbox.run("ingest");
    return { code, stdout, logged: stderr };
  };
  const [few, many, none, one] = await Promise.all([run(95, 5), run(94, 6), run(0, 2), run(0, 1)]);
  assert.deepEqual([few.code, many.code, none.code, one.code], [0, 3, 3, 0]);
  const said = "6 of 100 records are bad, more than 5 %";
  assert.ok(many.stdout.includes(`\n  rif/pde.csv: ${said}`), many.stdout);
  assert.ok(many.logged.includes(said));
  assert.match(none.stdout, /rif\/pde\.csv: none of 2 records is good/);
  assert.doesNotMatch(few.stdout + one.stdout, /Too many/);
});

Deno.test("a wrong number of fields says how many there were and should be", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", `${good}INSERT|${marked}\n`);
  const { report } = await sandbox.ingest();
  assert.equal(report.batches[0].detail, "2 fields instead of 10");
  const [{ id }] = JSON.parse((await sandbox.run("quarantine", ["list", "--json"])).stdout);
  const { stdout } = await sandbox.run("quarantine", ["show", id]);
  assert.match(stdout, /column_count: .*\(2 fields instead of 10\)/);
});
