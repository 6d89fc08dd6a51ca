/** Nothing reads an environment variable that the table of settings does not have. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "./environment.ts";
import { type Setting, type SettingName, settings } from "./settings.ts";

/** The source of a folder, but for tests and what they share. */
async function* sources(folder: string): AsyncIterable<{ path: string; text: string }> {
  for await (const { name, isDirectory } of Deno.readDir(join(project, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (/\.(ts|js)$/.test(name) && !/(_test|testing)\.ts$/.test(name)) {
      yield { path, text: await Deno.readTextFile(join(project, path)) };
    }
  }
}

/** What of a text reads or writes the environment otherwise than by the table. */
function unknown(text: string): string[] {
  const uses = [...text.matchAll(/\b(?:Deno|process)\.env\b(?:\.(?:get|set|has|delete)\("(\w+)")?[^\n]*/g)];
  return uses.filter(([, name]) => name === undefined || !(name in settings)).map(([use]) => use);
}

Deno.test("code reads no variable that is not in the table, and names them nowhere but in lib/config", async () => {
  const found: Record<string, string[]> = {};
  for (const folder of ["lib", "tasks"]) {
    for await (const { path, text } of sources(folder)) {
      const uses = unknown(text);
      if (uses.length > 0) found[path] = uses;
    }
  }
  assert.deepEqual(found, {
    // The one reader: what it takes is a `SettingName`.
    "lib/config/environment.ts": ["Deno.env.get(name);"],
    // How tests are run.
    "tasks/test.ts": ['Deno.env.get("CI") === "true";'],
  });
});

Deno.test("a variable that the table does not have is found, however it is read", () => {
  for (
    const use of [
      'Deno.env.get("NEW_ONE")',
      "Deno.env.toObject()",
      "process.env.WAREHOUSE",
      "Deno.env.get(x)",
    ]
  ) {
    assert.equal(unknown(`const value = ${use};`).length, 1, use);
  }
  assert.deepEqual(unknown('Deno.env.set("TMPDIR", folder)'), []);
});

Deno.test("dbt's profile reads what is in the table, or what the task hands to dbt", async () => {
  const profile = await Deno.readTextFile(join(project, "dbt/profiles.yml"));
  const handed = await Deno.readTextFile(join(project, "lib/transform/profile.ts"));
  const names = new Set([...profile.matchAll(/env_var\('(\w+)'/g)].map(([, name]) => name));
  assert.ok(names.has("SNOWFLAKE_ACCOUNT"));
  for (const name of names) assert.ok(name in settings || handed.includes(`env.${name} =`), name);
});

Deno.test("what dbt's profile has in the place of a setting is what the table says", async () => {
  const profile = await Deno.readTextFile(join(project, "dbt/profiles.yml"));
  const usual = [...profile.matchAll(/env_var\('(\w+)', ''\) or '([^']+)'/g)];
  assert.ok(usual.length > 3);
  for (const [, name, value] of usual) {
    const { default: known, unset = "" }: Setting = settings[name as SettingName];
    assert.ok(known === value || unset.includes(`\`${value}\``), name);
  }
});
