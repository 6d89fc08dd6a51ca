/** Prometheus' own checks, by its program promtool. */
import { project } from "../../lib/config.ts";

/** Whether promtool is on PATH: on Debian in the package prometheus. */
export async function hasPromtool(): Promise<boolean> {
  return await promtool(["--version"]).then(({ success }) => success, () => false);
}

/** Runs it in the project's folder. */
export async function promtool(args: string[]): Promise<{ success: boolean; output: string }> {
  const { success, stdout, stderr } = await new Deno.Command("promtool", { args, cwd: project }).output();
  return { success, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}
