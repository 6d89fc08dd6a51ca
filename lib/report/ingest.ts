/** What `deno task ingest --json` prints. */
import { z } from "zod";
import { type Reason, reasons } from "../batch/quarantine.ts";
import type { LoadReport } from "../load/report.ts";
import { count, name, place, type Report, schemaOf } from "./report.ts";

/** Bad records by reason code. */
export const byReason = z.partialRecord(
  z.enum(Object.keys(reasons) as [Reason, ...Reason[]]),
  count("Records."),
);

const batch = z.strictObject({
  batch: z.string().describe("Its id in ops.batches."),
  feed: name("The feed."),
  source: place("What was read: a file of landing, or a table and its window."),
  status: z.enum(["loaded", "refused", "duplicate", "unchanged", "fenced"]).describe(
    "What became of it: loaded, refused as a whole, a duplicate of another path's content, or another run's.",
  ),
  read: count("Records read: those loaded and those in quarantine."),
  loaded: count("Records loaded."),
  quarantined: count("Records put into quarantine."),
  present: count("Of a backfill: records that the warehouse had already.").optional(),
  reasons: byReason.describe("Why records are in quarantine: reason code → records."),
  detail: z.string().nullable().describe("What a refusal is about, in names of columns or counts."),
  drift: z.string().nullable().describe("How its columns differ from those declared; null when they do not."),
  alert: z.string().nullable().describe(
    "Why somebody should look at it, in counts; null when nobody needs to.",
  ),
});

const failure = z.strictObject({
  feed: name("The feed; null where it may be any feed's.").nullable(),
  source: place("What could not be read."),
  error: place("Why not."),
});

const untaken = z.strictObject({
  path: place("Where it lies in landing."),
  why: z.string().describe("Why no feed takes it."),
});

export const ingest: Report = {
  task: "ingest",
  version: 1,
  description: "What a load found and did. Counts are of records, unless they say otherwise.",
  schema: schemaOf<LoadReport>()(z.strictObject({
    dryRun: z.boolean().describe("Whether nothing was written."),
    batches: z.array(batch).describe("Everything that was new, in the order of commits."),
    unchanged: count("Files and tables that are as they were loaded."),
    unsettled: count("Files that are still being written: the next run takes them."),
    columnsAdded: z.record(z.string(), z.array(name("A column."))).describe(
      "Feed → raw columns that this run added.",
    ),
    failures: z.array(failure).describe("What could not be read: the next run tries again."),
    untaken: z.array(untaken).describe("What lies in landing and no feed takes."),
  })),
};
