/**
 * The schemas as files that any reader of JSON Schema 2020-12 takes, and the code of their checks: made from zod, by
 * the task and its test.
 */
import { z } from "zod";
import { claimEvent } from "./claim.ts";
import { validatorModule } from "./compile.ts";
import { memberEvent } from "./member.ts";
import { providerEvent } from "./provider.ts";

/** Every version that is in use. A new version is a new entry; a published one never changes its meaning. */
const published = [
  { name: "claim_event.v1", title: "Claim event, version 1", schema: claimEvent },
  { name: "member_event.v1", title: "Member event, version 1", schema: memberEvent },
  { name: "provider_event.v1", title: "Provider event, version 1", schema: providerEvent },
];

/** The text of each file by its name: the schema, and the module that checks by it. */
export function schemaFiles(): Map<string, string> {
  return new Map(published.flatMap(({ name, title, schema }) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, {
      override: ({ jsonSchema }) => simplify(jsonSchema),
    });
    const whole = { $schema, $id: schema.shape.dataschema.value, title, description, ...rest };
    return [
      [`${name}.json`, `${JSON.stringify(whole, null, 2)}\n`],
      [`${name}.js`, validatorModule(whole)],
    ];
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
