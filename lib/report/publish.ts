/** The schemas of reports as files that any reader of JSON Schema 2020-12 takes: made from zod, by the task and its test. */
import { z } from "zod";
import { publish } from "./export.ts";
import { ingest } from "./ingest.ts";
import { monitor } from "./monitor.ts";
import { permissions } from "./permissions.ts";
import { quality } from "./quality.ts";
import { quarantine } from "./quarantine.ts";
import type { Report } from "./report.ts";
import { retention } from "./retention.ts";
import { simulate } from "./simulate.ts";
import { snowflakeSetup, snowflakeVerify } from "./snowflake.ts";
import { stream } from "./stream.ts";
import { summaries } from "./summaries.ts";
import { transform } from "./transform.ts";

/** Every task that has `--json`. */
export const reports: readonly Report[] = [
  ...[publish, ingest, monitor, permissions, quality, quarantine],
  ...[retention, simulate, snowflakeSetup, snowflakeVerify, stream, transform],
];

type Kind = "report" | "summary";
const does = { report: "prints", summary: "leaves in the file that SUMMARY_PATH names" };

/** The text of each file by its name, `ingest.v1.json`. */
export function reportFiles(): Map<string, string> {
  return new Map([
    ...reports.map((report) => file(report, report.task, "report")),
    ...summaries.map((summary) => file(summary, `${summary.task}_summary`, "summary")),
  ]);
}

function file(report: Report, name: string, kind: Kind): [name: string, text: string] {
  return [`${name}.v${report.version}.json`, `${JSON.stringify(published(report, kind), null, 2)}\n`];
}

function published({ task, version, description, schema }: Report, kind: Kind) {
  const { $schema, ...rest } = z.toJSONSchema(schema, { override: ({ jsonSchema }) => simplify(jsonSchema) });
  return {
    $schema,
    $id: `urn:claimhouse:schema:${task}_${kind}:${version}`,
    title: `What deno task ${task.replace("_", ":")} --json ${does[kind]}, version ${version}`,
    description,
    ...rest,
  };
}

/** Without the bound that every whole number has here; what may be null as a list of types. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  const [type, none, ...more] = schema.anyOf ?? [];
  if (typeof type !== "object" || none === undefined || more.length > 0) return;
  if (typeof none !== "object" || none.type !== "null") return;
  delete schema.anyOf;
  const { type: one, ...limits } = type;
  Object.assign(schema, { ...limits, ...schema, type: [one, "null"] });
}
