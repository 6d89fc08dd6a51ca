import assert from "node:assert/strict";
import { formatMessage } from "@optique/core/message";
import { project } from "../../config.ts";
import { type Setting, type Settings, settings } from "../../config/settings.ts";
import { settingsHelp } from "../settings_help.ts";
import { outdated, written } from "./written.ts";

type Manifest = { permissions: Record<string, { env: { allow?: string[] } }> };

/** As `deno fmt` has a text of JSON. */
async function formatted(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "json", "-"],
    cwd: project,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [{ stdout }] = await Promise.all([child.output(), new Response(text).body!.pipeTo(child.stdin)]);
  return new TextDecoder().decode(stdout);
}

const textOf = (path: string) => Deno.readTextFile(`${project}/${path}`);
const manifest = await textOf("deno.json");

const further: Setting = {
  kind: "choice",
  system: "kafka",
  sets: ["stream-local", "stream", "edge"],
  help: "how it is furthered",
  values: ["little", "much"],
  default: "little",
};
/** The table with one more setting, which is written nowhere else. */
const grown: Settings = { ...settings, FURTHERED_BY: further };

Deno.test("every file is as the table has it; `deno task permissions --write` makes it so", async () => {
  assert.deepEqual((await outdated(project)).map(([path]) => path), []);
});

Deno.test("a setting that is added to the table is in every file that comes from it", async () => {
  const changed = Object.fromEntries(await outdated(project, grown));
  assert.deepEqual(Object.keys(changed), Object.keys(written));
  const { permissions }: Manifest = JSON.parse(changed["deno.json"]);
  const seeing = Object.entries(permissions).filter(([, { env }]) => env.allow?.includes("FURTHERED_BY"));
  assert.deepEqual(seeing.map(([set]) => set), further.sets);
  assert.match(
    changed["docs/reference.md"],
    /^\| `FURTHERED_BY` \| how it is furthered \(`stream`, `edge`\) \| `little`, `much` \| `little` \|$/m,
  );
  assert.match(changed[".env.example"], /^# how it is furthered \(little, much\)\n# FURTHERED_BY=little$/m);
  assert.deepEqual(JSON.parse(changed["dags/claimhouse/settings.json"]).FURTHERED_BY, {
    system: "kafka",
    kind: "choice",
  });
  for (const name of ["edge", "stream"]) {
    assert.match(changed[`deploy/kubernetes/${name}.yml`], /- --allow-env=\S*,FURTHERED_BY$/m);
  }
  const help = settingsHelp({ task: "stream", before: "", set: "stream", after: "" }, { of: grown })!;
  assert.match(formatMessage(help), /^ {2}FURTHERED_BY .* \(little, much\) \[little\]$/m);
});

Deno.test("of deno.json nothing but the lists of variables is written", () => {
  const without = (text: string) => {
    const { permissions, ...rest }: Manifest = JSON.parse(text);
    return [
      Object.entries(permissions).map(([set, { env, ...grants }]) => [set, Object.keys(env), grants]),
      rest,
    ];
  };
  const changed = written["deno.json"](manifest, grown);
  assert.deepEqual(without(changed), without(manifest));
  const lines = new Set(manifest.split("\n").map((line) => line.replace(/,$/, "")));
  const added = changed.split("\n").map((line) => line.replace(/,$/, "")).filter((line) => !lines.has(line));
  assert.deepEqual(new Set(added), new Set(['          "FURTHERED_BY"']));
  assert.equal(written["deno.json"](changed, settings), manifest, "and back again");
});

Deno.test("a list that grows over a line is broken as `deno fmt` does it, and is one line again when it fits", async () => {
  const many = Array.from({ length: 6 }, (_, at) => `A_LONGER_NAME_${at}`);
  const long: Settings = {
    ...settings,
    ...Object.fromEntries(many.map((name) => [name, { ...further, sets: ["simulate-edge"] } as const])),
  };
  const changed = written["deno.json"](manifest, long);
  assert.ok(
    changed.includes('\n          "EDGE_KEYS",\n          "LOG_LEVEL",\n          "A_LONGER_NAME_0",\n'),
  );
  assert.equal(await formatted(changed), changed);
  assert.equal(written["deno.json"](changed, settings), manifest);
});

Deno.test("a set that has no list for its settings is named", () => {
  const bare = manifest.replace(
    /"env": \{ "allow": \["EDGE_KEYS", "LOG_LEVEL"\], "ignore": true \}/,
    '"env": true',
  );
  assert.throws(() => written["deno.json"](bare, settings), /permission set simulate-edge needs "env"/);
});

Deno.test("every variable that a set lets through is in the table, but for the one that says how tests run", () => {
  const { permissions }: Manifest = JSON.parse(manifest);
  // A set without `env` may read none; `true` would let it read all.
  const open = Object.entries(permissions).filter(([, { env = {} }]) =>
    typeof env !== "object" || Array.isArray(env)
  );
  assert.deepEqual(open.map(([set]) => set), []);
  const let_ = Object.values(permissions).flatMap(({ env }) => env?.allow ?? []);
  assert.deepEqual([...new Set(let_)].filter((name) => !(name in settings)), ["CI"]);
});

Deno.test("the reference is written between its comments, and what is around them stays", () => {
  const [begin, end] = [/<!-- settings: .* -->/, /<!-- \/settings -->/];
  const text = written["docs/reference.md"](
    "before\n<!-- settings: written by `deno task permissions --write` -->\nold\n<!-- /settings -->\nafter\n",
    settings,
  );
  assert.ok(text.startsWith("before\n<!-- settings") && text.endsWith("<!-- /settings -->\nafter\n"));
  assert.ok(begin.test(text) && end.test(text) && !/^old$/m.test(text));
  assert.throws(() => written["docs/reference.md"]("", settings), /it needs the lines <!-- settings/);
});

Deno.test("what the task itself sets is no line of .env.example, and no secret has a value", async () => {
  const example = await textOf(".env.example");
  for (const [name, { internal = false, kind }] of Object.entries(settings)) {
    const line = new RegExp(`^# ${name}=(.*)$`, "m").exec(example);
    assert.equal(line !== null, !internal, name);
    if (kind === "secret") assert.equal(line?.[1], "", name);
  }
});

Deno.test("pods are given neither places of their own nor what only people log in with", async () => {
  const pods: Record<string, { pod?: boolean }> = JSON.parse(await textOf("dags/claimhouse/settings.json"));
  assert.deepEqual(Object.keys(pods), Object.keys(settings));
  for (const name of ["LANDING_URL", "DUCKDB_PATH", "SPOOL_PATH", "SNOWFLAKE_PASSWORD", "TMPDIR"]) {
    assert.equal(pods[name].pod, false, name);
  }
  assert.equal(pods.KAFKA_BROKERS.pod, undefined);
});
