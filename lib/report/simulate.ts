/** What `deno task simulate --json` prints. */
import { z } from "zod";
import type { SimulationReport } from "../simulate/report.ts";
import { count, type Report, schemaOf, seconds } from "./report.ts";

export const simulate: Report = {
  task: "simulate",
  version: 1,
  description: "What was sent and acknowledged. Counts are of events.",
  schema: schemaOf<SimulationReport>()(z.strictObject({
    seed: z.int().describe("Given again, it makes the same events."),
    sent: count("Events that were acknowledged."),
    topics: z.record(z.string(), count("Events.")).describe("Topic → events."),
    faults: z.strictObject({
      repeat: count("Sent again."),
      reordered: count("Sent after their successors."),
      late: count("Of a time hours before what was sent."),
      broken: count("That break JSON or their schema."),
    }).describe("Faults that were made on purpose."),
    tombstones: count("Deletions of a key."),
    seconds: seconds("How long it sent, in seconds."),
    rate: z.strictObject({
      wanted: z.number().min(0).nullable().describe("Events a second; null for as many as can be."),
      reached: z.number().min(0).describe("Events a second that were reached."),
    }).describe("How fast it sent."),
  })),
};
