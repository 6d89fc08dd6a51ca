/** The days of one payer, all by one seed. */
import { check } from "./check.ts";
import { liveDay } from "./day.ts";
import { World } from "./world.ts";

/** Lives that many days; an error says with which seed and on which day it can be had again, and what came before. */
export async function live(seed: number, days: number): Promise<void> {
  const world = await World.make(seed);
  let day = 0;
  try {
    while (day++ < days) {
      world.payer.diary.push(`-- day ${day}`);
      const t = performance.now();
      await liveDay(world);
      if (Deno.env.get("TIMES")) {
        console.log(
          day,
          Math.round(performance.now() - t),
          world.payer.diary.slice(world.payer.diary.lastIndexOf(`-- day ${day}`)).filter((l) =>
            /^(run|stream)/.test(l)
          ).join(" | "),
        );
      }
    }
    await check(world, { whole: true });
  } catch (cause) {
    const again = `SEED=${seed} DAYS=${day} deno test -A tests/days`;
    const diary = world.payer.diary.slice(-30).join("\n  ");
    throw new Error(`Day ${day} of seed ${seed} went wrong; again: ${again}\n  ${diary}\n${cause}`, {
      cause,
    });
  } finally {
    if (Deno.env.get("KEEP") === undefined) await world[Symbol.asyncDispose]();
    else console.log(world.folder);
  }
}
