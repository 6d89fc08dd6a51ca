/** Runs one step to its end. */
import { project } from "../../lib/config.ts";
import { readResults, type Timing } from "./results.ts";
import type { Step } from "./steps.ts";

export type Outcome = {
  passed: number;
  failed: number;
  seconds: number;
  timings: Timing[];
  /** What it printed, on both streams. */
  output: Uint8Array<ArrayBuffer>;
};

/** A step that cannot begin has failed, and its output says why. Nothing that it started is left when it has ended. */
export async function runStep(step: Step, signal: AbortSignal): Promise<Outcome> {
  const began = performance.now();
  const file = await Deno.makeTempFile({ suffix: ".xml" });
  const { program, args: [verb, ...rest], env, results } = step;
  const args = results === undefined ? [verb, ...rest] : [verb, `${results}=${file}`, ...rest];
  // In a process group of its own, which ends with the step: a broker that a killed test leaves would hold the output open.
  const options = { args, cwd: project, env, detached: true, stdout: "piped", stderr: "piped" } as const;
  let success = false, output;
  try {
    const child = new Deno.Command(program, options).spawn();
    const read = joined([child.stdout, child.stderr]);
    ({ success } = await untilEnd(child, signal));
    output = await read;
  } catch (error) {
    const { NotFound, PermissionDenied } = Deno.errors;
    if (!(error instanceof NotFound || error instanceof PermissionDenied)) throw error;
    output = new TextEncoder().encode(`Cannot run ${program}: it is not there, or no program\n`);
  }
  const text = await Deno.readTextFile(file);
  await Deno.remove(file);
  const found = results === undefined
    ? { passed: Number(success), failed: 0, timings: [] }
    : readResults(text);
  // Without results a runner has not come to its end, whatever it says.
  const whole = success && found !== null;
  const { passed, failed, timings } = found ?? { passed: 0, failed: 0, timings: [] };
  const seconds = Math.round((performance.now() - began) / 1000);
  return { passed, failed: whole ? failed : Math.max(failed, 1), seconds, timings, output };
}

/** Waits for a child that leads a group, and ends the group: with it, with the runner, or soon after the signal. */
async function untilEnd(child: Deno.ChildProcess, signal: AbortSignal): Promise<Deno.CommandStatus> {
  const kill = () => endGroup(child.pid, "SIGKILL");
  let late: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    // As Ctrl-C does: pytest and Deno end their tests then, and what those began.
    endGroup(child.pid, "SIGINT");
    late = setTimeout(kill, secondsToEnd * 1000);
  };
  globalThis.addEventListener("unload", kill);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return await child.status;
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", stop);
    globalThis.removeEventListener("unload", kill);
    kill();
  }
}

const secondsToEnd = 20;

/** Signals a group of processes, if any is left. */
function endGroup(leader: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-leader, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What several streams hold, in the order in which it came. */
async function joined(streams: readonly ReadableStream<Uint8Array>[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  await Promise.all(streams.map(async (stream) => {
    for await (const part of stream) parts.push(new Uint8Array(part));
  }));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
