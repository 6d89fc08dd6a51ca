/** The monitor beside a real broker: what it says of lag, of trouble, and to a collector of metrics. */
import assert from "node:assert/strict";
import {
  Collector,
  foundIn,
  hangingCollector,
  lingers,
  metricsAlone,
} from "../doubles/otlp_collector/collector.ts";
import { project } from "../e2e/sandbox.ts";
import { Broker } from "../doubles/kafka/broker.ts";
import { claim, Streaming } from "./streaming.ts";

let broker: Broker;
Deno.test.beforeAll(async () => {
  broker = await Broker.start();
});
Deno.test.afterAll(() => broker[Symbol.asyncDispose]());

/** The task with its own set, which is granted no more than this broker and this warehouse. */
function command({ broker, sandbox }: Streaming, args: string[], env: Record<string, string>): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "-P=monitor-local", "--no-prompt", `--allow-net=${broker.address}`],
      ...[
        `--allow-read=${sandbox.path("warehouse.duckdb")},${sandbox.path("landing")}`,
        "tasks/monitor.ts",
        "--json",
        ...args,
      ],
    ],
    cwd: project,
    env: { ...sandbox.env, KAFKA_BROKERS: broker.address, ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

async function monitor(streaming: Streaming, args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await command(streaming, args, env).output();
  const [said, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const report = said === "" ? null : JSON.parse(said);
  const at = (partition: number, topic = "claims.events") =>
    report.partitions.find((one: { topic: string; partition: number }) =>
      one.topic === topic && one.partition === partition
    );
  const kinds: string[] = report?.findings.map(({ kind }: { kind: string }) => kind) ?? [];
  return { code, stderr: errors, report, at, kinds };
}

/** Claims in partition 0 whose first was written so many seconds ago, the others after it. */
function claimsOf(seconds: number, count: number, from = 0) {
  return Array.from({ length: count }, (_, i) => ({
    ...claim(from + i),
    partition: 0,
    timestamp: String(Date.now() - seconds * 1000 + i),
  }));
}

/** Seconds from when the first of these was written to when the monitor looked. */
function waited([{ timestamp }]: { timestamp: string }[], { at }: { at: string }): number {
  return (Date.parse(at) - Number(timestamp)) / 1000;
}

function near(seconds: number, wanted: number): void {
  assert.ok(Math.abs(seconds - wanted) < 1, `${seconds} s instead of ${wanted}`);
}

Deno.test("lag rises while nothing consumes, and falls to 0 when the stream has caught up", async (t) => {
  await using streaming = await Streaming.start({ broker });
  await t.step("without a warehouse all lies before it, from the low watermark on", async () => {
    const claims = claimsOf(100, 30);
    await broker.produce("claims.events", claims);
    await broker.deleteRecords("claims.events", 0, "10");
    const { code, at, kinds, stderr, report } = await monitor(streaming, []);
    assert.equal(code, 0, stderr);
    assert.deepEqual(kinds, []);
    const { lagSeconds, ...said } = at(0);
    near(lagSeconds, waited(claims, report));
    assert.ok(lagSeconds >= 99);
    assert.deepEqual(said, {
      feed: "events.claim",
      topic: "claims.events",
      partition: 0,
      low: "10",
      high: "30",
      next: null,
      lag: 20,
      checkpointMoved: null,
      stalled: false,
    });
    assert.equal(report.partitions.length, 6);
    assert.equal(at(1).lag, 0);
    await assert.rejects(Deno.stat(streaming.sandbox.path("warehouse.duckdb")), Deno.errors.NotFound);
  });
  await t.step("it joins no consumer group", async () => {
    assert.deepEqual((await broker.administer((admin) => admin.listGroups())).groups, []);
  });
  await t.step("lag is 0 when the stream has caught up", async () => {
    assert.equal((await streaming.catchUp()).code, 0);
    const { code, at, report } = await monitor(streaming, ["--max-lag=0", "--max-lag-seconds=0"]);
    assert.equal(code, 0);
    const { next, high, lag, lagSeconds, checkpointMoved } = at(0);
    assert.deepEqual([next, high, lag, lagSeconds], ["30", "30", 0, 0]);
    assert.ok(Date.now() - Date.parse(report.at) < 30_000);
    assert.ok(Date.parse(report.at) - Date.parse(checkpointMoved) < 30_000);
    const ages = Object.fromEntries(
      report.feeds.map((one: { feed: string; ageSeconds: number }) => [one.feed, one.ageSeconds]),
    );
    assert.ok(ages["events.claim"] < 30);
    assert.equal(ages["rif.carrier"], null);
  });
  await t.step("lag in seconds is that of the first event that came since", async () => {
    const claims = claimsOf(40, 7, 100);
    await broker.produce("claims.events", claims);
    const { code, at, report } = await monitor(streaming, ["--max-lag=7", "--max-lag-seconds=60"]);
    assert.equal(code, 0);
    assert.equal(at(0).lag, 7);
    near(at(0).lagSeconds, waited(claims, report));
  });
  await t.step("bounds that are passed end it with 3", async () => {
    const { code, kinds } = await monitor(streaming, ["--max-lag=6", "--max-lag-seconds=30"]);
    assert.deepEqual([code, kinds], [3, ["lag", "lag_seconds"]]);
    const still = await monitor(streaming, ["--stalled-after=0"]);
    assert.deepEqual([still.code, still.kinds, still.at(0).stalled], [3, ["stalled"], true]);
    const old = await monitor(streaming, ["--max-age=0"]);
    assert.deepEqual([old.code, old.report.findings.length, old.kinds[0]], [3, 1, "age"]);
    const never = await monitor(streaming, ["--max-age=3600", "--feed=events.member"]);
    assert.deepEqual([never.code, never.kinds], [3, ["age"]]);
  });
});

Deno.test("trouble with a topic is named, without any bound", async (t) => {
  await using streaming = await Streaming.start({ broker });
  await broker.produce("claims.events", claimsOf(10, 20));
  assert.equal((await streaming.catchUp()).code, 0);
  await t.step("offsets that are lost", async () => {
    await broker.produce("claims.events", claimsOf(5, 20, 50));
    await broker.deleteRecords("claims.events", 0, "26");
    const { code, report, at } = await monitor(streaming, []);
    assert.equal(code, 3);
    assert.equal(
      report.findings[0].text,
      "claims.events/0: 6 offsets are lost: it is loaded up to 20, and now begins at 26.",
    );
    assert.equal(at(0).lag, 14);
  });
  await t.step("a topic that was made again", async () => {
    await broker.deleteTopic("claims.events");
    await broker.createTopic("claims.events");
    await broker.produce("claims.events", claimsOf(5, 3, 80));
    const { code, report } = await monitor(streaming, []);
    assert.equal(code, 3);
    assert.match(
      report.findings[0].text,
      /^claims.events\/0: it is loaded up to 20, and ends at 3: .*made again/,
    );
  });
  await t.step("a topic that is not there", async () => {
    await broker.deleteTopic("claims.events");
    const { code, kinds, report } = await monitor(streaming, []);
    assert.deepEqual([code, kinds], [3, ["topic_missing"]]);
    assert.equal(report.partitions.length, 4);
    await broker.createTopic("claims.events");
  });
});

Deno.test("a collector gets the gauges of every partition and feed", async () => {
  await using streaming = await Streaming.start({ broker });
  await using collector = new Collector();
  await broker.produce("claims.events", claimsOf(30, 20));
  assert.equal((await streaming.catchUp()).code, 0);
  const claims = claimsOf(20, 5, 50);
  await broker.produce("claims.events", claims);
  const { code, stderr, report } = await monitor(streaming, [], {
    ...metricsAlone,
    ...collector.env,
  });
  assert.equal(code, 0, stderr);
  assert.deepEqual(collector.paths, ["/v1/metrics"]);
  const got = collector.got.flatMap(({ text }) => metricsOf(JSON.parse(text))).flatMap(({ name, gauge }) =>
    (gauge?.dataPoints ?? []).map(({ asDouble, asInt, attributes }) => ({
      name,
      value: Number(asDouble ?? asInt),
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue])),
    }))
  );

  const attributes = {
    feed: "events.claim",
    "messaging.system": "kafka",
    "messaging.destination.name": "claims.events",
    "messaging.destination.partition.id": "0",
  };
  const ofPartition = (name: string) =>
    got.find((one) =>
      one.name === name && one.attributes["messaging.destination.name"] === "claims.events" &&
      one.attributes["messaging.destination.partition.id"] === "0"
    );
  assert.deepEqual(ofPartition("claimhouse.stream.lag"), {
    name: "claimhouse.stream.lag",
    value: 5,
    attributes,
  });
  near(ofPartition("claimhouse.stream.lag_seconds")!.value, waited(claims, report));
  assert.equal(ofPartition("claimhouse.stream.stalled")!.value, 0);
  assert.equal(got.filter(({ name }) => name === "claimhouse.stream.lag").length, 6);
  const ages = got.filter(({ name }) => name === "claimhouse.feed.age_seconds");
  assert.deepEqual(ages.map(({ attributes }) => attributes), [{ feed: "events.claim" }]);
});

