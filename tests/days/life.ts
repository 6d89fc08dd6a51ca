/** The days of one payer, all by one seed. */
import { check } from "./check.ts";
import { liveDay } from "./day.ts";
import { dayEnd, ingestProcesses } from "./processes.ts";
import { World } from "./world.ts";

export type Ending = "ingest" | "all" | "none";

/** Lives that many days, and one more in processes of their own; an error says with which seed and on which day it can be had again, and what came before. */
export async function live(seed: number, days: number, ending: Ending = "none"): Promise<void> {
  const world = await World.make(seed, { tables: seed % 5 === 0 });
  let day = 0;
  try {
    while (day++ < days) {
      world.payer.diary.push(`-- day ${day}`);
      await liveDay(world);
    }
    await check(world, { whole: true });
    if (ending !== "none") await ingestProcesses(world);
    if (ending === "all") await dayEnd(world);
  } catch (cause) {
    const again = `SEED=${seed} DAYS=${day} deno test -A tests/days`;
    const diary = world.payer.diary.slice(-30).join("\n  ");
    throw new Error(`Day ${day} of seed ${seed} went wrong; again: ${again}\n  ${diary}\n${cause}`, {
      cause,
    });
  } finally {
    if (Deno.env.get("KEEP") === undefined) await world[Symbol.asyncDispose]();
    else console.log(world.sandbox.folder);
  }
}
