/** A warehouse before its first file: every model and test works on nothing. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project, Sandbox } from "./sandbox.ts";

for (const task of ["transform", "quality", "export", "retention"]) {
  Deno.test(`${task} before the first ingest says what to do first, and makes no file`, async () => {
    await using sandbox = await Sandbox.make();
    const { code, stderr } = await sandbox.run(task);
    assert.equal(code, 1);
    assert.match(stderr, /there is no warehouse yet.*deno task ingest/);
    await assert.rejects(Deno.stat(sandbox.path("warehouse.duckdb")), Deno.errors.NotFound);
  });
}

Deno.test("quarantine before the first ingest has nothing, knows no id, and makes no file", async () => {
  await using sandbox = await Sandbox.make();
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await sandbox.run("quarantine", args);
    return [code, stdout + stderr] as const;
  };
  assert.deepEqual(await run("list"), [0, "Nothing in quarantine.\n"]);
  assert.deepEqual(await run("replay"), [0, "Nothing to replay.\n"]);
  for (const verb of ["show", "replay", "discard"]) {
    const [code, said] = await run(verb, "20261128T062446-ab12");
    assert.equal(code, 1);
    assert.match(said, /there is no warehouse yet.*deno task ingest/);
  }
  await assert.rejects(Deno.stat(sandbox.path("warehouse.duckdb")), Deno.errors.NotFound);
});

Deno.test("dbt builds on a warehouse that has no records yet, and its unit tests pass", async () => {
  await using sandbox = await Sandbox.make();
  assert.equal((await sandbox.ingest()).code, 0);
  const { code, stdout, stderr } = await sandbox.run("transform", ["--json"]);
  assert.equal(code, 0, stderr);
  const { models, tests } = JSON.parse(stdout);
  assert.deepEqual([Object.keys(models), Object.keys(tests)], [["success"], ["pass"]]);

  const folders = ["--project-dir", join(project, "dbt"), "--profiles-dir", join(project, "dbt")];
  const unit = await new Deno.Command(join(project, ".venv/run/bin/dbt"), {
    args: ["test", "--select", "test_type:unit", ...folders],
    cwd: project,
    env: sandbox.env,
  }).output();
  const said = new TextDecoder().decode(unit.stdout);
  assert.equal(unit.code, 0, said);
  // And what looks at the schema's version, and what makes the masked views.
  assert.match(said, /39 unit tests[^]*PASS=41 WARN=0 ERROR=0/);
});
