/** A run until caught up ends, whatever stands at the end of a partition. */
import assert from "node:assert/strict";
import { check } from "./check.ts";
import { runStream } from "./stream.ts";
import { World } from "./world.ts";

Deno.test("a stream ends when the record that it remembers is gone, and only markers follow", async () => {
  await using world = await World.make(1);
  const { topics, model } = world;
  for (let day = 0; day < 3; day++) topics.day((slice) => model.loadedTo(slice));
  await runStream(world, { kind: "none" });
  await check(world);
  for (const log of topics.logs.values()) {
    for (const entry of log.entries) entry.gone = true;
    log.high += 2;
  }
  topics.committed.clear();
  await runStream(world, { kind: "none" });
  await check(world);
  const [{ batches }] = await world.warehouse.query("SELECT count(*) AS batches FROM ops.batches");
  assert.equal(Number(batches), model.deliveries.length);
});
