import assert from "node:assert/strict";
import { project } from "../../lib/config.ts";
import { readRepository } from "../lint/docs.ts";
import { type Step, steps } from "./steps.ts";

/** Whether a step names a file of tests, or a folder that it is in, and does not leave it out. */
function runs({ args, results }: Step, file: string): boolean {
  const inside = (path: string) => file === path || file.startsWith(`${path}/`);
  const runner = results === "--junit-path" ? "_test.ts" : results === "--junitxml" ? ".py" : null;
  return runner !== null && file.endsWith(runner) && args.some(inside) &&
    !args.some((arg) => arg === `--ignore=${file}`);
}

Deno.test("every file of tests is run by exactly one step", () => {
  const files = [...readRepository(project).entries].filter((path) =>
    /_test\.ts$|\/test_[^/]*\.py$/.test(path)
  );
  assert.ok(files.length > 200);
  const wrong = files.map((
    file,
  ) => [file, ...steps.filter((step) => runs(step, file)).map(({ name }) => name)])
    .filter((found) => found.length !== 2);
  assert.deepEqual(wrong, []);
});
