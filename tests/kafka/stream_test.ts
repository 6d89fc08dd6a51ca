/** Events through a real broker into raw, current state and quarantine. */
import assert from "node:assert/strict";
import { sampleEvent } from "../../lib/feeds/events/testing.ts";
import { freePort } from "../ports.ts";
import { Broker } from "../doubles/kafka/broker.ts";
import { eventually } from "../e2e/running.ts";
import { claim, gapless, Streaming } from "./streaming.ts";

const secret = "Zzyzx-7731";

let broker: Broker;
Deno.test.beforeAll(async () => {
  broker = await Broker.start();
});
Deno.test.afterAll(() => broker[Symbol.asyncDispose]());

Deno.test("events of every topic are loaded once, and each entity is as its newest event says", async (t) => {
  await using streaming = await Streaming.start({ broker });
  const one = { partition: 0 };

  await t.step("what a record has is in raw, whatever its value looks like", async () => {
    const pretty = JSON.stringify(
      sampleEvent("claim", { id: "pretty", subject: "pretty" }, { claim_id: "pretty" }),
      null,
      2,
    );
    const large = sampleEvent("claim", { id: "large", subject: "large" }, {
      claim_id: "large",
      note: "é".repeat(480_000),
    });
    await broker.produce("claims.events", [
      { ...claim(0), ...one, headers: { "ce-trace": "t1", odd: "é" }, timestamp: "1764000000123" },
      { key: "pretty", value: pretty, ...one },
      { key: "large", value: JSON.stringify(large), ...one },
    ]);
    await broker.produce("members.updates", [{
      key: "member-1",
      value: JSON.stringify(sampleEvent("member")),
    }]);
    await broker.produce("providers.changes", [{
      key: "provider-1",
      value: JSON.stringify(sampleEvent("provider")),
    }]);
    const { code, report } = await streaming.catchUp();
    assert.equal(code, 0);
    assert.deepEqual(
      Object.values(report.feeds).map((counts) => (counts as { loaded: number }).loaded).sort(),
      [1, 1, 3],
    );
    const [first, second, third] = await streaming.query(
      `SELECT _source, _position, _key, _event_at, _order, _event_id, _headers, document, strlen(document) AS bytes
      FROM raw.events_claim ORDER BY _position::BIGINT`,
    );
    assert.deepEqual(
      [first._source, first._position, first._key, first._event_at, JSON.parse(String(first._headers))],
      ["claims.events/0", "0", "claim-0", "1764000000123", { "ce-trace": "t1", odd: "é" }],
    );
    assert.deepEqual([first._order, first._event_id], ["2026-11-24T10:00:00.000000000Z", "/test event-0"]);
    assert.equal(first.document, claim(0).value);
    assert.deepEqual([second.document, second._headers], [pretty, null]);
    assert.equal(Number(third.bytes), new TextEncoder().encode(JSON.stringify(large)).length);
  });

  await t.step(
    "a late event and a repeat change nothing, a newer one does, a tombstone deletes for good",
    async () => {
      const state = () =>
        streaming.query(
          "SELECT _position, _op FROM staging.current_claim WHERE _key = 'a'",
        );
      const send = async (...messages: object[]) => {
        await broker.produce("claims.events", messages.map((message) => ({ ...message, ...one }) as never));
        assert.equal((await streaming.catchUp()).code, 0);
        const [{ _position, _op }] = await state();
        return [_position, _op];
      };
      assert.deepEqual(
        await send(claim(10, { key: "a" }), claim(12, { key: "a" }), claim(11, { key: "a" })),
        ["4", null],
      );
      assert.deepEqual(await send(claim(9, { key: "a" }), claim(12, { key: "a" })), ["4", null]);
      // Two events of one time: the later one; the earlier one's repeat does not bring it back.
      assert.deepEqual(await send(claim(13, { key: "a", at: 12 })), ["8", null]);
      assert.deepEqual(await send(claim(12, { key: "a" })), ["8", null]);
      // Unless their sequence says otherwise.
      assert.deepEqual(
        await send(
          claim(14, { key: "a", at: 12, sequence: "2" }),
          claim(15, { key: "a", at: 12, sequence: "1" }),
        ),
        ["10", null],
      );
      assert.deepEqual(await send({ key: "a", value: null }), ["12", "delete"]);
      assert.deepEqual(await send(claim(16, { key: "a" })), ["12", "delete"]);
      assert.deepEqual(await send(claim(17, { key: "a", time: "2999-01-01T00:00:00Z" })), ["14", null]);
      const [{ rows, keys }] = await streaming.query(
        "SELECT count(*)::INT AS rows, count(DISTINCT _key)::INT AS keys FROM staging.current_claim",
      );
      assert.equal(rows, keys);
    },
  );

  await t.step(
    "bad events are in quarantine and in the dead-letter topic, and the good ones beside them load",
    async () => {
      await broker.createTopic("dead");
      const bad: Record<string, { key: string | null; value: string | Uint8Array | null }> = {
        broken_json: { key: "b", value: `{"specversion":"1.0","note":"${secret}` },
        not_an_object: { key: "b", value: `["${secret}"]` },
        duplicate_key: { key: "b", value: `{"specversion":"1.0","a":"${secret}","a":1}` },
        wrong_type: { key: "b", value: `{"specversion":"0.3","id":"${secret}"}` },
        not_utf8: { key: "b", value: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
        half_character: {
          key: "b",
          value: String(claim(19, { key: "b" }).value).replace("payer-1", "\\ud83d"),
        },
        unknown_schema: claim(20, { key: "b", dataschema: `urn:${secret}` }) as never,
        breaks_schema: claim(21, { key: "b", time: secret }) as never,
        wrong_key: { ...claim(22, { key: secret }), key: "other" } as never,
      };
      const messages = [...Object.values(bad), { key: null, value: null }, claim(23)];
      await broker.produce("claims.events", messages.map((message) => ({ ...message, partition: 1 })));
      const { code, report, stderr } = await streaming.catchUp([], { KAFKA_DEAD_LETTER_TOPIC: "dead" });
      assert.equal(code, 0, stderr);
      assert.deepEqual(report.reasons, {
        ...Object.fromEntries(Object.keys(bad).map((name) => [name, 1])),
        wrong_key: 2,
      });
      assert.equal(report.feeds["events.claim"].loaded, 1);
      assert.equal((stderr + JSON.stringify(report)).includes(secret), false, stderr);
      const rows = await streaming.query(
        `SELECT source, record_number::INT AS offset, reason, detail, hex(raw) AS raw FROM ops.quarantine ORDER BY record_number`,
      );
      assert.deepEqual(rows.map(({ reason }) => reason), [...Object.keys(bad), "wrong_key"]);
      assert.deepEqual(rows.map(({ offset }) => offset), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.equal(rows.every(({ detail }) => !String(detail).includes(secret)), true);
      assert.equal(rows[7].detail, "time: pattern");
      const encoder = new TextEncoder();
      const bytes = (value: string | Uint8Array) => typeof value === "string" ? encoder.encode(value) : value;
      assert.deepEqual(
        rows.slice(0, 9).map(({ raw }) => raw),
        Object.values(bad).map(({ value }) => bytes(value!).toHex().toUpperCase()),
      );
      const dead = await broker.read("dead");
      assert.deepEqual(
        dead.map(({ key, headers }) => [key, headers["claimhouse-reason"], headers["claimhouse-offset"]]),
        [...Object.entries(bad).map(([name, { key }], at) => [key, name, String(at)]), [
          null,
          "wrong_key",
          "9",
        ]],
      );
      assert.deepEqual(
        dead.slice(0, 9).map(({ value }) => value),
        Object.values(bad).map(({ value }) => bytes(value!).toHex()),
      );
    },
  );

  await t.step("what is listed of bad events says neither their keys nor their headers", async () => {
    const { code, stdout } = await streaming.sandbox.run("quarantine", ["list", "--json"]);
    assert.equal(code, 0);
    assert.ok(JSON.parse(stdout).length > 0);
    assert.doesNotMatch(stdout, /envelope|headers/);
  });

  await t.step("a mended event is replayed with its own position, and moves the state", async () => {
    const [{ id }] = await streaming.query(
      "SELECT quarantine_id AS id FROM ops.quarantine WHERE reason = 'breaks_schema'",
    );
    const path = streaming.sandbox.path("mended.json");
    await Deno.writeTextFile(path, String(claim(21, { key: "b" }).value));
    const still = await streaming.sandbox.run("quarantine", ["replay", String(id)]);
    assert.equal(still.code, 3);
    assert.match(still.stdout, /still bad +the event breaks its schema \(time: pattern\)/);
    const { code, stdout } = await streaming.sandbox.run("quarantine", [
      "replay",
      String(id),
      "--bytes",
      path,
    ]);
    assert.equal(code, 0, stdout);
    const [row] = await streaming.query(
      "SELECT _source, _position, _key FROM raw.events_claim WHERE _key = 'b'",
    );
    assert.deepEqual({ ...row }, { _source: "claims.events/1", _position: "7", _key: "b" });
    const [state] = await streaming.query("SELECT _position FROM staging.current_claim WHERE _key = 'b'");
    assert.equal(state._position, "7");
  });

  await t.step("a backfill brings what is missing and nothing else, and moves no checkpoint", async () => {
    const checkpoints = () => streaming.query("SELECT slice, text FROM ops.checkpoints ORDER BY slice");
    const [before, counts] = [await checkpoints(), await streaming.query(gapless)];
    await streaming.transact(
      `DELETE FROM raw.events_claim WHERE _source = 'claims.events/0' AND _position IN ('1', '4')`,
    );
    const { code, stdout } = await streaming.run([
      "--from",
      "1",
      "--to",
      "10",
      "--feed",
      "events.claim",
      "--json",
    ]);
    assert.equal(code, 0);
    const { loaded, read, present } = JSON.parse(stdout).feeds["events.claim"];
    // Partition 0: offsets 1 to 9, two of them missing; partition 1: 1 to 9, all but the mended one in quarantine.
    assert.deepEqual({ loaded, read, present }, { loaded: 2, read: 2, present: 16 });
    assert.deepEqual(await streaming.query(gapless), counts);
    assert.deepEqual(await checkpoints(), before);
    const times = await streaming.run(["--from", "2020-01-01", "--to", "2021-01-01", "--json"]);
    assert.deepEqual([times.code, JSON.parse(times.stdout).feeds], [0, {}]);
  });

  await t.step("the books balance, and every batch that counts does so once", async () => {
    const [books] = await streaming.query(
      `SELECT count(*) FILTER (records_read <> records_loaded + records_quarantined)::INT AS wrong,
        sum(records_loaded)::INT AS loaded FROM ops.batches WHERE feed = 'events.claim'`,
    );
    const [{ rows }] = await streaming.query("SELECT count(*)::INT AS rows FROM raw.events_claim");
    const [{ current }] = await streaming.query(
      `SELECT count(*)::INT AS current FROM raw.events_claim r JOIN ops.current_batches b ON b.batch_id = r._batch_id`,
    );
    assert.equal(books.wrong, 0);
    // The two rows that this test took away were loaded twice.
    assert.deepEqual([books.loaded, current], [Number(rows) + 2, rows]);
  });

  await t.step("a backfill leaves what waits in quarantine, and does not show it as current", async () => {
    await streaming.transact(
      "DELETE FROM raw.events_claim WHERE _source = 'claims.events/0' AND _position = '14'",
    );
    await streaming.transact("DELETE FROM ops.current_claim WHERE _key = 'a'");
    await streaming.transact(
      `INSERT INTO ops.quarantine SELECT * REPLACE ('claims.events/0' AS source, 14 AS record_number)
      FROM ops.quarantine WHERE reason = 'not_utf8'`,
    );
    const { stdout } = await streaming.run([
      "--from",
      "14",
      "--to",
      "15",
      "--feed",
      "events.claim",
      "--json",
    ]);
    const { loaded, present } = JSON.parse(stdout).feeds["events.claim"];
    assert.deepEqual({ loaded, present }, { loaded: 0, present: 1 });
    const places = await streaming.query("SELECT _key FROM ops.current_claim WHERE _key = 'a'");
    assert.deepEqual(places, []);
  });
});

Deno.test("a long process tells its health, commits its last batch when told to stop, and ends with 0", async () => {
  await using streaming = await Streaming.start({ broker });
  const port = freePort();
  const running = streaming.spawn([], { STREAM_HEALTH: `127.0.0.1:${port}`, STREAM_COMMIT_SECONDS: "60" });
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(async (answer) => {
      await answer.body?.cancel();
      return answer.status;
    }, () => 0);
  await eventually(async () => await ask("/readyz") === 200, "ready", () => running.said);
  assert.deepEqual([await ask("/livez"), await ask("/else")], [200, 404]);
  await broker.produce("claims.events", Array.from({ length: 50 }, (_, n) => claim(n)));
  await eventually(() => linesBelow(streaming.sandbox.path("spool")) === 50, "spooled", () => running.said);
  running.kill("SIGTERM");
  const { code, report } = await running.end();
  assert.deepEqual([code, report.feeds["events.claim"].loaded], [0, 50]);
  assert.equal(await ask("/livez"), 0);
});

/** How many lines the files of a run's spool have. */
function linesBelow(folder: string): number {
  return Array.from(Deno.readDirSync(folder), ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? linesBelow(path) : Deno.readTextFileSync(path).split("\n").length - 1;
  }).reduce((sum, lines) => sum + lines, 0);
}
