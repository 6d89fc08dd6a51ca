/** Other tasks, run as a caller would: `deno task NAME --json`. */
import { ContractError } from "../errors.ts";

export type Finished = { code: number; json: unknown };

/** Runs a task and reads the JSON on its stdout. Its stderr is the caller's, but for dbt's own long report. */
export async function runJson(project: string, task: string): Promise<Finished> {
  const quiet = task === "transform";
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", task, "--json"],
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
