/** Claimhouse's own services run with exactly the permissions that their variables call for, as pods do. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../lib/config.ts";
import { nothingSet } from "../e2e/sandbox.ts";
import { compose, type Service, services } from "./compose.ts";

const manifest = JSON.parse(await Deno.readTextFile(join(project, "deno.json")));
const tasks = services.filter(([, { image }]) => image === "localhost/claimhouse/deno:laptop");

/** What `deno task permissions --for-env` prints for a set, where nothing but the service's variables is set. */
async function printed(set: string, { environment = {} }: Service): Promise<string[]> {
  const command = manifest.tasks.permissions.command.split(" ").slice(1);
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...command, "--for-env", "--set", set],
    cwd: project,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH")!, HOME: Deno.env.get("HOME")!, ...nothingSet, ...environment },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split(" ");
}

const isPermission = (word: string) => /^(-P|--(allow|deny|ignore)-)/.test(word);

for (const [name, service] of tasks) {
  Deno.test(`${name} runs with the flags of its set for its own variables, and nothing is fetched`, async () => {
    const words = service.command!;
    const script = words.findIndex((word) => word.startsWith("tasks/"));
    const set = words.find((word) => word.startsWith("-P="))!.slice("-P=".length);
    assert.deepEqual(words.slice(0, script).filter(isPermission), await printed(set, service));
    for (const word of ["--no-prompt", "--cached-only", "--frozen"]) assert.ok(words.includes(word), word);
    assert.ok(!set.endsWith("-local"), "a service has a production set");
    const known = Object.values<{ command: string }>(manifest.tasks).map(({ command }) => command.split(" "));
    const task = known.find((command) =>
      command.at(-1) === words[script] &&
      command.some((word) => word === `-P=${set}` || word === `-P=${set}-local`)
    );
    assert.ok(task !== undefined, "deno.json has no such task");
    const engine = task.filter((word) => word.startsWith("--v8-flags"));
    assert.deepEqual(words.filter((word) => word.startsWith("--v8-flags")), engine);
  });
}

Deno.test("Airflow tells pods of the account, the images and the collector that the services have", () => {
  const { airflow, stream } = compose.services;
  for (const name of ["SNOWFLAKE_ACCOUNT", "SNOWFLAKE_ACCESS_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"]) {
    assert.equal(airflow.environment![name], stream.environment![name], name);
  }
  assert.equal(airflow.environment!.CLAIMHOUSE_IMAGE, stream.image);
});

Deno.test("every topic that the stream reads is made", async () => {
  const feeds = await Deno.readTextFile(join(project, "lib/feeds/events.ts"));
  const topics = [...feeds.matchAll(/topic: "([\w.]+)"/g)].map(([, topic]) => topic);
  assert.ok(topics.length > 0);
  const made = /for topic in (.+); do/.exec(compose.services.topics.command!.join("\n"))![1].split(" ");
  assert.deepEqual(made.sort(), topics.sort());
});
