import assert from "node:assert/strict";

Deno.test("printStep() keeps the output of steps that end at the same time apart, and whole", async () => {
  const script = `import { printStep } from "${import.meta.resolve("./print_step.ts")}";
    await Promise.all(["a", "b"].map(async (name) => {
      await Promise.resolve();
      const output = new TextEncoder().encode(name.repeat(3_000_000));
      printStep(name, { passed: 1, failed: 0, seconds: 2, timings: [], output });
    }));`;
  const args = ["eval", "-q", "--no-lock", script];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  const block = (name: string) =>
    `\n── ${name}\n${name.repeat(3_000_000)}\n── ${name}: 1 passed, 0 failed, 2 s\n\n`;
  assert.ok(new TextDecoder().decode(stdout) === block("a") + block("b"));
});
