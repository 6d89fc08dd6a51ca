/** What holds for every task of deno.json that is a program of tasks/. */
import assert from "node:assert/strict";
import { settingsOf } from "../../lib/config/settings.ts";
import { version } from "../../lib/version.ts";
import { project } from "./sandbox.ts";
import manifest from "../../deno.json" with { type: "json" };

const tasks = Object.entries(manifest.tasks).filter(([, { command }]) =>
  / (tasks|bench)\/\w+\.ts/.test(command)
)
  .map(([name]) => name);

async function run(task: string, ...words: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", task, ...words],
    cwd: project,
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

for (const task of tasks) {
  Deno.test(`deno task ${task} says its version and its help, and does nothing else`, async () => {
    const [asked, helped] = await Promise.all([run(task, "--version"), run(task, "--help")]);
    assert.deepEqual(asked, { code: 0, stdout: `claimhouse ${version}\n`, stderr: "" });
    assert.deepEqual([helped.code, helped.stderr], [0, ""]);
    assert.match(helped.stdout, /^Usage: deno task \S+/m);
    assert.match(helped.stdout, /--version/);
    assert.deepEqual(variables(helped.stdout), settable(task));
  });
}

/** The environment variables that a help names. */
function variables(help: string): string[] {
  const [, named = ""] = help.split(/^Environment variables.*:$/m);
  return [...named.matchAll(/^ {2}([A-Z_]+)(?: |$)/gm)].map(([, name]) => name);
}

/** Those that the task's set lets it read, but for what its command line or the task itself sets. */
function settable(task: string): string[] {
  const { command } = manifest.tasks[task as keyof typeof manifest.tasks];
  return settingsOf(/ -P=(\S+)/.exec(command)![1])
    .filter(([name, { internal = false }]) => !internal && !command.startsWith(`${name}=`))
    .map(([name]) => name);
}

Deno.test("deno task permissions, without a word more, prints every set", async () => {
  const { code, stdout, stderr } = await run("permissions");
  assert.deepEqual([code, stderr], [0, ""]);
  const printed = [...stdout.matchAll(/^([a-z-]+)$/gm)].map(([, name]) => name);
  assert.deepEqual(printed, Object.keys(manifest.permissions));
});

Deno.test("deno task permissions prints one set, as flags and as JSON, and --write and --check not together", async () => {
  const line = await run("permissions", "--set", "quality");
  assert.equal(line.stdout, "-P=quality\n");
  const json = JSON.parse((await run("permissions", "--set", "quality", "--json")).stdout);
  assert.deepEqual(Object.keys(json), ["quality"]);
  assert.equal((await run("permissions", "--write", "--check")).code, 2);
});

Deno.test("dbt's project has the version of the whole", async () => {
  const text = await Deno.readTextFile(`${project}/dbt/dbt_project.yml`);
  assert.equal(/^version: (\S+)$/m.exec(text)?.[1], version);
});
