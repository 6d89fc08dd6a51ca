/** One day: files come, runs begin and die, and in the end one goes through. */
import assert from "node:assert/strict";
import { check } from "./check.ts";
import { randomFault } from "./faults.ts";
import { run, worklist } from "./run.ts";
import type { World } from "./world.ts";

export async function liveDay(world: World): Promise<void> {
  const { dice, payer, feeds } = world;
  payer.day();
  // All feeds now and then: each costs an opening of the warehouse.
  const chosen = dice.chance(0.05) ? feeds : feeds.filter((feed) => {
    const news = worklist(world, [feed]).length > 0;
    return dice.chance(news ? 0.95 : 0.1);
  });
  for (let left = dice.weighted({ 0: 4, 1: 5, 2: 1 }) as unknown as number; left > 0; left--) {
    const files = [...payer.landing.values()].filter(({ feed }) => chosen.includes(feed));
    const news = new Set(worklist(world, chosen).map(({ path }) => path));
    const growing = files.filter(({ path, whole }) => whole !== null && news.has(path));
    const paths = (dice.chance(0.7) ? files.filter(({ path }) => news.has(path)) : files).map(({ path }) => path);
    const fault = randomFault(dice, paths, growing.map(({ path }) => path));
    payer.diary.push(`run ${JSON.stringify(fault)}`);
    await run(world, chosen, fault);
    await check(world);
  }
  for (const { path } of dice.some([...payer.landing.values()], 0.7)) payer.grow(path);
  payer.diary.push("run");
  await run(world, chosen, { kind: "none" });
  assert.deepEqual([...Deno.readDirSync(world.spool)].map(({ name }) => name), [], "the spool is not empty");
  if (dice.chance(0.3)) {
    const again = await run(world, chosen, { kind: "none" });
    assert.deepEqual(again!.batches, [], "a run without news did something");
  }
  await check(world);
}
