/** A task's permission set compared with what a run of it asked for. */
import { join, resolve } from "node:path";
import { nothingSet } from "./sandbox.ts";

type Names = boolean | string[];
type Grant = Names | { allow?: Names };
type Access = { permission: string; value: string | null };

export type AuditOptions = {
  args?: string[];
  env?: Record<string, string>;
  /** What happens while the task runs; one that goes on is ended here. */
  meanwhile?: (child: Deno.ChildProcess) => Promise<void>;
};

/**
 * Runs a task and returns what its set grants but the run never asked for, as `kind value`. Programs (`run`)
 * are left out: Deno's audit does not name them.
 */
export async function unusedGrants(
  folder: string,
  task: string,
  set: string,
  { args = [], env = {}, meanwhile }: AuditOptions = {},
): Promise<string[]> {
  const audit = await Deno.makeTempFile({ suffix: ".jsonl" });
  const manifest = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
  // As the task's own command line has it, with this set, but without a shell between: a signal reaches it.
  const [settings, words] = split(manifest.tasks[task].command.replace(/-P=\S+/, `-P=${set}`));
  const child = new Deno.Command(Deno.execPath(), {
    args: [...words, ...args],
    cwd: folder,
    env: { ...nothingSet, DENO_AUDIT_PERMISSIONS: audit, LOG_LEVEL: "error", ...settings, ...env },
    stdout: "null",
    stderr: "null",
  }).spawn();
  await meanwhile?.(child);
  const { code } = await child.status;
  if (code !== 0) throw new Error(`deno task ${task} ended with exit code ${code}`);
  const lines = (await Deno.readTextFile(audit)).trim().split("\n").filter((line) => line !== "");
  await Deno.remove(audit);
  const accesses: Access[] = lines.map((line) => JSON.parse(line));
  return Object.entries(manifest.permissions[set] as Record<string, Grant>).flatMap(([kind, grant]) => {
    if (kind === "run") return [];
    const names = typeof grant === "object" && !Array.isArray(grant) ? grant.allow ?? [] : grant;
    if (typeof names === "boolean") {
      return names && !accesses.some((one) => one.permission === kind) ? [kind] : [];
    }
    return names.filter((name) => !accesses.some((one) => one.permission === kind && covers(kind, name, one)))
      .map((name) => `${kind} ${name}`);
  });

  function covers(kind: string, name: string, { value }: Access): boolean {
    if (value === null) return false;
    if (!["read", "write", "ffi"].includes(kind)) return value === name;
    const path = resolve(folder, name);
    return value === path || value.startsWith(`${path}/`);
  }
}

/** A command line's settings before the program, and the words after it. */
function split(command: string): [Record<string, string>, string[]] {
  const words = command.split(" "), program = words.indexOf("deno");
  return [
    Object.fromEntries(words.slice(0, program).map((word) => word.split("="))),
    words.slice(program + 1),
  ];
}
