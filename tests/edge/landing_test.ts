/** Simulator, edge, landing, ingest: what was accepted is loaded, wherever the edge was killed. */
import assert from "node:assert/strict";
import { Sandbox } from "../e2e/sandbox.ts";
import { assertArrived, sendThroughKilledEdge } from "./killed_edge.ts";

Deno.test("events that an edge accepted into landing are loaded, though it was killed again and again", async () => {
  await using sandbox = await Sandbox.make();
  const landing = sandbox.path("landing");
  const sent = await sendThroughKilledEdge(5_000, {
    set: "edge-landing",
    flags: ["--allow-net=127.0.0.1:PORT", `--allow-read=${landing}`, `--allow-write=${landing}`],
    env: { EDGE_SINK: "landing", LANDING_URL: sandbox.env.LANDING_URL },
    kills: 3,
  });
  await publishRest(landing);
  const { code, stderr } = await sandbox.ingest();
  assert.equal(code, 0, stderr);
  // What is bad was refused at the edge.
  const [{ bad }] = await sandbox.query("SELECT sum(records_quarantined)::INT AS bad FROM ops.batches");
  assert.equal(bad, 0);
  await assertArrived(sent, (sql) => sandbox.query(sql));
});

/** What the last one left is for the next edge to publish: here one that ends at once. */
async function publishRest(landing: string): Promise<void> {
  const { landingSink } = await import("../../lib/sink/landing.ts");
  await using _ = await landingSink({ folder: new URL(`file://${landing}/`) });
}
