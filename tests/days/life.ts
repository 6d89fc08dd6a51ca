/** The days of one payer, all by one seed. */
import { check } from "./check.ts";
import { liveDay } from "./day.ts";
import { dayEnd, ingestProcesses } from "./processes.ts";
import { World } from "./world.ts";

/** What runs at the end in processes of their own, killed and then run to their end: nothing, ingest, or all of them. */
export type Ending = "none" | "ingest" | "all";

/** Lives that many days; an error says with which seed and on which day it can be had again, and what came before. */
export async function live(
  seed: number,
  days: number,
  { ending = "none" }: { ending?: Ending } = {},
): Promise<void> {
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

/** Several lives side by side; one that goes wrong lets the others end first. */
export async function liveTogether(lives: readonly Promise<void>[]): Promise<void> {
  for (const { status, ...why } of await Promise.allSettled(lives)) {
    if (status === "rejected") throw (why as PromiseRejectedResult).reason;
  }
}
