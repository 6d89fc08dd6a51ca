import assert from "node:assert/strict";
import { exportTo, metricsAlone } from "../../tests/e2e/collector.ts";

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
