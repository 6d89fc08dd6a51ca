/** One day: files come, runs begin and die, and in the end one goes through. */
import assert from "node:assert/strict";
import { check } from "./check.ts";
import { randomFault } from "./faults.ts";
import { mendingDay } from "./mending.ts";
import { run, worklist } from "./run.ts";
import { runStream, type StreamFault } from "./stream.ts";
import { tableDay } from "./table_day.ts";
import type { World } from "./world.ts";

export async function liveDay(world: World): Promise<void> {
  await filesDay(world);
  if (world.dice.chance(0.25)) await streamDay(world);
  if (world.dice.chance(0.2)) await quarantineDay(world);
  if (world.dice.chance(0.12)) await tableDay(world);
}

/** Events come; a stream begins, dies, is fenced, is handed other partitions, and in the end has caught up. */
async function streamDay(world: World): Promise<void> {
  const { dice, payer, topics, model } = world;
  topics.day((slice) => model.loadedTo(slice));
  if (dice.chance(0.6)) {
    const kind = dice.weighted({ killed: 5, overtaken: 3, fails: 0.5 });
    const fault: StreamFault = kind !== "killed" ? { kind } : {
      kind,
      call: dice.weighted({ commit: 5, checkpoints: 1 }),
      nth: dice.between(1, 3),
      when: dice.pick(["before", "after"]),
    };
    payer.diary.push(`stream ${JSON.stringify(fault)}`);
    await runStream(world, fault);
    await check(world);
  }
  payer.diary.push("stream");
  await runStream(world, { kind: "none" });
  await check(world);
  for (const [slice, { entries }] of topics.logs) {
    assert.ok(
      entries.every(({ offset }) => offset < model.loadedTo(slice)),
      `${slice} is not loaded to its end`,
    );
  }
}

async function quarantineDay(world: World): Promise<void> {
  await mendingDay(world);
  await check(world);
}

async function filesDay(world: World): Promise<void> {
  const { dice, payer, feeds, model } = world;
  payer.day();
  // All feeds now and then: each costs an opening of the warehouse.
  const chosen = dice.chance(0.05) ? feeds : feeds.filter((feed) => {
    const news = worklist(world, [feed]).length > 0;
    return dice.chance(news ? 0.95 : 0.1);
  });
  // All tables are made each time by `deno task ingest`; it takes a while.
  const choice = { feeds: chosen, tables: dice.chance(0.2) ? feeds : chosen };
  for (let left = Number(dice.weighted({ "0": 4, "1": 5, "2": 1 })); left > 0; left--) {
    const files = [...payer.landing.values()].filter(({ feed }) => chosen.includes(feed));
    const news = new Set(worklist(world, chosen).map(({ path }) => path));
    const growing = files.filter(({ path, whole }) => whole !== null && news.has(path));
    const paths = (dice.chance(0.7) ? files.filter(({ path }) => news.has(path)) : files).map(({ path }) =>
      path
    );
    const fault = randomFault(dice, paths, growing.map(({ path }) => path));
    payer.diary.push(`run ${JSON.stringify(fault)}`);
    await run(world, choice, fault);
    // Where several deliveries hold the same bytes, the ledger alone says which one counts.
    const open = model.deliveries.some(({ repeats }) => repeats.length > 1);
    if (open || dice.chance(0.25)) await check(world);
  }
  for (const { path } of dice.some([...payer.landing.values()], 0.7)) payer.grow(path);
  payer.diary.push("run");
  await run(world, choice, { kind: "none" });
  assert.deepEqual([...Deno.readDirSync(world.spool)].map(({ name }) => name), [], "the spool is not empty");
  if (dice.chance(0.3)) {
    const again = await run(world, choice, { kind: "none" });
    assert.deepEqual(again!.batches, [], "a run without news did something");
  }
  await check(world);
}
