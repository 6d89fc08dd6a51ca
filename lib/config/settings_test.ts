import assert from "node:assert/strict";
import { Environment } from "./environment.ts";
import { defaultOf, hasDefault, type SettingName, settings, settingsOf, settingsOfKind } from "./settings.ts";
import manifest from "../../deno.json" with { type: "json" };

const table = Object.entries(settings);

/** An environment of no setting but one. */
function only(name: SettingName, value: string): Environment {
  const read = (asked: string) => asked === name ? value : undefined;
  return Object.assign(new Environment(), { text: read });
}

Deno.test("a setting says what it is with nothing set once: a default, or in words", () => {
  for (const [name, { default: usual, unset, values, kind }] of table) {
    assert.ok(usual === undefined || unset === undefined, name);
    assert.equal(kind === "choice", values !== undefined, name);
    if (values !== undefined) assert.ok(usual !== undefined && values.includes(usual), name);
    if (kind === "secret") assert.equal(usual, undefined, `${name} has a default for all to see`);
  }
});

Deno.test("each setting is read by a set, and is one line of help", () => {
  for (const [name, { sets, help }] of table) {
    assert.ok(sets.length > 0, name);
    assert.deepEqual([...new Set(sets)], sets, name);
    assert.doesNotMatch(help, /\n|\|/, name);
  }
});

Deno.test("each default is a value that its own reader takes", () => {
  const env = new Environment();
  Object.assign(env, { text: () => undefined });
  for (const name of settingsOfKind("seconds")) assert.equal(env.seconds(name), Number(defaultOf(name)));
  for (const name of settingsOfKind("number", "port")) {
    assert.equal(env.number(name), Number(defaultOf(name)));
  }
  for (const name of settingsOfKind("choice")) assert.equal(env.choice(name), defaultOf(name));
  for (const name of settingsOfKind("flag").filter(hasDefault)) {
    assert.equal(String(env.flag(name)), defaultOf(name));
  }
  assert.deepEqual(env.problems, []);
});

Deno.test("what is wrong is named, and never said", () => {
  const wrong = "Jane Roe";
  for (const name of settingsOfKind("seconds", "number", "port", "choice", "flag")) {
    const env = only(name, wrong), { kind } = settings[name];
    if (kind === "seconds") env.seconds(name as "STREAM_COMMIT_SECONDS");
    else if (kind === "choice") env.choice(name as "WAREHOUSE");
    else if (kind === "flag") env.flag(name as "KAFKA_SSL");
    else env.number(name as "MSSQL_PORT");
    assert.equal(env.problems.length, 1, name);
    assert.ok(env.problems[0].startsWith(`${name} must be `), env.problems[0]);
    assert.ok(!env.problems[0].includes(wrong), name);
  }
});

Deno.test("what a setting's value is granted instead of is in a permission set that may read it", () => {
  const sets: Record<string, { read?: unknown; net?: unknown }> = manifest.permissions;
  for (const [name, { replaces }] of table.filter(([, { replaces }]) => replaces !== undefined)) {
    const granted = Object.entries(sets).filter(([, { read, net }]) =>
      [read, net].flat().some((each) => each === replaces)
    ).map(([set]) => set);
    assert.ok(granted.length > 0, `${name}: no set grants ${replaces}`);
    assert.ok(
      granted.some((set) => settingsOf(set).some(([each]) => each === name)) || name === "SNOWFLAKE_HOSTS",
      name,
    );
  }
});
