import assert from "node:assert/strict";
import { project } from "../../lib/config.ts";
import { ConfigError } from "../../lib/errors.ts";
import { chooseFiles } from "./choose.ts";
import { testsOf } from "./tests.ts";

Deno.test("chooseFiles() takes sources of a file or folder, no tests, and of all what was changed since", async () => {
  const files = await chooseFiles({
    paths: ["lib/source/files/quick", "lib/batch/alert.ts"],
    since: undefined,
  });
  assert.deepEqual(files, [
    "lib/batch/alert.ts",
    "lib/source/files/quick/quick.ts",
    "lib/source/files/quick/schema.ts",
  ]);
  await assert.rejects(chooseFiles({ paths: ["lib/nowhere"], since: undefined }), ConfigError);
  await assert.rejects(chooseFiles({ paths: [], since: "no-such-commit" }), /Cannot ask git/);
});

Deno.test("testsOf() names a file's own tests, its folder's, and those that stand elsewhere", async () => {
  const tests = await testsOf("lib/batch/alert.ts", project);
  assert.ok(tests.length > 1);
  assert.deepEqual(tests.filter(({ own }) => own), [{ test: "lib/batch/alert_test.ts", own: true }]);
  const commit = await testsOf("lib/warehouse/commit.ts", project);
  assert.ok(commit.some(({ test }) => test === "tests/warehouse/memory_test.ts"));
});
