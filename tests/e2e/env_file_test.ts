/** A .env in the project's folder: every task reads it, and the process's own variables win over it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { settings, settingsOf } from "../../lib/config/settings.ts";
import { copyProject } from "./copied_project.ts";
import { Sandbox } from "./sandbox.ts";
import manifest from "../../deno.json" with { type: "json" };

const text = new TextDecoder();

/** `deno task` in a copy of the project with this .env. */
async function run(folder: string, words: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", ...words],
    cwd: folder,
    env,
  }).output();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("a task reads .env; a variable of the process wins over it, and an empty one unsets it", async (t) => {
  const folder = await copyProject();
  try {
    const flags = ["permissions", "--for-env", "--set", "simulate"];
    assert.equal((await run(folder, flags)).stdout, "-P=simulate\n", "without a .env");
    await Deno.writeTextFile(
      join(folder, ".env"),
      "KAFKA_BROKERS=one.example:9092\nSTREAM_COMMIT_SECONDS=soon\n",
    );
    await t.step("what it sets holds", async () => {
      assert.match((await run(folder, flags)).stdout, /--allow-net=one\.example:9092$/m);
    });
    await t.step("what it sets wrongly is refused by name", async () => {
      const { code, stderr } = await run(folder, ["stream"]);
      assert.equal(code, 2);
      assert.match(stderr, /STREAM_COMMIT_SECONDS must be a number of seconds/);
      assert.doesNotMatch(stderr, /soon/);
    });
    await t.step("the process's variable wins", async () => {
      const { stdout } = await run(folder, flags, { KAFKA_BROKERS: "two.example:9092" });
      assert.match(stdout, /--allow-net=two\.example:9092$/m);
    });
    await t.step("an empty one unsets it", async () => {
      assert.equal((await run(folder, flags, { KAFKA_BROKERS: "" })).stdout, "-P=simulate\n");
    });
    await t.step("a warehouse that the embedded tier's set does not reach is said to be that", async () => {
      const { code, stderr } = await run(folder, ["quality"], {
        WAREHOUSE: "snowflake",
        SNOWFLAKE_ACCOUNT: "a",
      });
      assert.equal(code, 2);
      assert.match(stderr, /WAREHOUSE=snowflake needs the task's permission set of production/);
      assert.doesNotMatch(stderr, /SNOWFLAKE_ACCOUNT must/);
    });
    await t.step("the line that grants reads it too", async () => {
      const { stderr } = await run(folder, ["monitor"], { STREAM_COMMIT_SECONDS: "" });
      assert.match(stderr, /^Grant it: deno run -q --env-file=\.env .*--allow-net=one\.example:9092/m);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("dbt is given no secret of .env that is another task's", async () => {
  const folder = await copyProject();
  try {
    const lock = await Deno.readFile(join(folder, "dbt/requirements/run.txt"));
    const programs = join(folder, ".venv/run/bin");
    await Deno.remove(join(folder, ".venv"));
    await Deno.mkdir(programs, { recursive: true });
    await Deno.writeTextFile(
      join(folder, ".venv/run/lock.sha256"),
      createHash("sha256").update(lock).digest("hex"),
    );
    await Deno.writeTextFile(join(programs, "dbt"), "#!/bin/sh\nenv\n", { mode: 0o755 });
    await Deno.mkdir(join(folder, "data"));
    await Deno.writeTextFile(join(folder, "data/warehouse.duckdb"), "");
    const secrets = Object.entries(settings).filter(([, { kind }]) => kind === "secret").map(([name]) =>
      name
    );
    await Deno.writeTextFile(join(folder, ".env"), secrets.map((name) => `${name}=of-env-file\n`).join(""));
    const { stderr } = await run(folder, ["transform"]);
    assert.match(stderr, /^DBT_TARGET_PATH=/m, "what dbt prints");
    assert.deepEqual(stderr.match(/^.*of-env-file.*$/mg), null);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the tests' own places say of every setting what it is, so that no .env and no shell does", async () => {
  await using sandbox = await Sandbox.make();
  const read = Object.entries(settings).filter(([, { library = false }]) => !library).map(([name]) => name);
  assert.deepEqual(read.filter((name) => sandbox.env[name] === undefined), []);
});

for (const [task, { command }] of Object.entries(manifest.tasks)) {
  const set = / -P=(\S+)/.exec(command)?.[1];
  const reads = set !== undefined && settingsOf(set).length > 0;
  Deno.test(`deno task ${task} reads ${reads ? "" : "no "}.env`, () => {
    // What starts tests would hand it on to all of them.
    assert.equal(command.includes("--env-file=.env"), reads);
  });
}
