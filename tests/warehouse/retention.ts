/** What retention takes and what it leaves, on every warehouse. */
import assert from "node:assert/strict";
import { tables } from "../../lib/quality/results.ts";
import { type Cutoffs, retain } from "../../lib/retention/retention.ts";
import { make } from "./batches.ts";
import { commit, type Place, prepared, type Test } from "./place.ts";

const [longAgo, between] = ["2020-01-01T00:00:00.000Z", new Date("2021-01-01T00:00:00Z")];
const later = () => new Date(Date.now() + 60_000);

function run({ warehouse }: Place, before: Cutoffs, dryRun = false) {
  return retain({ warehouse, before, dryRun, signal: new AbortController().signal });
}

export function testRetention(test: Test): void {
  test("retention takes the bytes of closed records, each by its own age, and leaves open ones and every count", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const raw = Uint8Array.of(0xff, 0), envelope = '{"key":"YQ==","tombstone":true}';
    const origin = await make(spool, {
      refusals: [
        { reason: "not_utf8", raw },
        { reason: "not_utf8", raw, envelope },
        { reason: "wrong_key", raw: null, envelope },
        { reason: "not_utf8", raw, envelope },
        { reason: "no_header", raw: null },
      ],
    });
    await commit(warehouse, origin);
    const records = await warehouse.quarantined({});
    const [replayed, discarded, tombstone, , refused] = records;
    await commit(
      warehouse,
      await make(spool, { kind: "replay", origin: origin.id, moves: [], claims: [replayed.id] }),
    );
    await warehouse.discard([discarded.id, tombstone.id, refused.id]);
    await warehouse.transact([{
      sql: "UPDATE ops.batches SET finished_at = CAST($1 AS TIMESTAMP WITH TIME ZONE) WHERE batch_id = $2",
      params: [longAgo, origin.id],
    }]);
    const kept = async () =>
      (await warehouse.quarantined({})).map(({ raw, envelope }) =>
        [...raw === null ? [] : ["raw"], ...envelope === null ? [] : ["envelope"]].join(" ")
      );
    const counts = () => warehouse.query("SELECT * FROM ops.accounting ORDER BY sequence");
    const [before, all] = [await counts(), await kept()];
    assert.deepEqual(all, ["raw", "raw envelope", "envelope", "raw envelope", ""]);

    const bounds = { quarantine: between, failures: between };
    assert.deepEqual(await run(place, bounds, true), {
      dryRun: true,
      quarantine: { before: between.toISOString(), entries: 2 },
      failures: { before: between.toISOString(), rows: 0 },
    });
    assert.deepEqual(await kept(), all, "a dry run changes nothing");

    const { quarantine } = await run(place, bounds);
    assert.equal(quarantine.entries, 2);
    assert.deepEqual(await kept(), ["raw", "", "", "raw envelope", ""]);
    assert.equal((await run(place, bounds)).quarantine.entries, 0, "again it does nothing");

    assert.equal((await run(place, { ...bounds, quarantine: later() })).quarantine.entries, 1);
    assert.deepEqual(await kept(), ["", "", "", "raw envelope", ""]);
    assert.deepEqual(await counts(), before);
    const after = await warehouse.quarantined({});
    assert.deepEqual(after.map(({ status }) => status), [
      "replayed",
      "discarded",
      "discarded",
      "open",
      "discarded",
    ]);
    assert.deepEqual(after.map(({ digest }) => digest), records.map(({ digest }) => digest));
  });

  test("retention deletes the keys of runs that ended before, and no verdict", async (place) => {
    const { warehouse } = place;
    await prepared(place);
    await warehouse.create("quality", tables);
    const recent = new Date().toISOString();
    // A run that took long: as old as its last rule.
    for (const [id, ...ends] of [["old", longAgo, longAgo], ["new", recent], ["long", longAgo, recent]]) {
      await warehouse.transact(ends.flatMap((end, at) => [
        {
          sql: `INSERT INTO quality.results SELECT $1, $2, 't', 'range', 'error', 'fail', 1, 1, 0, 'rows', 10,
            CAST($3 AS TIMESTAMP WITH TIME ZONE), CAST($3 AS TIMESTAMP WITH TIME ZONE)`,
          params: [id, `rule ${at}`, end],
        },
        { sql: "INSERT INTO quality.failures VALUES ($1, $2, 't', '{}')", params: [id, `rule ${at}`] },
      ]));
    }
    const runs = async () =>
      (await warehouse.query("SELECT run_id FROM quality.failures ORDER BY 1")).map(({ run_id }) => run_id);
    const bounds = { quarantine: between, failures: between };
    assert.equal((await run(place, bounds, true)).failures.rows, 2);
    assert.deepEqual(await runs(), ["long", "long", "new", "old", "old"]);
    assert.equal((await run(place, bounds)).failures.rows, 2);
    assert.deepEqual(await runs(), ["long", "long", "new"]);
    assert.equal((await run(place, { ...bounds, failures: later() })).failures.rows, 3);
    assert.deepEqual([await runs(), (await warehouse.query("SELECT 1 FROM quality.results")).length], [
      [],
      5,
    ]);
    assert.equal((await run(place, { ...bounds, failures: later() })).failures.rows, 0);
  });
}
