import assert from "node:assert/strict";
import { project } from "../../lib/config.ts";
import { runMutants } from "./run.ts";
import { mutantOf } from "./sites.ts";

Deno.test("a mutant that changes nothing survives, one that does is killed, and the project stays as it is", async () => {
  const file = "lib/batch/alert.ts", path = `${project}/${file}`;
  const text = await Deno.readTextFile(path);
  const from = text.indexOf("return"), to = from + "return".length;
  const mutants = ["return", "return null; return"].map((becomes) =>
    mutantOf(file, text, { from, to, becomes })
  );
  const seen: number[] = [];
  const results = await runMutants(mutants, {
    width: 2,
    signal: new AbortController().signal,
    onResult: (_, done) => seen.push(done),
  });
  assert.deepEqual(results.map(({ fate }) => fate), ["survived", "killed"]);
  assert.deepEqual(seen, [1, 2]);
  assert.equal(await Deno.readTextFile(path), text);
});
