/** The project in a folder of its own, whose data is nobody's. */
import { dirname, join } from "node:path";
import { project } from "./sandbox.ts";

/** What tasks need of the project. */
export const parts = ["deno.json", "deno.lock", "lib", "tasks", "dbt", "quality", "samples", "tests/lint"];

/** A copy of what tasks need, with the Python environments of this project. */
export async function copyProject(): Promise<string> {
  const copy = await Deno.makeTempDir({ prefix: "claimhouse-copy-" });
  for (const name of parts) await copyTree(join(project, name), join(copy, name));
  await Deno.symlink(join(project, ".venv"), join(copy, ".venv"));
  return copy;
}

/** A file or folder as it is, without what dbt makes. */
export async function copyTree(from: string, to: string): Promise<void> {
  for await (const file of files(from)) {
    const copy = to + file.slice(from.length);
    await Deno.mkdir(dirname(copy), { recursive: true });
    await Deno.copyFile(file, copy);
  }
}

/** The files of a folder, or the one file, in the order of their names; without what dbt makes. */
export async function* files(from: string): AsyncGenerator<string> {
  if ((await Deno.stat(from)).isFile) return yield from;
  const names = (await Array.fromAsync(Deno.readDir(from), ({ name }) => name)).toSorted();
  for (const name of names) {
    if (name !== "target" && name !== "logs") yield* files(join(from, name));
  }
}
