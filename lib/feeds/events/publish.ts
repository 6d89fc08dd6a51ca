/** The schemas as files that any reader of JSON Schema 2020-12 takes: made from zod, by the task and its test. */
import { z } from "zod";
import { claimEvent } from "./claim.ts";
import { memberEvent } from "./member.ts";
import { providerEvent } from "./provider.ts";

/** Every version that is in use. A new version is a new entry; a published one never changes its meaning. */
const published = [
  { file: "claim_event.v1.json", title: "Claim event, version 1", schema: claimEvent },
  { file: "member_event.v1.json", title: "Member event, version 1", schema: memberEvent },
  { file: "provider_event.v1.json", title: "Provider event, version 1", schema: providerEvent },
];

/** The text of each file by its name. */
export function schemaFiles(): Map<string, string> {
  return new Map(published.map(({ file, title, schema }) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, {
      override: ({ jsonSchema }) => simplify(jsonSchema),
    });
    const text = JSON.stringify(
      { $schema, $id: schema.shape.dataschema.value, title, description, ...rest },
      null,
      2,
    );
    return [file, `${text}\n`];
  }));
}

const description =
  "A CloudEvents 1.0 event as a whole, envelope and data. More names than these are allowed.";

/** What may be null as a list of types: shorter than `anyOf`, quicker to check, and its errors have one cause. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.type === "object") delete schema.additionalProperties;
  const [type, none, ...more] = schema.anyOf ?? [];
  if (typeof type !== "object" || typeof none !== "object" || none.type !== "null" || more.length > 0) return;
  delete schema.anyOf;
  const { type: one, enum: values, const: constant, ...rest } = type;
  Object.assign(schema, { ...schema, type: [one, "null"], ...rest });
  const allowed = values ?? (constant === undefined ? undefined : [constant]);
  if (allowed !== undefined) schema.enum = [...allowed, null];
}
