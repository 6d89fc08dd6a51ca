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

Deno.test("testsOf() runs a file's own tests first, then its folder's, then those that stand elsewhere", async () => {
  const [own, folder] = await testsOf("lib/batch/alert.ts", project);
  assert.deepEqual(own, ["lib/batch/alert_test.ts"]);
  assert.ok(folder.includes("lib/batch/checkpoint_test.ts") && !folder.includes(own[0]));
  assert.deepEqual((await testsOf("lib/warehouse/commit.ts", project)).at(-1), [
    "tests/warehouse/memory_test.ts",
  ]);
});
