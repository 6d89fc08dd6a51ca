/** The demo, run once for all tests that go on from its end. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { copyProject, copyTree, files, parts } from "./copied_project.ts";
import { type Finished, project } from "./sandbox.ts";

/** A copy of the project whose first demo has ended so. */
export type Demo = Finished & { folder: string };

/** Runs the demo where the project has changed since it was last made; else copies what it made. */
export async function madeDemo(): Promise<Demo> {
  const kept = join(project, "data/tests/demo");
  await Deno.mkdir(kept, { recursive: true });
  using lock = await Deno.open(join(kept, "lock"), { create: true, write: true });
  await lock.lock(true);
  const digest = await projectDigest();
  const known = await Deno.readTextFile(join(kept, "finished.json")).then(JSON.parse, () => null);
  const folder = await copyProject();
  if (known?.digest === digest) {
    await copyTree(join(kept, "data"), join(folder, "data"));
    return { ...known.finished, folder };
  }
  const finished = await runDemo(folder, { MSSQL_HOST: "db.example" });
  if (finished.code !== 0) return { ...finished, folder };
  await Deno.remove(join(kept, "data"), { recursive: true }).catch(() => {});
  await copyTree(join(folder, "data"), join(kept, "data"));
  await Deno.writeTextFile(join(kept, "finished.json"), JSON.stringify({ digest, finished }));
  return { ...finished, folder };
}

/** `deno task demo` in a copy of the project. */
export async function runDemo(folder: string, env: Record<string, string> = {}): Promise<Finished> {
  const command = new Deno.Command(Deno.execPath(), { args: ["task", "-q", "demo"], cwd: folder, env });
  const { code, stdout, stderr } = await command.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

/** Of every file that a copy has. */
async function projectDigest(): Promise<string> {
  const hash = createHash("sha256");
  for (const part of parts) {
    for await (const file of files(join(project, part))) {
      hash.update(`${file}\0`).update(await Deno.readFile(file)).update("\0");
    }
  }
  return hash.digest("hex");
}
