import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Client } from "./client.ts";

Deno.test("run.ts serves in a process of its own, which needs the network alone, and prints its port", async () => {
  const script = fileURLToPath(new URL("./run.ts", import.meta.url));
  const args = [
    "run",
    "-q",
    "--no-check",
    "--no-prompt",
    "--allow-net=127.0.0.1",
    script,
    "0",
    "someone",
    "Else-2",
  ];
  await using process = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  {
    const login = { user: "someone", password: "Else-2" };
    await using client = await Client.connect({ port: Number(value), ...login });
    assert.equal(await client.value("SELECT DB_NAME()"), "claims");
  }
  process.kill("SIGKILL");
  await reader.cancel();
});
