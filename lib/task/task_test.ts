import assert from "node:assert/strict";
import { exportTo, metricsAlone } from "../../tests/doubles/otlp_collector/collector.ts";

/** A task that keeps its thread busy to its end, while Deno exports metrics all the time. */
const busy = `
import { runTask } from "${new URL("./task.ts", import.meta.url).href}";
await runTask("", async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const end = performance.now() + 50;
  while (performance.now() < end);
  return RESULT;
});`;

Deno.test.each([{ result: "3", expected: 3 }, { result: "Promise.reject(new Error())", expected: 1 }])(
  "runTask() ends with $expected though an export of metrics waits for its thread",
  async ({ result, expected }) => {
    for (let run = 0; run < 5; run++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "-q", busy.replace("RESULT", result)],
        env: { ...metricsAlone, ...exportTo(9), OTEL_METRIC_EXPORT_INTERVAL: "3" },
        stderr: "null",
      }).spawn();
      // What hangs there hears no other signal.
      const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
      const { code } = await child.status;
      clearTimeout(late);
      assert.equal(code, expected);
    }
  },
);

Deno.test("runTask() ends though something is left open", async () => {
  const open = 'Deno.listen({ port: 0 }).accept(); await runTask("", () => Promise.resolve(0));';
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "-q", `import { runTask } from "${new URL("./task.ts", import.meta.url).href}"; ${open}`],
    signal: AbortSignal.timeout(20_000),
  }).output();
  assert.equal(code, 0);
});

Deno.test("runTask() goes on when nobody reads what it prints", async () => {
  const printing = `await runTask("", async () => {
    for (let line = 0; line < 20; line++) {
      console.log("x".repeat(100_000));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return 3;
  });`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "-q",
      `import { runTask } from "${new URL("./task.ts", import.meta.url).href}"; ${printing}`,
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assert.equal(await new Response(child.stderr).text(), "");
  assert.equal((await child.status).code, 3);
});
