/** What every entry point shares: its arguments, and the one place where errors become an exit code. */
import type { InferValue, Parser } from "@optique/core/parser";
import type { Message } from "@optique/core/message";
import { run } from "@optique/run";
import { ConfigError, ContractError, TransientError } from "../errors.ts";
import { printable } from "../observe/printable.ts";

/** 0 done, 1 failed at run time, 2 usage or configuration, 3 checks failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Reads the command line; `--help` and usage errors (exit code 2) are answered here. */
// deno-lint-ignore no-explicit-any -- Optique's own bound for any synchronous parser
export function readArguments<T extends Parser<"sync", any, any>>(
  parser: T,
  { task, brief }: { task: string; brief: Message },
): InferValue<T> {
  const words = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
  return run(parser, {
    args: words,
    programName: `deno task ${task}`,
    brief,
    help: "option",
    showDefault: true,
    errorExitCode: 2,
    aboveError: "usage",
  });
}

/** Runs a task and exits. SIGINT and SIGTERM abort the signal that it gets. */
export async function runTask(work: (signal: AbortSignal) => Promise<ExitCode>): Promise<never> {
  const controller = new AbortController();
  const stop = () => controller.abort(new TransientError("Cannot go on: the task was told to stop"));
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  try {
    Deno.exit(await work(controller.signal));
  } catch (error) {
    // Only what is said of the configuration has lines; no name that a sender chose is in it.
    const lines = error instanceof ConfigError ? explain(error).split("\n") : [explain(error)];
    console.error(`error: ${lines.map(printable).join("\n")}`);
    Deno.exit(error instanceof ConfigError ? 2 : 1);
  }
}

/** A message that is ours is safe to print; any other may hold a field's value, so only its kind is said. */
export function explain(error: unknown): string {
  const ours = [ConfigError, TransientError, ContractError].some((kind) => error instanceof kind);
  if (ours) return (error as Error).message;
  if (error instanceof Deno.errors.NotCapable) return `Cannot go on: ${error.message}`;
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const at = error instanceof Error
    ? /at (\S+ )?\(?.*\/((?:lib|tasks)\/[\w./]+:\d+)/.exec(error.stack ?? "")
    : null;
  return `Cannot go on: unexpected ${name}${at === null ? "" : ` at ${at[2]}`}`;
}
