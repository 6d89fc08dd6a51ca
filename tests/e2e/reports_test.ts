/** What tasks print with --json is what lib/report/schemas says, in every form that a run may take; `run` checks it. */
import assert from "node:assert/strict";
import { checkReport } from "./reports.ts";
import { fills, project, Sandbox } from "./sandbox.ts";

Deno.test("reports keep to their schemas: loaded, quarantined, refused, unread, empty", async (t) => {
  await using sandbox = await Sandbox.make();
  const report = async (task: string, args: string[] = [], codes = [0]) => {
    // What follows an option of dbt's is dbt's.
    const words = task === "transform" ? ["--json", ...args] : [...args, "--json"];
    const { code, stdout, stderr } = await sandbox.run(task, words);
    assert.ok(codes.includes(code), `${task} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  };

  await t.step("ingest", async () => {
    assert.deepEqual((await report("ingest")).batches, []);
    const good = fills([["-1", "1.00"], ["-2", "2.00"], ["-3", "3.00"]]);
    await sandbox.land("rif/pde_1.csv", good.replace("INSERT|-1|", "INSERT|-1|surplus|"));
    await sandbox.land("rif/pde_2.csv", fills([["-4", "4.00"]]).replace("DML_IND|", "NEW|DML_IND|"));
    await sandbox.land("rif/pde_3.csv", "PDE_ID\n-5\n");
    await sandbox.land("rif/hha.csv", "A\n");
    await sandbox.land("rif/pde_4.csv", good);
    sandbox.denied.push("rif/pde_4.csv");
    assert.equal((await report("ingest", ["--dry-run"], [1])).dryRun, true);
    const { batches, failures, untaken } = await report("ingest", [], [1]);
    const alike = (name: string) => batches.some(({ status }: { status: string }) => status === name);
    assert.deepEqual([alike("loaded"), alike("refused"), failures.length, untaken.length], [
      true,
      true,
      1,
      1,
    ]);
    sandbox.denied.pop();
    assert.equal((await report("ingest")).unchanged, 3);
  });

  await t.step("quarantine", async () => {
    assert.ok((await report("quarantine", ["list"])).length >= 2);
    await report("quarantine", ["replay"], [3]);
    assert.deepEqual(await report("quarantine", ["list", "--status", "discarded"]), []);
  });

  await t.step("monitor", async () => {
    const { findings } = await report("monitor", ["--feed", "rif", "--max-age", "0"], [3]);
    const kinds = new Set(findings.map(({ kind }: { kind: string }) => kind));
    assert.deepEqual([...kinds].sort(), ["age", "untaken"]);
  });

  await t.step("quality", async () => {
    const { results } = await report("quality", ["--table", "rif_pde"], [0, 3]);
    assert.ok(results.length > 0);
  });

  await t.step("export", async () => {
    await sandbox.transact("CREATE SCHEMA IF NOT EXISTS marts");
    await sandbox.transact("CREATE TABLE marts.one AS SELECT 1 AS id");
    assert.equal((await report("export", ["--dry-run"])).marts[0].bytes, null);
    assert.equal((await report("export")).marts[0].status, "new");
    assert.equal((await report("export")).marts[0].status, "unchanged");
    await sandbox.transact("CREATE TABLE marts.two AS SELECT INTERVAL 1 DAY AS span");
    assert.equal((await report("export", [], [1])).failures.length, 1);
  });

  await t.step("retention", async () => {
    await report("retention", ["--dry-run"]);
    await report("retention", ["--quarantine", "99999d"]);
  });

  await t.step("transform", async () => {
    await sandbox.transact("DROP TABLE raw.rif_pde CASCADE");
    const { troubles } = await report("transform", ["--select", "stg_rif__pde_fills+1"], [1]);
    assert.deepEqual(
      new Set(troubles.map(({ status }: { status: string }) => status)),
      new Set(["error", "skipped"]),
    );
  });
});

Deno.test("permissions and the plans of snowflake:setup and snowflake:verify keep to their schemas", async () => {
  for (const [task, ...args] of [["permissions"], ["snowflake_setup"], ["snowflake_verify", "--plan"]]) {
    const set = task.replace(/_.*/, "");
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", `-P=${set}`, "--no-prompt", `tasks/${task}.ts`, ...args, "--json"],
      cwd: project,
    }).output();
    assert.ok(stdout.length > 0, task);
    checkReport(task, ["--json"], new TextDecoder().decode(stdout));
  }
});

Deno.test("checkReport() sees a member that is missing, and one that is too many", () => {
  const report = { dryRun: false, marts: [], failures: [] };
  checkReport("export", ["--json"], JSON.stringify(report));
  for (const wrong of [{ ...report, more: 1 }, { ...report, marts: undefined }, [report]]) {
    assert.throws(() => checkReport("export", ["--json"], JSON.stringify(wrong)), /export --json breaks/);
  }
});
