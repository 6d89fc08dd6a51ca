/**
 * Publishes each mart as a Delta table: a new version when its content changed.
 *
 *     deno task export [--mart NAME]... [--dry-run] [--json]
 *
 * Reads the warehouse (WAREHOUSE, DUCKDB_PATH), writes PUBLISH_URL and SPOOL_PATH.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { exportConfig } from "../lib/config.ts";
import { Spool } from "../lib/load/spool.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { publish } from "../lib/publish/publish.ts";
import { publishTable } from "../lib/publish/report.ts";
import { openStorage } from "../lib/storage/registry.ts";
import { exportCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

const options = readArguments(
  object({
    mart: multiple(option("--mart", string({ metavar: "NAME" }), {
      description: message`Only this mart. May be repeated.`,
    })),
    dryRun: option("--dry-run", {
      description: message`Say which marts have changed; write nothing.`,
    }),
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
  }),
  { task: "export", brief: message`Publish each mart as a Delta table: a new version when it changed.` },
);

await runTask(
  "Nothing is lost: each mart has its new version or its last one, and `deno task export` publishes the rest.",
  async (signal) => {
    const config = exportConfig();
    startLog(config.log.level);

    await using spool = await Spool.open(config.spool);
    await using warehouse = await openWarehouse({
      ...config.warehouse,
      task: "export",
      folders: [spool.folder],
      onWait: () => logger("publish").info("Waiting: another process holds the warehouse file"),
    });

    const report = await publish({
      marts: options.mart,
      warehouse,
      storage: openStorage(config.publish, { write: !options.dryRun }),
      spool: spool.folder,
      signal,
      dryRun: options.dryRun,
    });
    console.log(options.json ? JSON.stringify(report) : publishTable(report));
    await leaveSummary(config.summary, "export", exportCounts(report));
    return report.failures.length > 0 ? 1 : 0;
  },
);
