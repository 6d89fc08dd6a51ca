/**
 * Loses what holds records outside raw for longer than it is needed: the bytes of closed records in quarantine, and the keys
 * of rows that failed quality rules. Positions, reasons, digests, counts and verdicts stay.
 *
 *     deno task retention [--quarantine DURATION] [--failures DURATION] [--dry-run] [--json]
 *
 * Reads and writes the warehouse (WAREHOUSE, DUCKDB_PATH).
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { retentionConfig } from "../lib/config.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { retentionTable } from "../lib/retention/report.ts";
import { retain } from "../lib/retention/retention.ts";
import { duration } from "../lib/task/duration.ts";
import { retentionCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

const days = 86_400;
const options = readArguments(
  object({
    quarantine: withDefault(
      option("--quarantine", duration(), {
        description: message`How long the bytes of a record that was replayed or discarded are kept.`,
      }),
      90 * days,
    ),
    failures: withDefault(
      option("--failures", duration(), {
        description: message`How long the keys of rows that failed a rule are kept after its run.`,
      }),
      90 * days,
    ),
    dryRun: option("--dry-run", { description: message`Count what would go; change nothing.` }),
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
  }),
  { task: "retention", brief: message`Lose what holds records outside raw for longer than it is needed.` },
);

await runTask("Nothing is half done: `deno task retention` takes what is left.", async (signal) => {
  const config = retentionConfig();
  startLog(config.log.level);
  const log = logger("retention");
  const now = Date.now();
  const ago = (seconds: number) => new Date(now - seconds * 1000);

  await using warehouse = await openWarehouse({
    ...config.warehouse,
    task: "retention",
    folders: [],
    onWait: () => log.info("Waiting: another process holds the warehouse file"),
  });

  const done = await retain({
    warehouse,
    before: { quarantine: ago(options.quarantine), failures: ago(options.failures) },
    dryRun: options.dryRun,
    signal,
  });
  log.info(options.dryRun ? "Retention would apply" : "Retention applied", {
    entries: done.quarantine.entries,
    rows: done.failures.rows,
  });
  console.log(options.json ? JSON.stringify(done) : retentionTable(done));
  await leaveSummary(config.summary, "retention", retentionCounts(done));
  return 0;
});
