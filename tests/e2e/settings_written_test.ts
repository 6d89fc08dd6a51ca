/** `deno task permissions --write` and `--check`, in a copy of the project. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { written } from "../../lib/task/written/written.ts";
import { copyProject } from "./copied_project.ts";
import { project } from "./sandbox.ts";

Deno.test("a file that the table does not have so is named with 3, written again with 0, and then as it was", async () => {
  const folder = await copyProject();
  try {
    for (const file of Object.keys(written)) {
      await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
      await Deno.copyFile(join(project, file), join(folder, file));
    }
    assert.deepEqual(await run(folder, "--check"), [0, "All files have the settings of the table.\n"]);

    const before = await Deno.readTextFile(join(folder, "deno.json"));
    await Deno.writeTextFile(join(folder, "deno.json"), before.replace('          "LANDING_URL",\n', ""));
    await Deno.writeTextFile(join(folder, ".env.example"), "");
    assert.deepEqual(await run(folder, "--check"), [3, "Out of date: deno.json, .env.example\n"]);
    assert.deepEqual(await run(folder, "--write"), [0, "Written: deno.json, .env.example\n"]);
    assert.equal(await Deno.readTextFile(join(folder, "deno.json")), before);
    assert.deepEqual(await run(folder, "--check"), [0, "All files have the settings of the table.\n"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function run(folder: string, option: string): Promise<[code: number, stdout: string]> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "permissions", option],
    cwd: folder,
  }).output();
  return [code, new TextDecoder().decode(stdout)];
}
