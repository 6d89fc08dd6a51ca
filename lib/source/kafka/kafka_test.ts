import assert from "node:assert/strict";
import { Hold } from "../../../tests/doubles/memory_warehouse/faults.ts";
import { logged } from "../../../tests/logged.ts";
import {
  record,
  ScriptedKafka,
  type ScriptedPartition,
} from "../../../tests/doubles/scripted_kafka/scripted_kafka.ts";
import { printCheckpoint, recordDigest } from "../../batch/checkpoint.ts";
import { ContractError } from "../../errors.ts";
import { events } from "../../feeds/events.ts";
import { sampleEvent } from "../../feeds/events/testing.ts";
import type { Feed } from "../../feeds/feed.ts";
import type { KafkaRecord } from "../../kafka/kafka.ts";
import type { Arrival } from "../source.ts";
import { kafkaStream, type KafkaStreamOptions } from "./kafka.ts";

const feed: Feed = { ...events[0], sources: { kafka: { topic: "t" } } };
const other: Feed = { ...events[1], sources: { kafka: { topic: "u" } } };

type Setting = Partial<Omit<KafkaStreamOptions, "kafka" | "group">> & {
  partitions: Record<string, ScriptedPartition>;
  /** The checkpoints that slices are started at. */
  known?: Record<string, string>;
  /** Slices that nobody starts. */
  left?: readonly string[];
};

/** A stream whose events are taken as the load path does it: what is assigned is started before the next one is asked for. */
class Streamed {
  readonly kafka: ScriptedKafka;
  readonly stream;
  /** What happened since one has looked, in words: `records t/0 5-7`. */
  readonly #said: string[] = [];
  readonly arrivals: Arrival[] = [];
  readonly known: Record<string, string>;
  readonly #stop = new AbortController();
  /** What is done with records before the next event is asked for. */
  onRecords = (_: Arrival): Promise<void> => Promise.resolve();

  constructor(readonly setting: Setting) {
    const { partitions, known = {}, left: _, ...options } = setting;
    this.kafka = new ScriptedKafka(partitions);
    this.known = known;
    this.stream = kafkaStream({
      kafka: this.kafka,
      feeds: [feed],
      group: "g",
      untilCaughtUp: false,
      ...options,
    });
  }

  async run(): Promise<void> {
    for await (const event of this.stream.events(this.#stop.signal)) {
      if (event.kind === "records") {
        this.#said.push(`records ${event.slice} ${event.first}-${event.last}`);
        this.arrivals.push(event);
        await this.onRecords(event);
      } else if (event.kind === "ended") this.#said.push("ended");
      else {
        const slices = event.slices.map(({ slice }) => slice);
        this.#said.push([event.kind, ...slices].join(" "));
        const { left = [] } = this.setting;
        if (event.kind === "assigned") await this.start(...slices.filter((slice) => !left.includes(slice)));
      }
    }
  }

  start(...slices: string[]): Promise<void> {
    return this.stream.start(new Map(slices.map((slice) => [slice, { text: this.known[slice] ?? null }])));
  }

  stop(): void {
    this.#stop.abort();
  }

  /** What happened and what the consumer was asked since this was looked at. */
  news(): { said: string[]; asked: string[] } {
    return { said: this.#said.splice(0), asked: this.kafka.asked.splice(0) };
  }
}

type Stage = Streamed & { log: string[]; running: Promise<void> };

/** A test of a stream that goes on until it is told to stop or ends. */
function streaming(name: string, setting: Setting, work: (stage: Stage) => Promise<void>): void {
  Deno.test(name, async () => {
    using logging = logged();
    const streamed = new Streamed(setting);
    const running = streamed.run();
    running.catch(() => {});
    await work(Object.assign(streamed, { log: logging.log, running }));
    streamed.stop();
    await running;
  });
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => record(from + at));
/** The checkpoint behind a record. */
const behind = (one: KafkaRecord, next = BigInt(one.offset) + 1n) => {
  const { offset, timestamp, key, value } = one;
  return printCheckpoint({
    next,
    record: { offset: BigInt(offset), timestamp, digest: recordDigest(key, value) },
  });
};

const two = () => ({ "t/0": { low: 0n, high: 9n }, "t/1": { low: 3n, high: 8n } });

streaming("partitions that are lost are revoked before those that are left are assigned", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1"],
    asked: ["join g: t", "seek t/0 0", "seek t/1 3"],
  });
  assert.equal(stage.stream.slices, 2);
  await stage.kafka.assign("t/1");
  assert.deepEqual(stage.news(), { said: ["revoked t/0", "assigned t/1"], asked: ["seek t/1 3"] });
  await stage.kafka.assign("t/0", "t/1");
  assert.deepEqual(stage.news().said, ["assigned t/0 t/1"]);
  assert.deepEqual(stage.log, [
    "info: 2 partitions are this process's",
    "info: 1 partitions are this process's",
    "info: 2 partitions are this process's",
  ]);
});

