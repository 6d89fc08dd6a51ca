/** The compiled module is what its source compiles to, byte for byte. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../lib/config.ts";

Deno.test("quick.wasm is quick.as.ts compiled", async () => {
  const out = await Deno.makeTempFile({ suffix: ".wasm" });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "wasm", "-o", out],
    cwd: project,
    stdout: "inherit",
    stderr: "inherit",
  });
  assert.equal((await child.output()).code, 0);
  const committed = await Deno.readFile(join(project, "lib/source/files/quick/quick.wasm"));
  assert.deepEqual(await Deno.readFile(out), committed);
  await Deno.remove(out);
});
