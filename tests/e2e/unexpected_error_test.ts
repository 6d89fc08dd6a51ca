/** What nobody expected ends a task with one line, without what the error says: that may be a person's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { project } from "./sandbox.ts";

const lib = (path: string) => JSON.stringify(pathToFileURL(join(project, "lib", path)).href);

/** Runs a task that does this. */
async function run(work: string, level: "info" | "debug") {
  const program = `
    import { during, TransientError } from ${lib("errors.ts")};
    import { startLog } from ${lib("observe/log.ts")};
    import { runTask } from ${lib("task/task.ts")};
    await runTask("Nothing is lost.", async () => {
      startLog("${level}");
      ${work};
      await new Promise((done) => setTimeout(done, 20_000));
      return 0;
    });`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", "-"],
    cwd: project,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

const fails = {
  "thrown": "throw new RangeError('Jane Zebedee, 4711')",
  "thrown where nobody waits": "setTimeout(() => { throw new RangeError('Jane Zebedee, 4711') })",
  "a promise that nobody waits for": "Promise.reject(new RangeError('Jane Zebedee, 4711'))",
};

for (const [what, work] of Object.entries(fails)) {
  Deno.test(`an unexpected error ends with 1 and says its kind alone: ${what}`, async () => {
    const { code, said } = await run(work, "info");
    assert.equal(code, 1, said);
    assert.match(said, /^error: Cannot go on: unexpected RangeError( at .*)?$/m);
    assert.doesNotMatch(said, /Zebedee|4711/);
  });
}

Deno.test("at LOG_LEVEL=debug the chain of its causes is logged, without what may be a value", async () => {
  const cause = "new Error(\"Conversion Error: Could not convert string 'Jane' to INT32, Zebedee 4711\")";
  const work = `await during("committing batch 1 of rif.pde (rif/pde.csv)", async () => {
    throw new TransientError("Cannot commit", { cause: ${cause} });
  })`;
  const { code, said } = await run(work, "debug");
  assert.equal(code, 1, said);
  assert.match(said, /^error: Cannot commit, while committing batch 1 of rif\.pde \(rif\/pde\.csv\)$/m);
  assert.match(said, /Came from: Cannot commit/);
  assert.match(said, /Came from: Conversion Error: Could not convert string '…' to …/);
  assert.doesNotMatch(said, /Zebedee|4711|Jane/);
  assert.doesNotMatch((await run(work, "info")).said, /Came from/);
});