streaming("of a partition that nobody started nothing is handed on", {
  partitions: two(),
  left: ["t/0"],
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  await stage.kafka.skip("t/0", 0n, 2n);
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 5) });
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1", "records t/1 3-4"],
    asked: ["join g: t", "seek t/1 3"],
  });
});

streaming("a partition that was handed out anew is read only when it is started again", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  Object.assign(stage.setting, { left: ["t/0"] });
  await stage.kafka.assign("t/0", "t/1");
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  assert.deepEqual(stage.news(), { said: [], asked: [] });
});

streaming("records of each topic are rows of its feed", {
  partitions: { "t/0": { low: 0n, high: 9n }, "u/0": { low: 0n, high: 9n } },
  feeds: [feed, other],
}, async (stage) => {
  await stage.kafka.assign("t/0", "u/0");
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const claim = { key: new TextEncoder().encode("claim-1"), value: bytes(sampleEvent("claim")) };
  const member = { key: new TextEncoder().encode("member-1"), value: bytes(sampleEvent("member")) };
  await stage.kafka.fetch("t/0", { asked: 0n, records: [record(0, claim), record(1, member)] });
  await stage.kafka.fetch("u/0", { asked: 0n, records: [record(0, member)] });
  assert.deepEqual(
    stage.arrivals.map(({ feed, read, loaded, bad }) => [feed.name, read, loaded, bad.length]),
    [
      ["events.claim", 2, 1, 1],
      ["events.member", 1, 1, 0],
    ],
  );
  assert.deepEqual(stage.arrivals[0].bad[0].where, { source: "t/0", record: 1 });
  assert.equal(new TextDecoder().decode(stage.arrivals[1].rows).split("\x1f")[0], "0");
});

streaming("the record before the checkpoint is fetched once more, and not handed on", {
  partitions: two(),
  known: { "t/0": behind(record(4)) },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 7) });
  await stage.kafka.fetch("t/0", { asked: 7n, records: range(7, 9) });
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0", "records t/0 5-6", "records t/0 7-8"],
    asked: ["join g: t", "seek t/0 4"],
  });
  assert.equal(stage.arrivals[0].from.text, stage.known["t/0"]);
  assert.deepEqual(stage.log.slice(1), []);
});

streaming("a record at the checkpoint that is another one stops its partition, and the others go on", {
  partitions: two(),
  known: { "t/0": behind(record(4, { timestamp: "0" })) },
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 7) });
  await stage.kafka.fetch("t/0", { asked: 7n, records: range(7, 9) });
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 4) });
  assert.deepEqual(stage.news(), { said: ["records t/1 3-3"], asked: ["pause t/0"] });
  const why = stage.stream.stopped.get("t/0")!;
  assert.match(why, /the topic was made again.*--start t\/0=OFFSET/);
  assert.deepEqual([stage.log.at(-1), stage.stream.slices], [`error: Cannot go on with ${why}`, 1]);
  await stage.kafka.assign("t/0");
  assert.deepEqual([...stage.stream.stopped], []);
});

streaming("a record at the checkpoint that is gone is said, and what follows is handed on", {
  partitions: two(),
  known: { "t/0": behind(record(4)) },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(6, 8) });
  assert.deepEqual(stage.news().said, ["assigned t/0", "records t/0 6-7"]);
  assert.match(stage.log.at(-1)!, /^warning: t\/0: the record at offset 4 is gone/);
});