Deno.test("of a stream and a monitor a collector gets no key, value or broker; one that hangs costs less than a second", async () => {
  await using streaming = await Streaming.start({ broker });
  await using collector = new Collector();
  const claims = claimsOf(5, 20, 1_000_000);
  await broker.produce("claims.events", claims);
  await broker.produce("claims.events", [{ key: "claim-1000001", value: "{broken" }]);
  const env = { ...metricsAlone, ...collector.env, LOG_LEVEL: "debug" };
  const streamed = await streaming.catchUp([], env);
  assert.equal(streamed.report?.feeds["events.claim"].loaded, 20, streamed.stderr);
  assert.equal((await monitor(streaming, [], env)).code, 0);
  assert.deepEqual(collector.paths, ["/v1/metrics"]);
  assert.match(collector.text, /"claimhouse\.stream\.events"/);
  const words = [
    ...claims.map(({ key }) => String(key)),
    "broken",
    "100000",
    broker.address,
    streaming.sandbox.folder,
  ];
  assert.deepEqual(foundIn(collector.text, words), []);

  using hanging = hangingCollector();
  const late = { ...metricsAlone, ...hanging.env };
  const commands = {
    monitor: command(streaming, [], late),
    stream: streaming.sandbox.command("stream", ["--until-caught-up", "--json"], {
      ...streaming.env,
      ...late,
    }),
  };
  for (const [task, command] of Object.entries(commands)) {
    const { code, lingered } = await lingers(command);
    if (Deno.env.get("SHOW") === "1") console.log(`${task}: ${lingered.toFixed(0)} ms`);
    assert.equal(code, 0);
    assert.ok(lingered < 1_000, `${task}: ${lingered} ms`);
  }
});

Deno.test("a broker that is down ends it with 1, and feeds that come by files alone need none", async () => {
  await using streaming = await Streaming.start({ broker });
  await broker.stop();
  try {
    const { code, stderr, kinds, report } = await monitor(streaming, []);
    assert.equal(code, 1);
    assert.deepEqual(kinds, ["unreachable", "unreachable", "unreachable"]);
    assert.ok(report.feeds.length > 3);
    assert.match(stderr, /^error: Cannot reach Kafka at .*: no broker answers$/m);
    assert.equal((await monitor(streaming, ["--feed=rif"])).code, 0);
  } finally {
    await broker.restart();
  }
});

type Point = {
  asDouble?: number;
  asInt?: string;
  attributes: { key: string; value: { stringValue: string } }[];
};
type Metric = { name: string; gauge?: { dataPoints: Point[] } };

function metricsOf(
  body: { resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[] },
): Metric[] {
  return body.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}
