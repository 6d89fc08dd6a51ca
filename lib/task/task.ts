/** What every entry point shares: its arguments, and the one place where errors become an exit code. */
import type { InferValue, Parser } from "@optique/core/parser";
import { type Message, message } from "@optique/core/message";
import { run } from "@optique/run";
import { ConfigError, TransientError } from "../errors.ts";
import { missingGrants } from "../grants.ts";
import { logger, progress } from "../observe/log.ts";
import { printable } from "../observe/printable.ts";
import { exportMetricsAlone } from "../observe/telemetry.ts";
import { version } from "../version.ts";
import { commandOf } from "./commands.ts";
import { causesOf, explain } from "./explain.ts";
import { grantingCommand } from "./granting.ts";
import { settingsHelp } from "./settings_help.ts";

/** 0 done, 1 failed at run time, 2 usage or configuration, 3 checks failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Reads the command line; `--help`, `--version` and usage errors (exit code 2) are answered here. */
// deno-lint-ignore no-explicit-any -- Optique's own bound for any synchronous parser
export function readArguments<T extends Parser<"sync", any, any>>(
  parser: T,
  { task, brief }: { task: string; brief: Message },
): InferValue<T> {
  const words = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
  // A parser that passes words on would take these too.
  const asks = words.length === 1 && (words[0] === "--help" || words[0] === "--version");
  const own: T = asks ? { ...parser, parse: nothing } : parser;
  return run(own, {
    args: words,
    programName: `deno task ${task}`,
    brief,
    help: "option",
    version: `claimhouse ${version}`,
    showDefault: true,
    errorExitCode: 2,
    aboveError: "usage",
    footer: words.includes("--help") ? ownSettings() : undefined,
  });
}

function ownSettings(): Message | undefined {
  const command = commandOf(Deno.mainModule);
  return command === undefined ? undefined : settingsHelp(command);
}

/** The parse of a parser that takes no word. */
function nothing() {
  return { success: false, consumed: 0, error: message`Nothing of it is an argument.` };
}

const log = logger("task");

/**
 * Runs a task, after which the process ends. SIGINT and SIGTERM abort the task's signal; a second one ends the process at once.
 * @param stopped said after a stop: that nothing is lost, and how to go on
 */
export async function runTask(
  stopped: string,
  work: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<void> {
  const controller = new AbortController(), { signal } = controller;
  const told = new TransientError("Cannot go on: the task was told to stop");
  const stop = () => {
    progress("");
    if (signal.aborted) end(told);
    log.info("Stopping. Ctrl-C again ends at once.");
    controller.abort(told);
  };
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  // Deno would print an error that nobody catches with its message, which may hold values.
  let done = false;
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    if (!done) end(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    if (!done) end(event.error);
  });
  let code: ExitCode;
  try {
    exportMetricsAlone();
    code = await work(signal);
    if (signal.aborted) log.info(`Stopped. ${stopped}`);
  } catch (error) {
    code = failed(error);
  }
  done = true;
  leave(code);

  /** At once: what went wrong is outside the work. */
  function end(error: unknown): never {
    Deno.exit(failed(error));
  }

  function failed(error: unknown): ExitCode {
    progress("");
    if (!comesFrom(error, told)) fail(error);
    if (signal.aborted) console.error(`Stopped. ${stopped}`);
    return error instanceof ConfigError || missingGrants(error).length > 0 ? 2 : 1;
  }
}

/** How long what is still open may keep the process, in ms. */
const patience = 1_000;

/**
 * Lets the process end by itself. With OTEL_DENO=true Deno never ends when `Deno.exit` is called as it exports metrics: the last
 * export waits for the one under way, and that one for an answer of this thread.
 */
function leave(code: ExitCode): void {
  Deno.exitCode = code;
  Deno.unrefTimer(setTimeout(() => Deno.exit(code), patience));
}

/** Whether an error is another one or has it as a cause: a wait that a signal ends wraps the signal's reason. */
function comesFrom(error: unknown, other: Error): boolean {
  return error === other || (error instanceof Error && comesFrom(error.cause, other));
}

function fail(error: unknown): void {
  // Only what is said of the configuration has lines; no name that a sender chose is in it.
  const lines = error instanceof ConfigError ? explain(error).split("\n") : [explain(error)];
  console.error(`error: ${lines.map(printable).join("\n")}`);
  for (const { message, ...facts } of causesOf(error)) log.debug(`Came from: ${message}`, facts);
  const missing = missingGrants(error);
  if (missing.length === 0) return;
  const command = grantingCommand(missing, { main: Deno.mainModule, args: Deno.args });
  if (command !== null) console.error(`Grant it: ${command}`);
}
