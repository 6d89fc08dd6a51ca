/**
 * Says how far the warehouse is behind Kafka's topics, how old each feed's newest row is, how much of the last day's events
 * is bad, and what lies in landing that no feed takes. Consumes nothing.
 *
 *     deno task monitor [--feed NAME]... [--max-lag N] [--max-lag-seconds S] [--stalled-after S] [--max-age S] [--json]
 *
 * Reads KAFKA_BROKERS, LANDING_URL and the warehouse (WAREHOUSE, DUCKDB_PATH); with OTEL_DENO=true Deno exports the
 * metrics: docs/reference.md, Telemetry.
 * Exit code 3 when a bound is passed, a partition is in trouble, or something else of it is found; 1 when Kafka cannot be
 * reached, after all else that is found is said.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional, withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { float, integer, string } from "@optique/core/valueparser";
import { monitorConfig } from "../lib/config.ts";
import { TransientError } from "../lib/errors.ts";
import { chooseFeeds, feeds as allFeeds } from "../lib/feeds/feeds.ts";
import { openKafka } from "../lib/kafka/client.ts";
import { findings } from "../lib/monitor/findings.ts";
import { observe } from "../lib/monitor/monitor.ts";
import { monitorReport, monitorTable, monitorVerdict, recordObserved } from "../lib/monitor/report.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { printableJson } from "../lib/observe/printable.ts";
import { openStorage } from "../lib/storage/registry.ts";
import { monitorCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

const seconds = float({ min: 0, metavar: "S" });
const options = readArguments(
  object({
    feed: multiple(option("--feed", string({ metavar: "NAME" }), {
      description: message`Only this feed (events.claim) or system (events). May be repeated.`,
    })),
    maxLag: optional(option("--max-lag", integer({ min: 0, metavar: "N" }), {
      description: message`How many offsets of a partition may wait.`,
    })),
    maxLagSeconds: optional(option("--max-lag-seconds", seconds, {
      description: message`How long a partition's first record that is not loaded may have waited.`,
    })),
    stalledAfter: withDefault(
      option("--stalled-after", seconds, {
        description: message`How long a checkpoint may stand still while records wait.`,
      }),
      300,
    ),
    maxAge: optional(option("--max-age", seconds, {
      description: message`How old a feed's newest row may be; a feed that is chosen by name must have one.`,
    })),
    json: option("--json", { description: message`Print one JSON object on stdout.` }),
  }),
  {
    task: "monitor",
    brief: message`Say how far the warehouse is behind Kafka, how old its feeds are and what no feed takes.`,
  },
);

await runTask("Nothing was changed.", async (signal) => {
  const config = monitorConfig();
  startLog(config.log.level);
  const feeds = chooseFeeds(options.feed);
  const { stalledAfter, maxLag = null, maxLagSeconds = null, maxAge = null } = options;
  const bounds = { lag: maxLag, lagSeconds: maxLagSeconds, stalledAfter, age: maxAge };

  const byKafka = feeds.some(({ sources }) => sources.kafka !== undefined);
  const reached = byKafka ? await openKafka(config.kafka).catch(unreached) : null;
  await using _kafka = reached instanceof TransientError ? null : reached;
  await using warehouse = await openWarehouse({
    ...config.warehouse,
    task: "monitor",
    folders: [],
    onWait: () => logger("monitor").info("Waiting: another process holds the warehouse file"),
  });

  const byFile = feeds.some(({ sources }) => sources.files !== undefined && sources.kafka === undefined);
  const landing = byFile ? openStorage(config.landing) : null;
  const observed = await observe({ feeds, declared: allFeeds, warehouse, kafka: reached, landing, signal });
  const found = findings(observed, { ...bounds, chosen: options.feed.length > 0 });
  recordObserved(observed, stalledAfter);
  const report = monitorReport(observed, found, stalledAfter);
  console.log(options.json ? printableJson(JSON.stringify(report)) : monitorTable(observed, found));
  await leaveSummary(config.summary, "monitor", monitorCounts(report));
  // Whoever reads what a task says of its failures finds it where every task says it.
  if (observed.unreachable.length > 0) throw observed.unreachable[0].error;
  return monitorVerdict(found);
});

/** What was not reached is said at the end, and all else that is known before it. */
function unreached(error: unknown): TransientError {
  if (error instanceof TransientError) return error;
  throw error;
}