streaming("a partition that lost records, or has fewer than are loaded, is not begun", {
  partitions: two(),
  known: { "t/0": behind(record(9)), "t/1": behind(record(1)) },
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  assert.deepEqual(stage.news().asked, ["join g: t", "pause t/0", "pause t/1"]);
  assert.match(stage.stream.stopped.get("t/0")!, /it is loaded up to 10, and the topic ends at 9/);
  assert.match(stage.stream.stopped.get("t/1")!, /1 offsets are lost/);
  assert.equal(stage.stream.slices, 0);
});

streaming("a partition that is started where it can go on is stopped no more", {
  partitions: two(),
  known: { "t/1": behind(record(1)) },
}, async (stage) => {
  await stage.kafka.assign("t/1");
  stage.known["t/1"] = behind(record(5));
  await stage.start("t/1");
  assert.deepEqual([[...stage.stream.stopped], stage.stream.slices], [[], 1]);
  assert.deepEqual(stage.news().asked, ["join g: t", "pause t/1", "seek t/1 5"]);
});

Deno.test("a checkpoint that is not one of Kafka ends the stream", async () => {
  const streamed = new Streamed({ partitions: two(), known: { "t/0": "2026-11-24" } });
  const running = streamed.run();
  running.catch(() => {});
  await streamed.kafka.assign("t/0");
  await assert.rejects(
    running,
    (error) => error instanceof ContractError && /go on with t\/0: its checkpoint/.test(error.message),
  );
  assert.equal(streamed.kafka.asked.at(-1), "leave");
});

streaming("a slice that is not this process' is not started", { partitions: two() }, async (stage) => {
  await stage.kafka.assign("t/0");
  stage.news();
  await stage.start("t/1");
  assert.deepEqual(stage.news().asked, []);
});

streaming("records come in pieces of 500, each with the point that the one before ends at", {
  partitions: { "t/0": { low: 0n, high: 5000n } },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  // Behind the last records of the first two fetches there is what only brokers see.
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 1200), next: 1203n });
  await stage.kafka.fetch("t/0", { asked: 1203n, records: range(1203, 1703), next: 1705n });
  await stage.kafka.fetch("t/0", { asked: 1705n, records: [], next: 1706n });
  await stage.kafka.fetch("t/0", { asked: 1706n, records: range(1706, 1707) });
  assert.deepEqual(stage.news().said.slice(1), [
    "records t/0 0-499",
    "records t/0 500-999",
    "records t/0 1000-1199",
    "records t/0 1203-1702",
    "records t/0 1706-1706",
  ]);
  assert.deepEqual(stage.arrivals.map(({ to }) => to.text), [
    behind(record(499)),
    behind(record(999)),
    behind(record(1199), 1203n),
    behind(record(1702), 1705n),
    behind(record(1706)),
  ]);
  assert.equal(stage.arrivals[0].from.text, null);
  for (const [at, { from }] of stage.arrivals.slice(1).entries()) assert.equal(from, stage.arrivals[at].to);
});

streaming("what is fetched from elsewhere before the partition was sent to its place sends it there again", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 2n, records: range(2, 4) });
  assert.deepEqual(stage.news(), { said: [], asked: ["seek t/0 0"] });
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 4) });
  assert.deepEqual(stage.news(), { said: ["records t/0 0-3"], asked: [] });
});

streaming("what is fetched from behind sends the partition to its place", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 4) });
  stage.news();
  await stage.kafka.fetch("t/0", { asked: 1n, records: range(1, 6) });
  assert.deepEqual(stage.news(), { said: [], asked: ["seek t/0 4"] });
});

streaming("what is fetched from further on is handed on when nothing between is lost", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  // The first from elsewhere sends it to its place; then what is fetched is what there is.
  for (const _ of [1, 2]) await stage.kafka.fetch("t/0", { asked: 1n, records: range(1, 3) });
  await stage.kafka.fetch("t/0", { asked: 5n, records: range(6, 8) });
  assert.deepEqual(stage.news().said, ["assigned t/0", "records t/0 1-2", "records t/0 6-7"]);
  assert.equal(stage.arrivals[1].from, stage.arrivals[0].to);
});

