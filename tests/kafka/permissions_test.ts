/** What the sets of the tasks that talk to Kafka grant, against what real runs of them ask for. */
import assert from "node:assert/strict";
import { unusedGrants } from "../e2e/audit.ts";
import { copyProject } from "../e2e/copied_project.ts";
import { Broker } from "./broker.ts";
import { claim, eventually, topics } from "./streaming.ts";

Deno.test("the permission sets of simulate, stream and monitor grant nothing that a run does not use", async (t) => {
  // Where the sets say that the broker is.
  await using broker = await Broker.start({ port: 9092 });
  for (const topic of topics) await broker.createTopic(topic);
  const folder = await copyProject();
  try {
    await t.step("simulate", async () => {
      assert.deepEqual(await unusedGrants(folder, "simulate", "simulate", { args: ["--count", "200"] }), []);
    });
    await t.step("stream", async () => {
      await broker.produce("claims.events", [claim(0)]);
      const meanwhile = async (child: Deno.ChildProcess) => {
        const ready = () =>
          fetch("http://127.0.0.1:8086/readyz").then(async (answer) => {
            await answer.body?.cancel();
            return answer.ok;
          }, () => false);
        await eventually(ready, "ready");
        await new Promise((done) => setTimeout(done, 3_000));
        child.kill("SIGTERM");
      };
      assert.deepEqual(await unusedGrants(folder, "stream", "stream-local", { meanwhile }), []);
    });
    await t.step("monitor", async () => {
      assert.deepEqual(await unusedGrants(folder, "monitor", "monitor-local"), []);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
