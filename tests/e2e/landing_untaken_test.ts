/** What lies in landing is loaded or named: files that no feed takes, links, pipes, names that no text can hold. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fills, project, Sandbox } from "./sandbox.ts";

const patient = (id: string) => `{"resourceType":"Patient","id":"${id}"}\n`;
const escape = 'rif/x\r\x1b[2Kerror: all is lost\n{"level":"ERROR"}.xls';

Deno.test("files that no feed takes are named, whatever --feed says, and files in any case and folder are loaded", async () => {
  await using sandbox = await Sandbox.make();
  const taken = [
    ["rif/2026/w48/pde_a.CSV", fills([["-1", "1.00"]])],
    ["rif/PDE_b.txt", fills([["-2", "2.00"]])],
    ["fhir/export/Patient.ndjson", patient("a")],
    ["fhir/Practitioner.000.ndjson", '{"resourceType":"Practitioner","id":"p"}\n'],
  ];
  const untaken = [
    "carrier.csv",
    "fhir/OrganizationAffiliation.ndjson",
    "fhir/Patient.json",
    "fhir/PractitionerRole.000.ndjson",
    "rfi/carrier.csv",
    "rif/beneficiary_history.csv",
    "rif/hha.csv",
    escape,
  ];
  for (const [path, content] of taken) await sandbox.land(path, content);
  for (const path of untaken) await sandbox.land(path, patient("x"));
  await sandbox.land("rif/.pde_c.csv.Xy12", "half a li");

  const { code, report, stderr } = await sandbox.ingest();
  assert.equal(code, 0, stderr);
  assert.deepEqual(
    Object.fromEntries(report.batches.map((batch: Record<string, unknown>) => [batch.source, batch.loaded])),
    Object.fromEntries(taken.map(([path]) => [path, 1])),
  );
  assert.deepEqual(report.untaken.map(({ path }: { path: string }) => path), untaken);
  const logged = stderr.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    logged.filter(({ level }) => level === "WARN").map(({ properties }) => properties.source),
    untaken,
  );

  const again = await sandbox.run("ingest", ["--feed", "rif"]);
  assert.equal(again.code, 0);
  assert.doesNotMatch(again.stdout, /Nothing new/);
  assert.match(again.stdout, /Nothing was loaded: 2 files .*\nNo feed takes 8 entries of landing:\n/);
  for (const path of untaken.slice(0, -1)) assert.ok(again.stdout.includes(`\n  ${path}: `), path);
  // deno-lint-ignore no-control-regex -- they are what must not be there
  assert.doesNotMatch(again.stdout + again.stderr, /[\x1b\r]/);
});

Deno.test("links, pipes, loops of links and names that are not UTF-8 are named, and all else is loaded", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde_a.csv", fills([["-1", "1.00"]]));
  await sandbox.land("rif/pde_z.csv", fills([["-2", "2.00"]]));
  await Deno.symlink("/etc/hostname", sandbox.path("landing/rif/pde_link.csv"));
  await Deno.symlink("pde_a.csv", sandbox.path("landing/rif/pde_other.csv"));
  for (const name of ["here", "there"]) await Deno.symlink(".", sandbox.path(`landing/rif/${name}`));
  // What it leads to is a feed's, and would be loaded.
  await Deno.mkdir(sandbox.path("elsewhere"));
  await Deno.writeTextFile(sandbox.path("elsewhere/Patient.ndjson"), patient("a"));
  await Deno.symlink("../elsewhere", sandbox.path("landing/fhir"));
  const { success } = await new Deno.Command("python3", {
    args: ["-c", "import os; os.mkfifo('pde_pipe.csv'); open(b'pde_caf\\xe9.csv', 'w')"],
    cwd: sandbox.path("landing/rif"),
  }).output();
  assert.ok(success);

  const { code, report, stderr } = await sandbox.ingest();
  assert.equal(code, 0, stderr);
  assert.deepEqual(report.batches.map(({ source }: { source: string }) => source), [
    "rif/pde_a.csv",
    "rif/pde_z.csv",
  ]);
  const link = "it is a symbolic link";
  assert.deepEqual(report.untaken, [
    { path: "fhir", why: link },
    { path: "rif/here", why: link },
    { path: "rif/pde_caf\ufffd.csv", why: "its name is not UTF-8" },
    { path: "rif/pde_link.csv", why: link },
    { path: "rif/pde_other.csv", why: link },
    { path: "rif/pde_pipe.csv", why: "it is a pipe" },
    { path: "rif/there", why: link },
  ]);
});

Deno.test("a folder that is denied ends with 1 after all else is loaded, and its own feeds alone", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde_a.csv", fills([["-1", "1.00"]]));
  await sandbox.land("fhir/locked/Patient.ndjson", patient("a"));
  await sandbox.land("fhir/Patient.ndjson", patient("b"));
  sandbox.denied.push("fhir/locked");
  const all = await sandbox.ingest();
  assert.equal(all.code, 1, all.stderr);
  assert.deepEqual(all.report.batches.map(({ source }: { source: string }) => source), [
    "rif/pde_a.csv",
    "fhir/Patient.ndjson",
  ]);
  assert.deepEqual(all.report.failures.map(({ source }: { source: string }) => source), ["fhir/locked"]);
  const rif = await sandbox.ingest({}, ["--feed", "rif"]);
  assert.equal(rif.code, 0, rif.stderr);
  assert.deepEqual(rif.report.untaken.map(({ path }: { path: string }) => path), ["fhir/locked"]);
});

Deno.test("on a terminal a name can neither move the cursor nor begin a line of its own", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land(escape, "x");
  await sandbox.land("rif/pde\x1b[2K\r\nerror: all is lost.csv", "x");
  const run = `import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)`;
  const { stdout } = await new Deno.Command("python3", {
    args: [
      ...["-c", run, Deno.execPath(), "run", "-q", "-P=ingest-local", "--no-prompt"],
      ...[
        `--allow-read=${sandbox.folder},${project}/lib`,
        `--allow-write=${sandbox.folder}`,
        "tasks/ingest.ts",
      ],
    ],
    cwd: project,
    env: sandbox.env,
  }).output();
  const seen = new TextDecoder().decode(stdout);
  assert.match(seen, /No feed takes rif\/x\\x0d\\x1b\[2Kerror/);
  assert.match(seen, /rif\/pde\\x1b\[2K\\x0d\\x0aerror: all is lost\.csv: refused/);
  // deno-lint-ignore no-control-regex -- they are what must not be there
  assert.doesNotMatch(seen, /\x1b\[2K|^error: all/m);
});

Deno.test("a draft that nobody finished for a day is named", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv.part", "half a li");
  const old = join(sandbox.folder, "landing/rif/pde.csv.part");
  assert.deepEqual((await sandbox.ingest()).report.untaken, []);
  await Deno.utime(old, 1_700_000_000, 1_700_000_000);
  assert.deepEqual((await sandbox.ingest()).report.untaken, [
    { path: "rif/pde.csv.part", why: "its name is that of an unfinished file" },
  ]);
});

Deno.test("monitor finds what no feed takes and what cannot be read, by folder and with names", async () => {
  await using sandbox = await Sandbox.make();
  const monitor = async (...args: string[]) => {
    const { code, stdout, stderr } = await sandbox.run("monitor", ["--feed", "rif", ...args]);
    return { code, stdout, stderr, findings: args.includes("--json") ? JSON.parse(stdout).findings : null };
  };
  await sandbox.land("rif/pde_a.csv", fills([["-1", "1.00"]]));
  assert.deepEqual((await monitor("--json")).findings, []);
  for (const path of ["rif/hha.csv", "rfi/carrier.csv", "rif/locked/pde.csv", escape]) {
    await sandbox.land(path, "x");
  }
  await Deno.symlink(".", sandbox.path("landing/rif/here"));
  sandbox.denied.push("rif/locked");

  const { code, findings } = await monitor("--json");
  assert.equal(code, 3);
  assert.deepEqual(
    findings.map(({ kind, feed, paths }: { kind: string; feed: string; paths: { path: string }[] }) => [
      ...[kind, feed],
      ...paths.map(({ path }) => path),
    ]),
    [
      ["untaken", "landing", "rfi/carrier.csv"],
      ["untaken", "rif", "rif/here", "rif/hha.csv", escape],
      ["unreadable", "rif", "rif/locked"],
    ],
  );
  const { stdout } = await monitor();
  assert.match(
    stdout,
    /^rif: no feed takes 3 entries of landing\.\n {2}rif\/here: it is a symbolic link$/m,
  );
  // deno-lint-ignore no-control-regex -- they are what must not be there
  assert.doesNotMatch(stdout, /[\x1b\r]/);
});

Deno.test("a landing folder that is not there is a finding for those alone who ask for feeds that need it", async () => {
  await using sandbox = await Sandbox.make();
  await Deno.remove(sandbox.path("landing"));
  const monitor = async (feed: string) => {
    const { code, stdout } = await sandbox.run("monitor", ["--feed", feed, "--json"]);
    return [code, ...JSON.parse(stdout).findings.map(({ kind }: { kind: string }) => kind)];
  };
  assert.deepEqual(await monitor("rif"), [3, "landing_missing"]);
  assert.deepEqual(await monitor("core"), [0]);
});
