/** A task that goes on while a test does something, and waiting for what it does. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { checkReport } from "./reports.ts";

/** A running task with what it has said. */
export class Running {
  said = "";
  readonly #stdout: Promise<string>;
  readonly #stderr: Promise<void>;

  readonly child: Deno.ChildProcess;

  /** @param command the task with `--json`, its output piped */
  constructor(readonly task: string, command: Deno.Command) {
    this.child = command.spawn();
    this.#stdout = new Response(this.child.stdout).text();
    this.#stderr = this.#listen();
  }

  kill(signal: Deno.Signal): void {
    kill(this.child, signal);
  }

  /** Kills it if it still runs: a test that fails leaves nothing behind. */
  [Symbol.dispose](): void {
    this.kill("SIGKILL");
  }

  /** Waits for its end. */
  async end() {
    const { code, signal } = await this.child.status;
    const stdout = await this.#stdout;
    await this.#stderr;
    checkReport(this.task, ["--json"], stdout);
    return { code, signal, report: stdout === "" ? null : JSON.parse(stdout), stderr: this.said };
  }

  /** Waits until it has said something that matches, so many times, for 30 s at most. */
  hears(pattern: RegExp, times = 1): Promise<void> {
    const all = new RegExp(pattern, `${pattern.flags}g`);
    const heard = () => (this.said.match(all) ?? []).length;
    return eventually(() => heard() >= times, `${pattern}, ${times} times`, () => this.said);
  }

  async #listen(): Promise<void> {
    for await (const text of this.child.stderr.pipeThrough(new TextDecoderStream())) this.said += text;
  }
}

/** Kills a process, or finds that it has just ended by itself. */
export function kill(child: Deno.ChildProcess, signal: Deno.Signal = "SIGKILL"): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Waits until something holds, for 30 s at most. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what: string,
  more: () => string = () => "",
): Promise<void> {
  for (const until = Date.now() + 30_000; !await holds(); await delay(100)) {
    assert.ok(Date.now() < until, `not within 30 s: ${what} ${more()}`);
  }
}