streaming("what is fetched from further on stops the partition when what lies between is lost", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  stage.news();
  stage.kafka.partitions["t/0"].low = 5n;
  await stage.kafka.fetch("t/0", { asked: 5n, records: range(5, 7) });
  assert.deepEqual(stage.news(), { said: [], asked: ["pause t/0"] });
  assert.match(stage.stream.stopped.get("t/0")!, /3 offsets are lost: it is loaded up to 2/);
});

streaming(
  "a gap that only brokers see is gone over, and no other one",
  { partitions: two() },
  async (stage) => {
    await stage.kafka.assign("t/0");
    await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
    await stage.kafka.skip("t/0", 2n, 4n);
    await stage.kafka.skip("t/0", 2n, 6n);
    await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 5) });
    assert.deepEqual(stage.news(), {
      said: ["assigned t/0", "records t/0 0-1", "records t/0 4-4"],
      asked: ["join g: t", "seek t/0 0"],
    });
  },
);

streaming("a gap in place of the remembered record is said, and what follows is new", {
  partitions: two(),
  known: { "t/0": behind(record(4)) },
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.skip("t/0", 4n, 6n);
  assert.match(stage.log.at(-1)!, /^warning: t\/0: the record at offset 4 is gone/);
  await stage.kafka.fetch("t/0", { asked: 6n, records: range(6, 7) });
  assert.deepEqual([stage.news().said, stage.log.length], [["assigned t/0", "records t/0 6-6"], 2]);
});

streaming("a start while records are handed on drops the rest of them", {
  partitions: { "t/0": { low: 0n, high: 5000n } },
}, async (stage) => {
  stage.onRecords = async () => {
    stage.onRecords = () => Promise.resolve();
    await stage.start("t/0");
  };
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 1200) });
  assert.deepEqual(stage.news().said, ["assigned t/0", "records t/0 0-499"]);
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 100) });
  assert.deepEqual(stage.news().said, ["records t/0 0-99"]);
  assert.equal(stage.arrivals[1].from.text, null);
});

streaming("a start while it is asked what was lost drops what was fetched", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 2) });
  stage.news();
  const hold = stage.kafka.hold = new Hold();
  const fetched = stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 6) });
  await hold.reached;
  stage.kafka.hold = null;
  await stage.start("t/0");
  hold.release();
  await fetched;
  assert.deepEqual(stage.news(), { said: [], asked: ["seek t/0 0"] });
});

streaming("a start of a partition that is handed out anew meanwhile is left to the next one", {
  partitions: two(),
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  stage.news();
  const hold = stage.kafka.hold = new Hold();
  const started = stage.start("t/0", "t/1");
  const later = stage.kafka.hold = new Hold();
  const assigned = stage.kafka.assign("t/1");
  await later.reached;
  hold.release();
  await started;
  later.release();
  await assigned;
  assert.deepEqual(stage.news(), { said: ["revoked t/0", "assigned t/1"], asked: ["seek t/1 3"] });
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await stage.running;
  assert.deepEqual(stage.news().said, ["records t/1 3-7", "ended"]);
});

streaming("a stream until it has caught up ends when each partition is where it ended when it was started", {
  partitions: two(),
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  stage.kafka.partitions["t/1"].high = 20n;
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await stage.kafka.fetch("t/1", { asked: 8n, records: range(8, 10) });
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 8) });
  await stage.kafka.skip("t/0", 8n, 9n);
  await stage.running;
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1", "records t/1 3-7", "records t/1 8-9", "records t/0 0-7", "ended"],
    asked: ["join g: t", "seek t/0 0", "seek t/1 3", "leave"],
  });
});

streaming("a stream until it has caught up ends at once with nothing to read", {
  partitions: { "t/0": { low: 0n, high: 5n }, "t/1": { low: 4n, high: 4n } },
  known: { "t/0": behind(record(4)) },
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  await stage.running;
  assert.deepEqual(stage.news().said, ["assigned t/0 t/1", "ended"]);
});

