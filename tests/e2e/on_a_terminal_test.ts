/** What a person sees on a terminal: progress, tables that fit, and what a Ctrl-C means. None of it in a pipe. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { widthOf } from "../../lib/observe/display_width.ts";
import { withDatabase } from "../../lib/warehouse/duckdb/database.ts";
import { fills, project, Sandbox } from "./sandbox.ts";

const terminal = join(project, "tests/e2e/terminal.py");

/** Runs a task on a terminal of 80 columns. */
async function onTerminal(
  sandbox: Sandbox,
  task: string,
  { args = [] as string[], after = [] as string[], env = {} } = {},
) {
  const flags = [
    `-P=${task}-local`,
    "--no-prompt",
    `--allow-read=${sandbox.folder},lib`,
    `--allow-write=${sandbox.folder}`,
  ];
  const { code, stdout } = await new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
    args: [
      ...[terminal, ...after.flatMap((text) => ["--after", text])],
      ...[Deno.execPath(), "run", "-q", ...flags, `tasks/${task}.ts`, ...args],
    ],
    cwd: project,
    env: { ...sandbox.env, ...env },
  }).output();
  return { code, shown: new TextDecoder().decode(stdout) };
}

const many = (rows: number) =>
  fills(Array.from({ length: rows }, (_, row): [string, string] => [`-${row + 1}`, "1.00"]));

Deno.test("progress on a terminal names the file with its megabytes, and a pipe has none", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", many(200_000));
  const piped = await sandbox.run("ingest", ["--dry-run"]);
  assert.doesNotMatch(piped.stdout + piped.stderr, / MB/);
  const { code, shown } = await onTerminal(sandbox, "ingest", {
    args: ["--dry-run"],
    // It is read, and waited for, long enough to be shown.
    env: { LANDING_SETTLE_SECONDS: "2" },
  });
  assert.equal(code, 0, shown);
  assert.match(shown, /rif\.pde: rif\/pde\.csv {2}\d+ of 1\d MB/);
});

Deno.test("a table fits the terminal", async () => {
  await using sandbox = await Sandbox.make();
  const name = `rif/pde_${"of_the_forty_eighth_week_".repeat(3)}.csv`;
  await sandbox.land(name, fills([["-1", "1.00"]]) + "a line of another kind\n");
  await sandbox.ingest();
  const { code, shown } = await onTerminal(sandbox, "quarantine", { args: ["list"] });
  assert.equal(code, 0, shown);
  const lines = shown.split("\r\n");
  assert.ok(lines.some((line) => line.includes("column_count") && line.includes("…")), shown);
  assert.ok(lines.every((line) => widthOf(line) <= 80), shown);
  assert.ok((await sandbox.run("quarantine", ["list"])).stdout.includes(name));
});

Deno.test("Ctrl-C says that nothing is lost and how to go on, ends with 1, and the next run goes on", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", many(200_000));
  const { code, shown } = await onTerminal(sandbox, "ingest", {
    after: ["rif.pde: rif/pde.csv"],
    env: { LANDING_SETTLE_SECONDS: "60" },
  });
  assert.equal(code, 1, shown);
  assert.match(shown, /Stopping\. Ctrl-C again ends at once\./);
  assert.match(
    shown,
    /Stopped\. Nothing is lost: what was committed stays, and `deno task ingest` goes on from there\./,
  );
  assert.doesNotMatch(shown, /error:/);
  const { report } = await sandbox.ingest();
  assert.equal(report.batches[0].loaded, 200_000);
});

Deno.test("a second Ctrl-C ends at once what does not hear of the first", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", many(1));
  const began = performance.now();
  const { code, shown } = await withDatabase(
    { path: sandbox.path("warehouse.duckdb"), folders: [] },
    () => onTerminal(sandbox, "ingest", { after: ["another process holds the warehouse", "Stopping."] }),
  );
  assert.equal(code, 1, shown);
  assert.match(shown, /Stopped\. Nothing is lost/);
  // It would have waited for a minute.
  assert.ok(performance.now() - began < 30_000);
});

Deno.test("SIGTERM is told in the same way, in a pipe too", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", many(200_000));
  const child = sandbox.command("ingest", ["--json"], { LANDING_SETTLE_SECONDS: "60" }).spawn();
  while (!await Deno.stat(sandbox.path("spool")).then(() => true, () => false)) {
    await new Promise((done) => setTimeout(done, 50));
  }
  child.kill("SIGTERM");
  const { code, stderr } = await child.output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 1, said);
  assert.match(said, /^Stopped\. Nothing is lost: .*goes on from there\.$/m);
});
