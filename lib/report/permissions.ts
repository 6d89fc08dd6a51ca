/** What `deno task permissions --json` prints. */
import { z } from "zod";
import { name, type Report, schemaOf } from "./report.ts";

export const permissions: Report = {
  task: "permissions",
  version: 1,
  description: "Permission set → the flags that grant the same, for Deno's command line.",
  schema: schemaOf<Record<string, string[]>>()(z.record(z.string(), z.array(name("A flag.")))),
};
