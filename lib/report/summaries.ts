/** What tasks leave in the file that SUMMARY_PATH names, and as a record of their log. Counts are of records, unless they say otherwise. */
import { z } from "zod";
import type {
  ExportCounts,
  IngestCounts,
  MonitorCounts,
  QualityCounts,
  ReplayCounts,
  RetentionCounts,
  StreamCounts,
  TransformCounts,
} from "../summary/counts.ts";
import type { Summary } from "../summary/summary.ts";
import { byReason } from "./ingest.ts";
import { finding } from "./monitor.ts";
import { verdicts } from "./quality.ts";
import { count, name, type Report, schemaOf, seconds } from "./report.ts";
import { sums } from "./stream.ts";

const records = {
  read: count("Records read."),
  loaded: count("Records loaded."),
  quarantined: count("Records put into quarantine."),
  batches: count("Batches."),
};

const ingest = schemaOf<IngestCounts>()(z.strictObject({
  ...records,
  unchanged: count("Files and tables that are as they were loaded."),
  unsettled: count("Files that are still being written."),
  untaken: count("Entries of landing that no feed takes."),
  failures: count("Sources that could not be read."),
  feeds: z.record(z.string(), z.strictObject(records)).describe("Feed → its sums."),
  reasons: byReason.describe("Why records are in quarantine: reason code → records."),
  alerts: z.record(z.string(), count("Batches.")).describe("Feed → batches that somebody should look at."),
}));

const stream = schemaOf<StreamCounts>()(z.strictObject({
  ...sums,
  stopped: z.array(name("Topic and partition.")).describe("Partitions that cannot go on."),
}));

const transform = schemaOf<TransformCounts>()(z.strictObject({
  models: z.record(z.string(), count("Models.")).describe("dbt's word for an outcome → models."),
  tests: z.record(z.string(), count("Tests.")).describe("dbt's word for an outcome → tests."),
  failed: z.array(name("A model or test.")).describe("Models and tests that failed."),
  seconds: seconds("How long dbt took, in seconds."),
}));

const quality = schemaOf<QualityCounts>()(z.strictObject({
  verdicts,
  failed: z.record(z.string(), z.tuple([count("Rows that fail."), count("Rows checked.")])).describe(
    "Rule that failed → its rows.",
  ),
}));

const mart = z.strictObject({
  version: count("The number of the table's version."),
  rows: count("Rows of the version."),
  status: z.enum(["new", "unchanged"]).describe("Whether a version was made."),
});

const publish = schemaOf<ExportCounts>()(z.strictObject({
  marts: z.record(z.string(), mart).describe("Mart → its version."),
  failures: count("Marts that could not be published."),
}));

const monitor = schemaOf<MonitorCounts>()(z.strictObject({
  lag: count("Offsets that are there and not loaded."),
  stalled: count("Partitions in which records wait and the checkpoint stands still."),
  ages: z.record(z.string(), seconds("How long ago its newest row was loaded, in seconds.").nullable())
    .describe("Feed → age; null when nothing ever was loaded."),
  findings: z.array(finding.omit({ paths: true })).describe("What is wrong; none when all is well."),
}));

const quarantine = schemaOf<ReplayCounts>()(
  z.partialRecord(z.enum(["replayed", "still bad", "taken"]), count("Records.")),
);

const retention = schemaOf<RetentionCounts>()(z.strictObject({
  entries: count("Records in quarantine that lost their bytes."),
  rows: count("Rows of quality.failures that went."),
}));

/** Every task that runs in pods. */
export const summaries: readonly Report[] = [
  of("ingest", ingest, "What a load did."),
  of("stream", stream, "What a stream loaded until it ended."),
  of("transform", transform, "What dbt built and tested."),
  of("quality", quality, "Verdicts, and the rules that failed."),
  of("export", publish, "The version that each mart has now."),
  of("monitor", monitor, "How far the warehouse is behind, and what is wrong."),
  of("quarantine", quarantine, "What became of the records of a replay: outcome → records."),
  of("retention", retention, "What lost its records."),
];

function of<Counts extends object>(task: string, counts: z.ZodType<Counts>, description: string): Report {
  const schema: z.ZodType<Summary<Counts>> = z.strictObject({
    task: z.literal(task).describe("The task that left it."),
    cut: z.boolean().describe("Whether names were left out to make it fit: there is more than it says."),
    counts: counts.describe(description),
  });
  return {
    task,
    version: 1,
    description: "Counts and the project's own names, in less than 4,096 bytes.",
    schema,
  };
}