streaming("a stream until it has caught up does not wait for a partition that stopped", {
  partitions: two(),
  known: { "t/0": behind(record(4, { timestamp: "0" })), "t/1": behind(record(1)) },
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1");
  await stage.kafka.fetch("t/0", { asked: 4n, records: range(4, 6) });
  await stage.running;
  assert.deepEqual(stage.news().said, ["assigned t/0 t/1", "ended"]);
  assert.deepEqual([...stage.stream.stopped.keys()], ["t/1", "t/0"]);
});

streaming("a stream until it has caught up waits for a partition that is being started again", {
  partitions: { ...two(), "u/0": { low: 0n, high: 2n } },
  feeds: [feed, other],
  untilCaughtUp: true,
}, async (stage) => {
  await stage.kafka.assign("t/0", "u/0");
  const hold = stage.kafka.hold = new Hold();
  const started = stage.start("t/0");
  await stage.kafka.fetch("u/0", { asked: 0n, records: range(0, 2) });
  assert.deepEqual(stage.news().said, ["assigned t/0 u/0", "records u/0 0-1"]);
  hold.release();
  await started;
  await stage.kafka.fetch("t/0", { asked: 0n, records: range(0, 9) });
  await stage.running;
  assert.deepEqual(stage.news().said, ["records t/0 0-8", "ended"]);
});

streaming("ranges are read whatever the checkpoints are, and nothing beyond them", {
  partitions: { ...two(), "t/2": { low: 0n, high: 9n } },
  known: { "t/0": behind(record(8)) },
  ranges: new Map([["t/0", { from: 2n, to: 4n }], ["t/1", { from: 3n, to: 8n }]]),
}, async (stage) => {
  await stage.kafka.assign("t/0", "t/1", "t/2");
  await stage.kafka.fetch("t/2", { asked: 0n, records: range(0, 9) });
  await stage.kafka.fetch("t/0", { asked: 2n, records: range(2, 6) });
  await stage.kafka.fetch("t/0", { asked: 6n, records: range(6, 9) });
  await stage.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await stage.running;
  assert.deepEqual(stage.news(), {
    said: ["assigned t/0 t/1 t/2", "records t/0 2-3", "records t/1 3-7", "ended"],
    asked: ["join g: t", "seek t/0 2", "seek t/1 3", "pause t/2", "leave"],
  });
});

streaming("acknowledged checkpoints are the group's offsets, and what fails of it is only logged", {
  partitions: two(),
}, async (stage) => {
  await stage.kafka.assign("t/0");
  stage.news();
  const checkpoints = new Map([["t/0", behind(record(4))], ["t/1", "7"], ["t/2", "none"], ["a table", "7"]]);
  await stage.stream.acknowledge(checkpoints);
  assert.deepEqual(stage.news().asked, ["commit t/0 5", "commit t/1 7"]);
  stage.kafka.refusal = new Error("not the coordinator");
  await stage.stream.acknowledge(checkpoints);
  assert.equal(stage.log.at(-1), "debug: not the coordinator");
});

streaming("a stream was heard of when it began, then whenever its consumer was", {
  partitions: two(),
}, async ({ kafka, stream }) => {
  const begun = stream.heard;
  assert.ok(Math.abs(Date.now() - begun) < 60_000);
  await kafka.assign("t/0");
  assert.equal(stream.heard, begun);
  kafka.heard = begun + 5;
  assert.equal(stream.heard, begun + 5);
});

Deno.test("a stream that is taken again begins afresh, and one that is told to stop ends without a word", async () => {
  const streamed = new Streamed({ partitions: two(), untilCaughtUp: true });
  let running = streamed.run();
  await streamed.kafka.assign("t/0", "t/1");
  await streamed.kafka.fetch("t/0", { asked: 0n, records: range(0, 9) });
  await streamed.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  await running;
  assert.equal(streamed.news().said.at(-1), "ended");
  running = streamed.run();
  streamed.kafka.partitions["t/1"].high = 9n;
  await streamed.kafka.assign("t/1");
  await streamed.kafka.fetch("t/1", { asked: 3n, records: range(3, 8) });
  streamed.stop();
  await running;
  assert.deepEqual(streamed.news(), {
    said: ["revoked t/0", "assigned t/1", "records t/1 3-7"],
    asked: ["join g: t", "seek t/1 3", "leave"],
  });
});
