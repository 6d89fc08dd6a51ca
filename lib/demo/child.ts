/** Other tasks, run as a caller would: `deno task NAME --json`. */
import { ContractError } from "../errors.ts";

export type Finished = { code: number; json: unknown };

/** Runs a task and reads the JSON on its stdout. Its stderr is the caller's; its log only says errors. */
export async function runJson(project: string, task: string): Promise<Finished> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", task, "--json"],
    cwd: project,
    env: { LOG_LEVEL: "error" },
    stdout: "piped",
    stderr: task === "transform" ? "piped" : "inherit",
  });
  const { code, stdout, stderr } = await child.output();
  try {
    return { code, json: JSON.parse(new TextDecoder().decode(stdout)) };
  } catch (cause) {
    await Deno.stderr.write(stderr ?? new Uint8Array());
    throw new ContractError(`Cannot go on: deno task ${task} ended with exit code ${code}`, { cause });
  }
}
