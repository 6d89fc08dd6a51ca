/** Other tasks, run as a caller would, each with its own permissions. */
import { ContractError } from "../errors.ts";

export type Finished = { code: number; json: unknown };

/** How a task is run otherwise than `deno task` has it: with these flags, and settings of its own. */
export type Own = { flags: readonly string[]; env: Record<string, string> };
/** Where tasks are run, what is each one's own, and what stops them. */
export type Caller = { project: string; own: ReadonlyMap<string, Own>; signal: AbortSignal };

/** Runs a task with `--json` and reads its stdout. Its stderr is the caller's, but for dbt's own long report. */
export async function runJson({ project, own, signal }: Caller, task: string): Promise<Finished> {
  const quiet = task === "transform";
  const { flags, env } = own.get(task) ?? {};
  const words = flags === undefined
    ? ["task", "-q", task]
    : ["run", "-q", "--no-prompt", ...flags, `tasks/${task}.ts`];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...words, "--json"],
    cwd: project,
    // The samples are files: a server that .env names is for other runs.
    env: { LOG_LEVEL: "error", MSSQL_HOST: "", ...env },
    stdout: "piped",
    stderr: quiet ? "piped" : "inherit",
    signal,
  });
  const finished = await child.output();
  signal.throwIfAborted();
  const { code, stdout } = finished;
  try {
    return { code, json: JSON.parse(new TextDecoder().decode(stdout)) };
  } catch (cause) {
    if (quiet) await Deno.stderr.write(finished.stderr);
    throw new ContractError(`Cannot go on: deno task ${task} ended with exit code ${code}`, { cause });
  }
}
