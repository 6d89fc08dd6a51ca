/** What `deno task transform --json` prints. */
import { z } from "zod";
import type { DbtReport } from "../transform/dbt.ts";
import { count, name, type Report, schemaOf, seconds } from "./report.ts";

const trouble = z.strictObject({
  name: name("The model or test."),
  status: z.string().describe("dbt's word for what became of it."),
  failing: count("Rows that fail the test; null for what is no test, or did not run.").nullable(),
});

export const transform: Report = {
  task: "transform",
  version: 1,
  description: "What dbt built and tested.",
  schema: schemaOf<DbtReport>()(z.strictObject({
    code: z.int().describe("dbt's exit code: 0 done, 1 a model or test failed, 2 it could not start."),
    models: z.record(z.string(), count("Models.")).describe("dbt's word for an outcome → models."),
    tests: z.record(z.string(), count("Tests.")).describe("dbt's word for an outcome → tests."),
    troubles: z.array(trouble).describe("Models and tests that did not succeed."),
    seconds: seconds("How long dbt took, in seconds."),
  })),
};
