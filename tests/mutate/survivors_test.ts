import assert from "node:assert/strict";
import { project } from "../../lib/config.ts";
import { ConfigError } from "../../lib/errors.ts";
import { mutationTable, reportOf, unexplained } from "./report.ts";
import { findMutants } from "./sites.ts";
import { type Fate, readList, type Result } from "./survivors.ts";

const list = readList(await Deno.readTextFile(`${project}/tests/mutate/survivors.yml`));

function result(file: string, was: string, fate: Fate): Result {
  return { file, was, fate, now: `not ${was}`, line: 1, from: 0, to: 0, becomes: "" };
}

Deno.test("a survivor is explained by its file and its lines before and after, all three", () => {
  const entry = { was: "a", now: "not a", why: "it is equal" };
  const results = [
    ...[result("x.ts", "a", "survived"), result("y.ts", "a", "survived"), result("x.ts", "b", "survived")],
    ...[result("x.ts", "c", "killed"), result("x.ts", "d", "timed out")],
  ];
  const report = reportOf(results, { "x.ts": [entry, { ...entry, now: "another" }] }, 1);
  assert.deepEqual(unexplained(report).map(({ file, was }) => [file, was]), [["y.ts", "a"], ["x.ts", "b"]]);
  assert.deepEqual(report.files[0], {
    file: "x.ts",
    mutants: 4,
    killed: 1,
    timedOut: 1,
    survived: 2,
    explained: 1,
  });
  assert.deepEqual(report.stale.map(({ now }) => now), ["another"]);
  assert.match(mutationTable(report), /5 mutants in 1 s, 2 survived that nobody explains/);
});

Deno.test("an entry is stale when its mutant is killed, unless its file did not run", () => {
  const entry = { was: "a", now: "not a", why: "it is equal" };
  const report = reportOf([result("x.ts", "a", "killed")], { "x.ts": [entry], "y.ts": [entry] }, 1);
  assert.deepEqual(report.stale.map(({ file }) => file), ["x.ts"]);
});

Deno.test("an entry of the list has its reason", () => {
  assert.throws(() => readList("x.ts:\n  - was: a\n    now: b\n"), ConfigError);
  assert.deepEqual(readList("# nothing yet\n"), {});
});

Deno.test("every mutant that the list explains is still there", async () => {
  const mutants = await findMutants(Object.keys(list));
  const gone = Object.entries(list).flatMap(([file, entries]) =>
    entries.filter(({ was, now }) =>
      !mutants.some((mutant) => mutant.file === file && mutant.was === was && mutant.now === now)
    ).map(({ now }) => `${file}: ${now}`)
  );
  assert.deepEqual(gone, []);
});
