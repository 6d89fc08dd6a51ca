import assert from "node:assert/strict";
import { inMemory } from "../../tests/in_memory.ts";
import { commas } from "../../tests/warehouse/batches.ts";
import { ConfigError, ContractError } from "../errors.ts";
import { events } from "../feeds/events.ts";
import type { Kafka, Watermarks } from "../kafka/kafka.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { moveStarts, readStart, type Start } from "./start.ts";

const [claims] = events;

/** Kafka, of which only the watermarks of `claims.events` are known. */
function kafkaOf(...partitions: Watermarks[]): Kafka {
  const kafka: Pick<Kafka, "watermarks"> = {
    watermarks: (topic) => {
      assert.equal(topic, "claims.events");
      return Promise.resolve(new Map(partitions.entries()));
    },
  };
  return kafka as Kafka;
}

const kafka = kafkaOf({ low: 3n, high: 90n }, { low: 40n, high: 50n });

const move = (warehouse: Warehouse, ...starts: Start[]) =>
  moveStarts(starts, { warehouse, kafka, feeds: [commas, ...events] });

Deno.test("readStart() reads a partition with an offset or an end of it", () => {
  assert.deepEqual(readStart("claims.events/0=1200"), { slice: "claims.events/0", at: 1200n });
  assert.deepEqual(readStart("claims.events/12=latest"), { slice: "claims.events/12", at: "latest" });
  assert.deepEqual(readStart("t/0=earliest"), { slice: "t/0", at: "earliest" });
  for (const text of ["", "t/0", "t/0=", "t/0=-1", "t/0=first", "t=1", "t/x=1", "=1", "t/0=1=2"]) {
    assert.throws(() => readStart(text), ConfigError, text);
  }
});

inMemory(
  "moveStarts() moves checkpoints to the first offset, the last or the one that is given",
  async ({ warehouse, log }) => {
    await warehouse.moveCheckpoint(claims, "kafka", {
      slice: "claims.events/1",
      text: `48 47 5 ${"0".repeat(64)}`,
    });
    await move(
      warehouse,
      { slice: "claims.events/0", at: "earliest" },
      { slice: "claims.events/1", at: "latest" },
      { slice: "claims.events/0", at: 7n },
    );
    const checkpoints = await warehouse.checkpoints(claims, "kafka");
    assert.deepEqual([...checkpoints].sort(), [["claims.events/0", "7"], ["claims.events/1", "50"]]);
    const ledger = (await warehouse.contents.ledger()).map((
      { feed, source, source_kind, kind, checksum, drift, records_read },
    ) => [
      ...[feed, source, source_kind, kind],
      ...[checksum, drift, records_read],
    ]);
    const alike = (partition: number) => ["events.claim", `claims.events/${partition}`, "kafka", "load"];
    assert.deepEqual(ledger, [
      [...alike(0), "3", "started by hand at offset 3, nothing loaded before", 0],
      [...alike(1), "50", "started by hand at offset 50, loaded up to 48 before", 0],
      [...alike(0), "7", "started by hand at offset 7, loaded up to 3 before", 0],
    ]);
    assert.deepEqual(await warehouse.contents.raw(claims), []);
    assert.equal(log[1], "warning: claims.events/1: started by hand at offset 50, loaded up to 48 before");
  },
);

inMemory(
  "moveStarts() takes a checkpoint that it cannot read for one of which nothing is known",
  async ({ warehouse }) => {
    await warehouse.moveCheckpoint(claims, "kafka", { slice: "claims.events/0", text: "of another kind" });
    await move(warehouse, { slice: "claims.events/0", at: 7n });
    const [{ drift }] = await warehouse.contents.ledger();
    assert.equal(drift, "started by hand at offset 7, nothing loaded before");
  },
);

inMemory(
  "moveStarts() is an error where another process moves the checkpoint meanwhile",
  async ({ warehouse, log }) => {
    warehouse.onNext("commit", async (commit) => {
      await warehouse.moveCheckpoint(claims, "kafka", { slice: "claims.events/0", text: "8" });
      return await commit();
    });
    await assert.rejects(
      move(warehouse, { slice: "claims.events/0", at: 7n }),
      new ContractError("Cannot start claims.events/0: another process moved its checkpoint meanwhile"),
    );
    assert.deepEqual([...await warehouse.checkpoints(claims, "kafka")], [["claims.events/0", "8"]]);
    assert.deepEqual(log, []);
  },
);

inMemory("moveStarts() names the topics and counts the partitions that there are", async ({ warehouse }) => {
  await assert.rejects(
    move(warehouse, { slice: "claims/0", at: 7n }),
    new ConfigError(
      "Cannot start claims/0: no chosen feed has this topic. Topics: claims.events, members.updates, providers.changes",
    ),
  );
  await assert.rejects(
    move(warehouse, { slice: "claims.events/2", at: 7n }),
    new ConfigError("Cannot start claims.events/2: the topic has 2 partitions, from 0 on"),
  );
  assert.deepEqual(await warehouse.contents.ledger(), []);
});
