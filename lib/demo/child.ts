/** Other tasks, run as a caller would, each with its own permissions. */
import { ContractError } from "../errors.ts";

export type Finished = { code: number; json: unknown };

/** Where tasks are run, and the flags of each that the environment asks for; none: as `deno task` has them. */
export type Caller = { project: string; flags: ReadonlyMap<string, readonly string[]> };

/** Runs a task with `--json` and reads its stdout. Its stderr is the caller's, but for dbt's own long report. */
export async function runJson({ project, flags }: Caller, task: string): Promise<Finished> {
  const quiet = task === "transform";
  const own = flags.get(task);
  const words = own === undefined
    ? ["task", "-q", task]
    : ["run", "-q", "--no-prompt", ...own, `tasks/${task}.ts`];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...words, "--json"],
    cwd: project,
    env: { LOG_LEVEL: "error" },
    stdout: "piped",
    stderr: quiet ? "piped" : "inherit",
  });
  const finished = await child.output();
  const { code, stdout } = finished;
  try {
    return { code, json: JSON.parse(new TextDecoder().decode(stdout)) };
  } catch (cause) {
    if (quiet) await Deno.stderr.write(finished.stderr);
    throw new ContractError(`Cannot go on: deno task ${task} ended with exit code ${code}`, { cause });
  }
}
