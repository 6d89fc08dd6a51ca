/** What `deno task quarantine list --json` and `replay --json` print. */
import { z } from "zod";
import type { ListedRecord } from "../load/quarantine_report.ts";
import type { Replayed } from "../load/replay.ts";
import { count, name, place, type Report, schemaOf } from "./report.ts";

const listed = z.strictObject({
  id: z.string().describe("Its id in ops.quarantine."),
  batch: z.string().describe("The batch that it came with."),
  feed: name("The feed."),
  source: place("What it was read from: a file of landing, a table's window, a partition."),
  sourceKind: z.enum(["files", "sqlserver", "kafka"]).describe("How the feed is read there."),
  record: count("Its number within the source, or its offset."),
  byteOffset: count("Where it begins in its file, in bytes; null where there is no file.").nullable(),
  byteLength: count("Its length in bytes."),
  records: count("1, or the records of a refused file."),
  reason: z.string().describe("The code of why it is not loaded."),
  detail: z.string().nullable().describe(
    "What the reason is about, in names of columns and members, or counts.",
  ),
  status: z.string().describe("open, replayed, discarded or superseded."),
  digest: z.string().describe("sha256 of its bytes, in hexadecimal digits."),
  replay: z.string().nullable().describe("The batch that loaded it after all, or superseded it."),
});

const replayed = z.strictObject({
  id: z.string().describe("Its id in ops.quarantine."),
  outcome: z.enum(["replayed", "still bad", "taken"]).describe(
    "Whether it is loaded now, is bad as before, or was no longer open.",
  ),
  why: z.string().nullable().describe("Why it is not loaded, in words; null when it is."),
});

export const quarantine: Report = {
  task: "quarantine",
  version: 1,
  description: "Of `list`, the records in quarantine without their bytes; of `replay`, what became of each.",
  schema: z.union([
    schemaOf<ListedRecord[]>()(z.array(listed)).describe("list"),
    schemaOf<Replayed[]>()(z.array(replayed)).describe("replay"),
  ]),
};
