/** What `deno task monitor --json` prints. */
import { z } from "zod";
import type { MonitorReport } from "../monitor/report.ts";
import { count, moment, name, place, type Report, schemaOf, seconds } from "./report.ts";

/** Decimal text: offsets are 64 bits wide. */
const offset = (description: string) => z.string().regex(/^\d{1,19}$/).nullable().describe(description);

const partition = z.strictObject({
  feed: name("The feed."),
  topic: name("Its topic."),
  partition: count("The number of the partition."),
  low: offset("The first offset that is there; null where the partition is not there."),
  high: offset("The offset after the last; null where the partition is not there."),
  next: offset("The offset that is loaded next; null before the first load."),
  lag: count("Offsets that are there and not loaded."),
  lagSeconds: seconds("How long the first record that is not loaded has waited, in seconds."),
  checkpointMoved: moment("When something of it was last loaded; null when nothing ever was.").nullable(),
  stalled: z.boolean().describe("Whether records wait and the checkpoint stands still."),
});

const feed = z.strictObject({
  feed: name("The feed."),
  newest: moment("When its newest row was loaded; null when none ever was.").nullable(),
  ageSeconds: seconds("How long ago that is, in seconds.").nullable(),
});

/** One thing that is wrong. */
export const finding = z.strictObject({
  kind: z.enum([
    ...["lag", "lag_seconds", "stalled", "made_again", "lost", "topic_missing", "unreachable"] as const,
    ...["age", "bad_records", "untaken", "unreadable", "landing_missing"] as const,
  ]).describe("What is wrong, in a word."),
  feed: name("The feed; of what lies in landing, the folder that feeds read, or `landing`."),
  topic: name("The topic, where it is about one.").optional(),
  partition: count("The number of the partition, where it is about one.").optional(),
  text: z.string().describe("What is wrong, in a sentence of the project's names and counts."),
  paths: z.array(z.strictObject({
    path: place("Where it lies in landing."),
    why: z.string().describe("Why no feed takes it, or why it cannot be read."),
  })).describe("What it is about, where that lies in landing.").optional(),
});

export const monitor: Report = {
  task: "monitor",
  version: 1,
  description: "How far the warehouse is behind, and what is wrong with what was seen.",
  schema: schemaOf<MonitorReport>()(z.strictObject({
    at: moment("When it was seen; ages and waits are of then."),
    partitions: z.array(partition).describe("The partitions of the feeds that come by Kafka."),
    feeds: z.array(feed).describe("Every feed that was chosen."),
    findings: z.array(finding).describe("What is wrong; none when all is well."),
  })),
};
