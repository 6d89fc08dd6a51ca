/** The project in a folder of its own, whose data is nobody's. */
import { dirname, join } from "node:path";
import { project } from "./sandbox.ts";

/** A copy of what tasks need, with the Python environments of this project. */
export async function copyProject(): Promise<string> {
  const copy = await Deno.makeTempDir({ prefix: "claimhouse-copy-" });
  for (const name of ["deno.json", "deno.lock", "lib", "tasks", "dbt", "quality", "samples", "tests/lint"]) {
    await Deno.mkdir(dirname(join(copy, name)), { recursive: true });
    await copyTree(join(project, name), join(copy, name));
  }
  await Deno.symlink(join(project, ".venv"), join(copy, ".venv"));
  return copy;
}

async function copyTree(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    if (name !== "target" && name !== "logs") await copyTree(join(from, name), join(to, name));
  }
}
