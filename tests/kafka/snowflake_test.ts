/** A stream into Snowflake, with its production permissions: every offset once, whatever is killed; and what monitor says. */
import assert from "node:assert/strict";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "../snowflake/snowflake_sandbox.ts";
import { Broker } from "../doubles/kafka/broker.ts";
import { eventually, Running } from "../e2e/running.ts";
import { claim, topics } from "./streaming.ts";

const events = 3_000, entities = 400;

Deno.test("a stream into Snowflake that is killed has every offset once, and each claim as its newest event says", async (t) => {
  await using broker = await Broker.start();
  for (const topic of topics) await broker.createTopic(topic, { partitions: 2 });
  await using emulator = await startEmulator();
  await emulator.rollBackAfter(1);
  await using sandbox = await SnowflakeSandbox.make(emulator, "stream");
  const env = { KAFKA_BROKERS: broker.address, STREAM_HEALTH: "off", STREAM_COMMIT_SECONDS: "0.3" };
  // A group of its own: one that waits for the session of a process that was killed waits 30 s.
  const apart = () => ({ ...env, KAFKA_GROUP: crypto.randomUUID() });
  const produce = (from: number, to: number) =>
    broker.produce(
      "claims.events",
      Array.from({ length: to - from }, (_, at) =>
        claim(from + at, { key: `claim-${(from + at) % entities}` })),
    );
  const rows = async () => Number((await sandbox.query("SELECT COUNT(*) AS n FROM raw.events_claim"))[0].n);

  await t.step("killed while it streams, twice", async () => {
    for (const [from, to] of [[0, 1_000], [1_000, 2_000]]) {
      const command = await sandbox.command("stream", { args: ["--json"], env: apart() });
      using running = new Running("stream", command);
      await running.hears(/6 partitions are this process's/);
      await produce(from, to);
      await eventually(
        async () => await rows().catch(() => 0) > from,
        "some of it is loaded",
        () => running.said,
      );
      running.kill("SIGKILL");
      await running.child.status;
    }
  });

  await t.step("then it catches up", async () => {
    await produce(2_000, events);
    await broker.produce("claims.events", [
      { key: "claim-1", value: "{broken" },
      claim(7, { key: "claim-7" }),
    ]);
    const { code, stdout, stderr } = await sandbox.run("stream", {
      args: ["--until-caught-up", "--json"],
      env: apart(),
    });
    assert.equal(code, 0, stderr);
    assert.notEqual(stdout, "");
    const found = await sandbox.query(
      `SELECT _source AS source, COUNT(*) AS n, COUNT(DISTINCT _position) AS positions FROM raw.events_claim
      GROUP BY _source ORDER BY _source`,
    );
    const bad = await sandbox.query("SELECT reason FROM ops.quarantine");
    assert.deepEqual(bad.map(({ reason }) => reason), ["broken_json"]);
    assert.ok(found.every(({ n, positions }) => n === positions));
    assert.equal(found.reduce((sum, { n }) => sum + Number(n), 0), events + 1);
    const sums = await sandbox.query(
      "SELECT SUM(records_read) AS read, SUM(records_loaded) AS loaded, SUM(records_quarantined) AS bad FROM ops.batches",
    );
    assert.deepEqual(Object.values(sums[0]).map(Number), [events + 2, events + 1, 1]);
  });

  await t.step("each claim is as its newest event says", async () => {
    const wrong = await sandbox.query(
      `WITH newest AS (
        SELECT _key, _event_id FROM raw.events_claim
        QUALIFY ROW_NUMBER() OVER (PARTITION BY _key ORDER BY _order DESC) = 1)
      SELECT COUNT(*) AS n FROM newest AS n FULL OUTER JOIN staging.current_claim AS c ON c._key = n._key
      WHERE c._event_id IS DISTINCT FROM n._event_id`,
    );
    assert.equal(Number(wrong[0].n), 0);
    const [{ n }] = await sandbox.query("SELECT COUNT(*) AS n FROM staging.current_claim");
    assert.equal(Number(n), entities);
  });

  await t.step("monitor says that nothing is behind", async () => {
    const { code, stdout, stderr } = await sandbox.run("monitor", { args: ["--json"], env });
    assert.equal(code, 0, stderr);
    const { partitions } = JSON.parse(stdout);
    assert.ok(partitions.length >= 2, stdout);
    assert.ok(partitions.every(({ lag }: { lag: number }) => Number(lag) === 0), stdout);
  });
});
