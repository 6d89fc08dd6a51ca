/**
 * Loads new files from landing storage, and what changed in the tables of SQL Server, into the raw tables.
 *
 *     deno task ingest [--feed NAME]... [--mode MODE] [--dry-run] [--json]
 *
 * Reads LANDING_URL and, where it is set, MSSQL_HOST; writes the warehouse (WAREHOUSE, DUCKDB_PATH) and SPOOL_PATH.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { choice, string } from "@optique/core/valueparser";
import { ingestConfig } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { tableModes } from "../lib/feeds/feed.ts";
import { chooseFeeds, feeds as allFeeds } from "../lib/feeds/feeds.ts";
import { load } from "../lib/load/load.ts";
import { loadExitCode, loadTable } from "../lib/load/report.ts";
import { Spool } from "../lib/load/spool.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { printableJson } from "../lib/observe/printable.ts";
import { fileSource } from "../lib/source/files/files.ts";
import { connect } from "../lib/source/sqlserver/client.ts";
import { sqlServerSource } from "../lib/source/sqlserver/sqlserver.ts";
import { openLanding } from "../lib/storage/registry.ts";
import { ingestCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

const options = readArguments(
  object({
    feed: multiple(option("--feed", string({ metavar: "NAME" }), {
      description: message`Only this feed (rif.carrier) or system (rif). May be repeated.`,
    })),
    mode: optional(option("--mode", choice([...tableModes], { metavar: "MODE" }), {
      description:
        message`Find the changes of SQL Server's tables in this way instead of their feeds'; full reads them anew.`,
    })),
    dryRun: option("--dry-run", {
      description: message`Read and validate everything; write nothing to the warehouse.`,
    }),
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
  }),
  { task: "ingest", brief: message`Load new files and changed tables into the raw tables.` },
);

await runTask(
  "Nothing is lost: what was committed stays, and `deno task ingest` goes on from there.",
  async (signal) => {
    const config = ingestConfig();
    startLog(config.log.level);
    const feeds = chooseFeeds(options.feed);

    const byFile = feeds.some(({ sources }) => sources.files !== undefined);
    const landing = byFile ? await openLanding(config.landing) : null;
    const server = feeds.some(({ sources }) => sources.sqlserver !== undefined) ? config.sqlServer : null;
    if (server === null && landing === null) {
      throw new ConfigError("Cannot read from SQL Server: MSSQL_HOST must name it");
    }
    await using connections = server === null ? null : await connect(server);
    await using spool = await Spool.open(config.spool);
    await using warehouse = await openWarehouse({
      ...config.warehouse,
      task: "ingest",
      folders: [spool.folder],
      use: server === null ? undefined : "stream",
      onWait: () => logger("load").info("Waiting: another process holds the warehouse file"),
    });

    const report = await load({
      feeds,
      tables: allFeeds,
      sources: [
        ...landing === null
          ? []
          : [{ kind: "files" as const, source: fileSource({ storage: landing, settle: config.settle }) }],
        ...connections === null ? [] : [{
          kind: "sqlserver" as const,
          source: sqlServerSource({ ...server!, connections, mode: options.mode ?? null }),
        }],
      ],
      warehouse,
      spool,
      signal,
      dryRun: options.dryRun,
    });
    console.log(options.json ? printableJson(JSON.stringify(report)) : loadTable(report));
    await leaveSummary(config.summary, "ingest", ingestCounts(report));
    return loadExitCode(report);
  },
);
