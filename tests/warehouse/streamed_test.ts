/** How much of what streamed is bad, as the monitor reads it from the ledger. */
import assert from "node:assert/strict";
import { readStanding } from "../../lib/monitor/standing.ts";
import { observe } from "../../lib/monitor/monitor.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import { commas, make, pipes } from "./batches.ts";
import { commit, prepared, testsOf } from "./place.ts";

const test = testsOf(
  "duckdb",
  (folder) => Promise.resolve(duckdbWarehouse({ path: `${folder}/warehouse.duckdb`, folders: [folder] })),
);

test("bad events of the last day are counted by feed, whatever their batches", async (place) => {
  await prepared(place);
  const { warehouse, spool } = place;
  const bad = { reason: "column_count", raw: new Uint8Array([0x78]) } as const;
  const streamed = (partition: number, refusals: readonly (typeof bad)[]) =>
    make(spool, {
      source: `t/${partition}`,
      sourceKind: "kafka",
      lines: Array(9).fill("1,a"),
      refusals,
      checksum: "10",
    });
  await commit(
    warehouse,
    await streamed(0, []),
    await streamed(1, [bad]),
    await make(spool, { feed: pipes, source: "suite/p.csv", lines: ["1|a"], refusals: [bad, bad] }),
  );
  const { streamed: counts } = await readStanding(warehouse, [commas, pipes]);
  assert.deepEqual([...counts], [[commas.name, { read: 19, bad: 1 }]]);

  const { signal } = new AbortController();
  const alerts = async (feed: typeof commas) =>
    (await observe({ feeds: [feed], declared: [], warehouse, kafka: null, landing: null, signal })).alerts;
  assert.deepEqual([...await alerts(commas)], [[commas.name, "1 of 19 records are bad, more than 5 %"]]);
  assert.equal((await alerts({ ...commas, limit: { alert: 6 } })).size, 0);
});
