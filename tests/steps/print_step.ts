/** How the end of a step is shown. */
import type { Outcome } from "./run_step.ts";

/**
 * Prints a step's output between two lines that name it, before anything else can be printed: other steps end meanwhile.
 * A pipe takes as much at a time as it has room for.
 */
export function printStep(name: string, { passed, failed, seconds, output }: Outcome): void {
  print(new TextEncoder().encode(`\n── ${name}\n`));
  print(output);
  const end = output.length === 0 || output.at(-1) === newline ? "" : "\n";
  print(new TextEncoder().encode(`${end}── ${name}: ${passed} passed, ${failed} failed, ${seconds} s\n\n`));
}

function print(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

const newline = "\n".charCodeAt(0);
