/** What `deno task retention --json` prints. */
import { z } from "zod";
import type { Retained } from "../retention/retention.ts";
import { count, moment, type Report, schemaOf } from "./report.ts";

export const retention: Report = {
  task: "retention",
  version: 1,
  description: "What lost its records, and from when on it is kept.",
  schema: schemaOf<Retained>()(z.strictObject({
    dryRun: z.boolean().describe("Whether nothing was changed: counts are of what would go."),
    quarantine: z.strictObject({
      before: moment("What was closed before this goes."),
      entries: count("Records in quarantine that lost their bytes."),
    }).describe("Bytes of closed records in quarantine."),
    failures: z.strictObject({
      before: moment("What was found before this goes."),
      rows: count("Rows of quality.failures that went."),
    }).describe("Keys of rows that failed a rule."),
  })),
};
