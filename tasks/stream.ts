/**
 * Loads events from Kafka into raw and current state, as they come.
 *
 *     deno task stream [--feed NAME]... [--until-caught-up | --max-batches N | --from BOUND [--to BOUND]]
 *                      [--start TOPIC/PARTITION=OFFSET]... [--json]
 *
 * Reads KAFKA_BROKERS, writes the warehouse (WAREHOUSE, DUCKDB_PATH) and SPOOL_PATH.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { streamConfig } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { chooseFeeds } from "../lib/feeds/feeds.ts";
import { accessTo, needGrants } from "../lib/grants.ts";
import { openKafka } from "../lib/kafka/client.ts";
import { streamLimits } from "../lib/load/micro_batches.ts";
import { Spool } from "../lib/load/spool.ts";
import { moveStarts, readStart } from "../lib/load/start.ts";
import { loadStream } from "../lib/load/stream.ts";
import { streamExitCode, streamTable } from "../lib/load/stream_report.ts";
import { logger, progress, startLog } from "../lib/observe/log.ts";
import { countEvents } from "../lib/observe/metrics.ts";
import { openSink } from "../lib/sink/registry.ts";
import type { Stream } from "../lib/source/source.ts";
import { kafkaStream } from "../lib/source/kafka/kafka.ts";
import { readBound, resolveRanges } from "../lib/source/kafka/range.ts";
import { serveHealth } from "../lib/task/health.ts";
import { streamCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

const bound = string({ metavar: "BOUND" });
const options = readArguments(
  object({
    feed: multiple(option("--feed", string({ metavar: "NAME" }), {
      description: message`Only this feed (events.claim) or system (events). May be repeated.`,
    })),
    untilCaughtUp: option("--until-caught-up", {
      description: message`End when everything is loaded that the topics hold now.`,
    }),
    maxBatches: optional(option("--max-batches", integer({ min: 1, metavar: "N" }), {
      description: message`End after this many commits.`,
    })),
    from: optional(option("--from", bound, {
      description: message`Backfill: read again from this offset, time or "earliest"; no checkpoint moves.`,
    })),
    to: optional(option("--to", bound, {
      description: message`Backfill: up to this offset or time, which is not read; "latest" when left out.`,
    })),
    start: multiple(option("--start", string({ metavar: "TOPIC/PARTITION=OFFSET" }), {
      description: message`First move a partition's checkpoint: to an offset, "earliest" or "latest".`,
    })),
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
  }),
  { task: "stream", brief: message`Load events from Kafka into raw and current state, as they come.` },
);

/** How long Kafka may be silent: longer than the load path goes on trying by itself, in ms. */
const silence = 10 * 60_000;

await runTask(
  "Nothing is lost: what was committed stays, and `deno task stream` goes on from there.",
  async (signal) => {
    const config = streamConfig();
    startLog(config.log.level);
    const feeds = chooseFeeds(options.feed).filter(({ sources }) => sources.kafka !== undefined);
    const range = options.from === undefined
      ? null
      : { from: readBound(options.from), to: readBound(options.to ?? "latest") };
    if (range === null && options.to !== undefined) throw new ConfigError("Cannot use --to: it needs --from");
    if (range !== null && options.untilCaughtUp) {
      throw new ConfigError("Cannot use --until-caught-up with --from");
    }
    if (feeds.length === 0) throw new ConfigError("Cannot stream: none of the chosen feeds comes by Kafka");
    const starts = options.start.map(readStart);

    // Kafka comes last: nothing of this machine is to be found missing when brokers have been asked already.
    const bounded = range !== null || options.untilCaughtUp || options.maxBatches !== undefined;
    let stream: Stream | null = null;
    await using _health = bounded || config.health === null ? null : serveHealth(config.health, {
      live: () =>
        stream === null || Date.now() - stream.heard < silence
          ? null
          : "Kafka has not answered for ten minutes",
      ready: () => readiness(stream),
    });
    await using spool = await Spool.open(config.spool);
    await using warehouse = await openWarehouse({
      ...config.warehouse,
      task: "stream",
      folders: [spool.folder],
      use: "stream",
      onWait: () => logger("load").info("Waiting: another process holds the warehouse file"),
    });
    if (config.warehouse.kind === "duckdb") {
      const { path } = config.warehouse;
      needGrants(`open database ${path}`, accessTo(path));
    }
    await using kafka = await openKafka(config.kafka);
    await moveStarts(starts, { warehouse, kafka, feeds });
    const { deadLetterTopic: topic } = config;
    await using sink = topic === null ? null : await openSink({ kind: "kafka", kafka: config.kafka });
    stream = kafkaStream({
      kafka,
      feeds,
      untilCaughtUp: options.untilCaughtUp,
      group: range === null ? config.group : `${config.group}-backfill-${crypto.randomUUID()}`,
      ranges: range === null ? undefined : await resolveRanges(kafka, feeds, range),
    });

    const report = await loadStream({
      feeds,
      stream,
      warehouse,
      spool,
      signal,
      kind: range === null ? "load" : "backfill",
      limits: { ...streamLimits, age: config.commitAge },
      maxBatches: options.maxBatches,
      deadLetters: sink === null ? null : { sink, topic: topic! },
      patience: 5 * 60_000,
      backOff: { minTimeout: 250, maxTimeout: 10_000, jitter: 0 },
      grace: 30_000,
      onCommit: ({ feeds }, batches) => {
        for (const { feed, loaded, quarantined } of batches) countEvents(feed, { loaded, quarantined });
        const loaded = Object.values(feeds).reduce((sum, counts) => sum + counts.loaded, 0);
        progress(`${loaded.toLocaleString("en-US")} events loaded`);
      },
    });
    progress("");
    console.log(options.json ? JSON.stringify(report) : streamTable(report));
    await leaveSummary(config.summary, "stream", streamCounts(report));
    // A pod that is evicted gets SIGTERM too: what was to read a range must not pass for done.
    return streamExitCode(report, { unfinished: bounded && signal.aborted });
  },
);

/** Null when it is ready, else why not. */
function readiness(stream: Stream | null): string | null {
  if (stream !== null && stream.stopped.size > 0) return `${stream.stopped.size} partitions cannot go on`;
  return stream !== null && stream.slices > 0 ? null : "no partition is assigned";
}
