import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { runStep } from "./run_step.ts";
import type { Step } from "./steps.ts";

const never = new AbortController().signal;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function bash(script: string): Step {
  return { name: "a step", after: [], program: "bash", args: ["-c", script] };
}

/** Waits until a process is not there any more, or has ended; one that was killed takes a moment, but not seconds. */
async function ends(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    const state = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", `${pid}`] }).output();
    if (!/^[^Z\s]/.test(text(state.stdout))) return true;
    await delay(50);
  }
  return false;
}

Deno.test("runStep() ends what a step left running, and does not wait for it", async () => {
  const { passed, failed, output } = await runStep(bash("sleep 60 & echo $!"), never);
  assert.deepEqual([passed, failed], [1, 0]);
  assert.ok(await ends(Number(text(output))));
});

Deno.test("runStep() ends a step and what it started when it is told to stop", async () => {
  const signal = AbortSignal.timeout(500);
  const { failed, seconds, output } = await runStep(bash("sleep 60 & echo $!; wait"), signal);
  assert.equal(failed, 1);
  assert.ok(seconds < 30);
  assert.ok(await ends(Number(text(output))));
});

Deno.test("runStep() has a failure for what is not there and for what is no program", async () => {
  for (const program of ["/nowhere/program", new URL(import.meta.url).pathname]) {
    const { passed, failed, output } = await runStep({ ...bash(""), program }, never);
    assert.deepEqual([passed, failed], [0, 1]);
    assert.match(text(output), /^Cannot run \/.*: it is not there/);
  }
});

Deno.test("runStep() has a failure for a runner that ends well and writes no results", async () => {
  const step: Step = { ...bash(""), program: "true", results: "--junit-path" };
  const { passed, failed } = await runStep(step, never);
  assert.deepEqual([passed, failed], [0, 1]);
});
