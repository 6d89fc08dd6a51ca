import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { inMemory } from "../../tests/in_memory.ts";
import { commas as feed } from "../../tests/warehouse/batches.ts";
import type { Arrival, Point } from "../source/source.ts";
import { MicroBatches } from "./micro_batches.ts";
import type { Spool } from "./spool.ts";

const open = (spool: Spool) =>
  new MicroBatches({
    spool,
    kind: "load",
    sourceKind: "kafka",
    limits: { records: 9, bytes: 1e6, age: 1e6 },
  });

function arrival(slice: string, from: Point, to: string): Arrival {
  const rows = new TextEncoder().encode(`${to},${to},a\n`);
  return {
    feed,
    slice,
    from,
    to: { text: to },
    first: to,
    last: to,
    rows,
    read: 1,
    loaded: 1,
    longest: rows.length,
    bad: [],
  };
}

inMemory(
  "what is open is due by its oldest record, and nothing is when nothing is open",
  async ({ spool }) => {
    const micro = open(spool), point = { text: null };
    assert.equal(micro.due, Infinity);
    micro.start(new Map([["t/0", point], ["t/1", point]]));
    const one = arrival("t/0", point, "1");
    await micro.take(one);
    const { due } = micro;
    assert.ok(due > Date.now() && due <= Date.now() + 1e6);
    await delay(2);
    await micro.take(arrival("t/1", point, "1"));
    await micro.take(arrival("t/0", one.to, "2"));
    await micro.forget(["t/1"]);
    assert.equal(micro.due, due);
    await micro.forget(["t/0"]);
    assert.deepEqual([micro.due, micro.isEmpty], [Infinity, true]);
  },
);

inMemory(
  "records go on from the very point of their slice, not from one that reads like it",
  async ({ spool }) => {
    const micro = open(spool), point = { text: "1" };
    assert.equal(micro.isNext(arrival("t/0", point, "2")), false);
    micro.start(new Map([["t/0", point]]));
    assert.ok(micro.isStarted("t/0"));
    assert.equal(micro.isNext(arrival("t/0", { text: "1" }, "2")), false);
    const one = arrival("t/0", point, "2");
    assert.ok(micro.isNext(one));
    await micro.take(one);
    assert.deepEqual([micro.isNext(one), micro.isNext(arrival("t/0", one.to, "3"))], [false, true]);
    await micro.abandon();
    assert.equal(micro.isStarted("t/0"), false);
  },
);
