/**
 * Loads new files from landing storage into the raw tables.
 *
 *     deno task ingest [--feed NAME]... [--dry-run] [--json]
 *
 * Reads LANDING_URL, writes the warehouse (WAREHOUSE, DUCKDB_PATH) and SPOOL_PATH.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { ingestConfig } from "../lib/config.ts";
import { chooseFeeds } from "../lib/feeds/feeds.ts";
import { load } from "../lib/load/load.ts";
import { loadTable, loadVerdict } from "../lib/load/report.ts";
import { Spool } from "../lib/load/spool.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { fileSource } from "../lib/source/files/files.ts";
import { openLanding } from "../lib/storage/registry.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

const options = readArguments(
  object({
    feed: multiple(option("--feed", string({ metavar: "NAME" }), {
      description: message`Only this feed (rif.carrier) or system (rif). May be repeated.`,
    })),
    dryRun: option("--dry-run", {
      description: message`Read and validate everything; write nothing to the warehouse.`,
    }),
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
  }),
  { task: "ingest", brief: message`Load new files from landing storage into the raw tables.` },
);

await runTask(async (signal) => {
  const config = ingestConfig();
  startLog(config.log.level);
  const feeds = chooseFeeds(options.feed);

  const landing = await openLanding(config.landing);
  await using spool = await Spool.open(config.spool);
  const warehouse = await openWarehouse({
    ...config.warehouse,
    folders: [spool.folder],
    onWait: () => logger("load").info("Waiting: another process holds the warehouse file"),
  });

  const report = await load({
    feeds,
    source: fileSource({ storage: landing, settle: config.settle }),
    sourceKind: "files",
    warehouse,
    spool,
    signal,
    dryRun: options.dryRun,
  });
  console.log(options.json ? JSON.stringify(report) : loadTable(report));
  return loadVerdict(report);
});
