/** What `deno task export --json` prints. */
import { z } from "zod";
import type { PublishReport } from "../publish/publish.ts";
import { count, name, type Report, schemaOf } from "./report.ts";

const mart = z.strictObject({
  mart: name("The mart."),
  status: z.enum(["new", "unchanged"]).describe(
    "Whether a version was made, or the last one has the same content.",
  ),
  version: count("The number of the table's version."),
  rows: count("Rows of the version."),
  bytes: count("Bytes of the version's files; null when a dry run left them unwritten.").nullable(),
});

const failure = z.strictObject({
  mart: name("The mart."),
  error: z.string().describe("Why it could not be published."),
});

/** Of the task `export`, which is a word of the language. */
export const publish: Report = {
  task: "export",
  version: 1,
  description: "What was published: of each mart, the version that its Delta table has now.",
  schema: schemaOf<PublishReport>()(z.strictObject({
    dryRun: z.boolean().describe("Whether nothing was written."),
    marts: z.array(mart).describe("Marts that are published."),
    failures: z.array(failure).describe("Marts that could not be: they have their last version."),
  })),
};
