/** What every warehouse does, whichever it is: one suite, run on each adapter. */
import { testCommits } from "./commits.ts";
import { testDeliveries } from "./deliveries.ts";
import { type Open, testsOf } from "./place.ts";
import { testReading } from "./reading.ts";
import { testRetention } from "./retention.ts";
import { testSql } from "./sql.ts";
import { testState } from "./state.ts";

/** @param speaks whether the warehouse takes statements: one in memory does not, and is not asked for any */
export function warehouseSuite(name: string, open: Open, speaks: "SQL" | "no SQL" = "SQL"): void {
  const test = testsOf(name, open);
  testCommits(test);
  testReading(test);
  testDeliveries(test);
  testState(test);
  if (speaks === "no SQL") return;
  testSql(test);
  testRetention(test);
}
