/** Tables change, runs read them and die, and in the end the warehouse shows each table as it is. */
import assert from "node:assert/strict";
import { load } from "../../lib/load/load.ts";
import { Spool } from "../../lib/load/spool.ts";
import { connect } from "../../lib/source/sqlserver/client.ts";
import { sqlServerSource } from "../../lib/source/sqlserver/sqlserver.ts";
import type { Row } from "../../lib/warehouse/warehouse.ts";
import { check } from "./check.ts";
import { type Fault, faultyWarehouse, isEnd } from "./faults.ts";
import type { World } from "./world.ts";

export async function tableDay(world: World): Promise<void> {
  const { dice, payer, tables } = world;
  if (tables === null) return;
  world.adopt = adoptTable;
  let killed = false;
  for (let left = dice.between(0, 1); left > 0; left--) {
    killed = true;
    await tables.day(dice);
    const fault: Fault = {
      kind: "killed",
      call: dice.weighted({ commit: 4, stage: 1 }),
      nth: dice.between(1, 8),
      when: dice.pick(["before", "after"]),
    };
    payer.diary.push(`tables ${JSON.stringify(fault)}`);
    await runTables(world, fault);
    await check(world);
  }
  await tables.day(dice);
  // Mode full ends the generation that a dead run began, as its first windows saw the table; only the next run begins anew.
  for (let left = killed ? 2 : 1; left > 0; left--) {
    payer.diary.push("tables");
    await runTables(world, { kind: "none" });
    await check(world);
  }
  for (const { name, blind, feed, rows, deleted } of tables.tables) {
    const found = await world.warehouse.query(
      `SELECT id, line, amount, note FROM (
        SELECT r.* FROM raw.${
        feed.name.replace(".", "_")
      } r JOIN ops.current_batches b ON b.batch_id = r._batch_id
        QUALIFY row_number() OVER (PARTITION BY _key ORDER BY b.sequence DESC, _position::BIGINT DESC) = 1)
      WHERE _op <> 'delete' ORDER BY id || ' ' || line`,
    );
    const wanted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    const shown = found.filter(({ id, line }) => !blind || !deleted.has(`${id} ${line}`));
    assert.deepEqual(shown, wanted, `what the warehouse shows of ${name}`);
  }
  world.adopt = null;
}

async function runTables(world: World, fault: Fault): Promise<void> {
  const { tables, dice } = world;
  const feeds = tables!.tables.map(({ feed }) => feed);
  const hooks = { grow() {}, remove() {}, called() {}, otherRun: () => Promise.resolve() };
  const spool = await Spool.open(world.spool);
  await using connections = await connect({ ...tables!.database.config, parallel: 2 });
  const source = sqlServerSource({
    connections,
    mode: null,
    rows: dice.between(8, 40),
    parallel: dice.between(1, 2),
  });
  try {
    const { failures } = await load({
      feeds,
      tables: feeds,
      spool,
      dryRun: false,
      sources: [{ kind: "sqlserver", source }],
      warehouse: faultyWarehouse(world.warehouse, fault, hooks),
      signal: new AbortController().signal,
    });
    assert.deepEqual(failures, []);
  } catch (error) {
    if (!isEnd(error)) throw error;
  } finally {
    if (fault.kind === "killed") spool.lock.close();
    else await spool[Symbol.asyncDispose]();
  }
}

/** Which windows a table is read in is its source's own business; what they add up to is held against the table. */
function adoptTable({ model }: World, row: Row): void {
  const [feed, source, checksum] = [row.feed, row.source, row.checksum].map(String);
  assert.deepEqual(
    [row.source_kind, row.status, Number(row.records_quarantined)],
    ["sqlserver", "loaded", 0],
    source,
  );
  model.table({ feed, source, checksum, loaded: Number(row.records_loaded) });
}
