/** One run of stream until it has caught up, by the product's own load path, with what goes wrong in it. */
import assert from "node:assert/strict";
import { TransientError } from "../../lib/errors.ts";
import { Spool } from "../../lib/load/spool.ts";
import { loadStream } from "../../lib/load/stream.ts";
import { kafkaStream } from "../../lib/source/kafka/kafka.ts";
import { type Fault, faultyWarehouse, isEnd } from "./faults.ts";
import type { World } from "./world.ts";

export type StreamFault = Extract<Fault, { kind: "none" | "killed" | "overtaken" }> | { kind: "fails" };

export async function runStream(world: World, fault: StreamFault): Promise<void> {
  const { topics, dice } = world;
  const { feeds } = topics;
  const unsteady = fault.kind !== "none";
  const kafka = topics.kafka(dice.split(), unsteady);
  const hooks = {
    grow: () => {},
    remove: () => {},
    called: () => {},
    otherRun: () => runStream(world, { kind: "none" }),
  };
  const warehouse = faultyWarehouse(
    world.warehouse,
    fault.kind === "fails" ? { kind: "none" } : fault,
    hooks,
  );
  let failed = fault.kind !== "fails";
  const spool = await Spool.open(world.spool);
  try {
    const { stopped } = await loadStream({
      feeds,
      stream: kafkaStream({ kafka, feeds, group: "days", untilCaughtUp: true }),
      kind: "load",
      warehouse: {
        ...warehouse,
        commit: (group) => {
          if (failed) return warehouse.commit(group);
          failed = true;
          throw new TransientError("Cannot reach the warehouse: it is away for a moment");
        },
      },
      spool,
      limits: { records: unsteady ? dice.between(3, 40) : 1000, bytes: 1e6, age: 1_000 },
      deadLetters: null,
      patience: 10_000,
      backOff: { minTimeout: 1 },
      grace: 10_000,
      signal: new AbortController().signal,
    });
    assert.deepEqual(stopped, {}, "partitions that cannot go on");
  } catch (error) {
    if (!isEnd(error)) throw error;
  } finally {
    if (fault.kind === "killed") spool.lock.close();
    else await spool[Symbol.asyncDispose]();
  }
}
