/** Simulator, edge, Kafka, stream: what was accepted is in raw and in current state, wherever the edge was killed. */
import assert from "node:assert/strict";
import { assertArrived, sendThroughKilledEdge } from "../edge/killed_edge.ts";
import { Streaming } from "./streaming.ts";

Deno.test("events that an edge accepted for Kafka are loaded, though it was killed again and again", async () => {
  await using streaming = await Streaming.start();
  const { address } = streaming.broker;
  const sent = await sendThroughKilledEdge(5_000, {
    set: "edge",
    flags: [`--allow-net=127.0.0.1:PORT,${address}`],
    env: { KAFKA_BROKERS: address },
    kills: 3,
  });
  const { code, stderr } = await streaming.catchUp();
  assert.equal(code, 0, stderr);
  await assertArrived(sent, (sql) => streaming.query(sql));
});
