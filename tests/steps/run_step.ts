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

/** A step that cannot begin has failed, and its output says why. */
export async function runStep(step: Step, signal: AbortSignal): Promise<Outcome> {
  const began = performance.now();
  const file = await Deno.makeTempFile({ suffix: ".xml" });
  const { program, args: [verb, ...rest], env, results } = step;
  const args = results === undefined ? [verb, ...rest] : [verb, `${results}=${file}`, ...rest];
  const options = { args, cwd: project, env, signal, stdout: "piped", stderr: "piped" } as const;
  let success = false, output;
  try {
    const child = new Deno.Command(program, options).spawn();
    output = await joined([child.stdout, child.stderr]);
    ({ success } = await child.status);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    output = new TextEncoder().encode(`Cannot run ${program}: it is not there\n`);
  }
  const found = results && readResults(await Deno.readTextFile(file));
  await Deno.remove(file);
  const { passed, failed, timings } = found ?? { passed: success ? 1 : 0, failed: 0, timings: [] };
  const seconds = Math.round((performance.now() - began) / 1000);
  return { passed, failed: success ? failed : Math.max(failed, 1), seconds, timings, output };
}

/** What several streams hold, in the order in which it came. */
async function joined(streams: readonly ReadableStream<Uint8Array>[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  await Promise.all(streams.map(async (stream) => {
    for await (const part of stream) parts.push(new Uint8Array(part));
  }));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
