/**
 * Random days of a payer against a plain model.
 *
 *     SEED=7 DAYS=20 deno test -A tests/days/days_test.ts      the days of one seed again
 *     HOURS=1 DAYS=10000 deno test -A tests/days/days_test.ts  on from the last seed, for an hour, to so many days in all
 */
import { live, liveTogether } from "./life.ts";
import { found } from "./seeds.ts";
import { soak } from "./soak.ts";

const number = (name: string) => Number(Deno.env.get(name) ?? NaN);
const [seed, days, hours] = [number("SEED"), number("DAYS"), number("HOURS")];
/** A killed run lets go of nothing, on purpose. */
const sanitize = { sanitizeOps: false, sanitizeResources: false };

if (hours > 0) {
  Deno.test(`days of other payers leave what a plain model says, for ${hours} h`, sanitize, async () => {
    await soak({ hours, days: days > 0 ? days : 10_000 });
  });
} else if (seed >= 0) {
  Deno.test(`days of seed ${seed} leave what a plain model says`, sanitize, async () => {
    await live(seed, days > 0 ? days : 50);
  });
} else {
  Deno.test("fifty days of two payers leave in the warehouse what a plain model says", sanitize, async () => {
    // Side by side: DuckDB works in threads of its own. The second one has tables of SQL Server.
    await liveTogether([live(4, 25, { ending: "ingest" }), live(5, 25)]);
  });
  for (const { seed, days, why } of found) {
    Deno.test(`seed ${seed}, which found: ${why}`, sanitize, async () => {
      await live(seed, days);
    });
  }
}
