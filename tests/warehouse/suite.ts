/** What every warehouse does, whichever it is: one suite, run on each adapter. */
import { testCommits } from "./commits.ts";
import { testDeliveries } from "./deliveries.ts";
import { type Open, testsOf } from "./place.ts";
import { testReading } from "./reading.ts";
import { testRetention } from "./retention.ts";
import { testState } from "./state.ts";

export function warehouseSuite(name: string, open: Open): void {
  const test = testsOf(name, open);
  testCommits(test);
  testReading(test);
  testDeliveries(test);
  testRetention(test);
  testState(test);
}
