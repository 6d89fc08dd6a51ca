/** Life after life, on from where the last soak ended; where it is stands in a file that git does not know. */
import { dirname, join } from "node:path";
import { project } from "../e2e/sandbox.ts";
import { live, liveTogether } from "./life.ts";

const file = join(project, "data", "days.json");
/** Days of a life: landing and warehouse grow, and a check looks at all that is there. */
const daysOfLife = 50;

/** One in so many lives ends with dbt, quality, export and retention: after every 200th day. */
const dayEnds = 4;

type Standing = { seed: number; days: number };

/** @param days in all, over every soak; after them it begins to count anew, with seeds that are new */
export async function soak({ hours, days }: { hours: number; days: number }): Promise<void> {
  const standing = await read();
  if (standing.days >= days) standing.days = 0;
  const began = Date.now(), before = standing.days;
  const goOn = () => Date.now() - began < hours * 3_600_000 && standing.days < days;
  const lives = Array.from({ length: navigator.hardwareConcurrency }, async () => {
    while (goOn()) {
      const seed = standing.seed++;
      await live(seed, daysOfLife, { ending: seed % dayEnds === 0 ? "all" : "ingest" });
      standing.days += daysOfLife;
      await write(standing);
    }
  });
  await liveTogether(lives);
  const seconds = (Date.now() - began) / 1000;
  console.log(
    `${standing.days - before} days in ${Math.round(seconds)} s, ` +
      `${(seconds / (standing.days - before)).toFixed(2)} s a day; ${standing.days} of ${days} so far`,
  );
}

async function read(): Promise<Standing> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { seed: 1_000, days: 0 };
    throw error;
  }
}

async function write(standing: Standing): Promise<void> {
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify(standing));
}
