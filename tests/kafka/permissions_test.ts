/** What the sets of the tasks that talk to Kafka grant, against what real runs of them ask for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import type { Row } from "../../lib/warehouse/warehouse.ts";
import { unusedGrants } from "../e2e/audit.ts";
import { copyProject } from "../e2e/copied_project.ts";
import { holdPorts } from "../ports.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "../snowflake/snowflake_sandbox.ts";
import { unusedOnSnowflake } from "../snowflake/unused.ts";
import { Broker } from "../doubles/kafka/broker.ts";
import { eventually } from "../e2e/running.ts";
import { claim, topics } from "./streaming.ts";

const secret = new Uint8Array(32).fill(1).toBase64();

Deno.test("the permission sets of simulate, edge, stream and monitor grant nothing that a run does not use", async (t) => {
  // Where the sets say that everything is.
  using _ports = await holdPorts(8082, 8086, 8087, 8443, 9092);
  await using broker = await Broker.start({ port: 9092 });
  for (const topic of topics) await broker.createTopic(topic);
  const folder = await copyProject();
  try {
    await t.step("simulate", async () => {
      assert.deepEqual(await unusedGrants(folder, "simulate", "simulate", { args: ["--count", "200"] }), []);
    });
    const env = { EDGE_KEYS: `one:one:${secret}`, EDGE_HTTP_URL: "http://localhost:8082/" };
    await using _receiver = Deno.serve(
      { hostname: "localhost", port: 8082, onListen: () => {} },
      () => new Response(null, { status: 202 }),
    );
    for (const task of ["edge", "edge:landing", "edge:http"]) {
      await t.step(`${task}, with simulate:edge`, async () => {
        const unused: string[] = [];
        const meanwhile = async (child: Deno.ChildProcess) => {
          await eventually(() => answers("http://127.0.0.1:8087/readyz"), "ready");
          const args = ["--count", "20", "--seed", "1"];
          unused.push(...await unusedGrants(folder, "simulate:edge", "simulate-edge", { args, env }));
          child.kill("SIGTERM");
        };
        unused.push(...await unusedGrants(folder, task, task.replace(":", "-"), { env, meanwhile }));
        assert.deepEqual(unused, []);
      });
    }
    const untilLoaded = (query: (sql: string) => Promise<Row[]>) => async (child: Deno.ChildProcess) => {
      await eventually(() => answers("http://127.0.0.1:8086/readyz"), "ready");
      const loaded = () =>
        query("SELECT 1 AS one FROM raw.events_claim LIMIT 1").then(({ length }) => length === 1);
      // Before the first commit there is no table.
      await eventually(() => loaded().catch(() => false), "events are loaded");
      child.kill("SIGTERM");
    };
    await t.step("stream", async () => {
      await broker.produce("claims.events", [claim(0)]);
      const warehouse = duckdbWarehouse({ path: join(folder, "data/warehouse.duckdb"), folders: [] });
      const meanwhile = untilLoaded((sql) => warehouse.query(sql));
      assert.deepEqual(await unusedGrants(folder, "stream", "stream-local", { meanwhile }), []);
    });
    await t.step("monitor", async () => {
      assert.deepEqual(await unusedGrants(folder, "monitor", "monitor-local"), []);
    });
    await t.step("stream and monitor on Snowflake", async () => {
      await using emulator = await startEmulator({ port: 8443 });
      await using sandbox = await SnowflakeSandbox.make(emulator, "granted");
      const env = { ...sandbox.passwordEnv, SUMMARY_PATH: join(folder, "data/summary.json") };
      const meanwhile = untilLoaded((sql) => sandbox.query(sql));
      assert.deepEqual(await unusedOnSnowflake(folder, "stream", "stream", { meanwhile, env }), []);
      assert.deepEqual(await unusedOnSnowflake(folder, "monitor", "monitor", { env }), []);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(async (answer) => {
    await answer.body?.cancel();
    return answer.ok;
  }, () => false);
}
