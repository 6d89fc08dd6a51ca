/**
 * Runs every test of the project: the day's checks, end to end, dbt and its style.
 *
 *     deno task test
 *
 * Needs Node and Python alone. What needs more is left out where that is missing, and said so; with CI=true it fails.
 * Steps run side by side; each one's output is printed whole when it ends. Says the slowest tests and which steps
 * failed, and ends with one line: `N passed, N failed`.
 */
import { message } from "@optique/core/message";
import { object } from "@optique/core/constructs";
import { readArguments, runTask } from "../lib/task/task.ts";
import { hasPromtool } from "../tests/prometheus/promtool.ts";
import { hasKafkaTools } from "../tests/doubles/kafka/jars.ts";
import { printStep } from "../tests/steps/print_step.ts";
import { runStep } from "../tests/steps/run_step.ts";
import type { Timing } from "../tests/steps/results.ts";
import { schedule } from "../tests/steps/schedule.ts";
import { steps, type Tool } from "../tests/steps/steps.ts";

readArguments(object({}), { task: "test", brief: message`Run every test of the project.` });

const tools: Record<Tool, { there: () => Promise<boolean>; without: string }> = {
  kafka: { there: hasKafkaTools, without: "Kafka tests: Java 17 and Maven are not on PATH" },
  promtool: {
    there: hasPromtool,
    without: "Prometheus tests: promtool, of Debian's package prometheus, is not on PATH",
  },
};

await runTask("`deno task test` begins anew.", async (signal) => {
  const total = { passed: 0, failed: 0 };
  const timings: Timing[] = [];
  const failures: string[] = [];
  const missing = new Set<Tool>();
  for (const tool of ["kafka", "promtool"] as const) {
    if (!await tools[tool].there()) missing.add(tool);
  }
  const fail = (what: string, count: number) => {
    total.failed += count;
    failures.push(`${what}: ${count} failed`);
  };
  await schedule(steps.filter(({ needs }) => needs === undefined || !missing.has(needs)), {
    // Most steps wait for other processes about half of their time.
    width: navigator.hardwareConcurrency + 1,
    run: async (step) => {
      console.log(`── ${step.name} begins`);
      const outcome = await runStep(step, signal);
      total.passed += outcome.passed;
      timings.push(...outcome.timings);
      if (outcome.failed > 0) fail(step.name, outcome.failed);
      printStep(step.name, outcome);
      return outcome.failed === 0;
    },
    skip: (step, failed) => {
      console.log(`── ${step.name}: not run, since this failed: ${failed}`);
      fail(step.name, 1);
    },
    signal,
  });
  signal.throwIfAborted();
  console.log("\nThe slowest tests:");
  for (const { test, seconds } of timings.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10)) {
    console.log(`${seconds.toFixed(0).padStart(5)} s  ${test}`);
  }
  const needed = Deno.env.get("CI") === "true";
  for (const tool of missing) {
    if (needed) fail(`Cannot run the ${tools[tool].without}`, 1);
    else console.log(`\nleft out: ${tools[tool].without}`);
  }
  if (failures.length > 0) console.log(`\nFailed:\n  ${failures.join("\n  ")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
});
