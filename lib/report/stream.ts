/** What `deno task stream --json` prints. */
import { z } from "zod";
import type { StreamReport } from "../load/stream_report.ts";
import { byReason } from "./ingest.ts";
import { count, type Report, schemaOf } from "./report.ts";

/** Sums of one feed. */
const counts = z.strictObject({
  read: count("Events read."),
  loaded: count("Events loaded."),
  quarantined: count("Events put into quarantine."),
  batches: count("Batches: ranges of a partition."),
  present: count("Of a backfill: events that the warehouse had already."),
});

/** Sums of all. */
export const sums = {
  commits: count("Transactions of the warehouse."),
  feeds: z.record(z.string(), counts).describe("Feed → its sums; a fenced batch is in none."),
  reasons: byReason.describe("Why events are in quarantine: reason code → events."),
  fenced: count("Batches of which another process had moved the checkpoint first."),
  recoveries: count("How often it began again from the checkpoints."),
};

export const stream: Report = {
  task: "stream",
  version: 1,
  description: "What a stream loaded until it ended, in sums.",
  schema: schemaOf<StreamReport>()(z.strictObject({
    ...sums,
    stopped: z.record(z.string(), z.string()).describe("Topic and partition → why it cannot go on."),
  })),
};
