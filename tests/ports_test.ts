import assert from "node:assert/strict";
import { join } from "node:path";

Deno.test({
  name: "holdPorts() takes a lock that it may read and not write, as another user's is",
  // A program that runs can be written by nobody, not even by root.
  ignore: Deno.build.os !== "linux",
  async fn() {
    const TMPDIR = await Deno.makeTempDir();
    await Deno.symlink(Deno.execPath(), join(TMPDIR, "claimhouse-port-1.lock"));
    const script = `import { holdPorts } from "${import.meta.resolve("./ports.ts")}";
      using _ = await holdPorts(1);
      console.log("held");`;
    const args = ["eval", "-q", "--no-lock", script];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, env: { TMPDIR } }).output();
    await Deno.remove(TMPDIR, { recursive: true });
    assert.equal(new TextDecoder().decode(stdout), "held\n");
  },
});
