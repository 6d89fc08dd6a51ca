/**
 * Events checked as they come, by code that was made of the published JSON Schemas: what zod says, ten times as fast.
 * A bad event is told by places and rules of its schema, never by what it holds.
 */
import { sortableTime } from "./moment.ts";
import { validate as validateClaim1 } from "./schemas/claim_event.v1.js";
import claim1 from "./schemas/claim_event.v1.json" with { type: "json" };
import { validate as validateMember1 } from "./schemas/member_event.v1.js";
import member1 from "./schemas/member_event.v1.json" with { type: "json" };
import { validate as validateProvider1 } from "./schemas/provider_event.v1.js";
import provider1 from "./schemas/provider_event.v1.json" with { type: "json" };
import type { Breach } from "./validator.d.ts";

export { sortableMillis, sortableTime } from "./moment.ts";

export type EventName = "claim" | "member" | "provider";

/** What the load path needs of a good event. */
export type Event = {
  /** The entity that it is about: its `subject`. */
  key: string;
  /** Text that sorts events of one entity by time, then by sequence. */
  order: string;
  /** The event itself: equal for a repeat. */
  id: string;
};

/** Why an event is not loaded. `detail` has names that the schema declares, and nothing of the event. */
export type Broken = { reason: "unknown_schema" | "breaks_schema"; detail: string };

/** What an event's envelope says of it. */
export type Attributes = {
  id: string;
  source: string;
  subject: string;
  time: string;
  sequence?: string | null;
};

type Checked = Attributes & { data: Record<string, unknown> };
type Validator = { (value: unknown): value is Checked; errors?: Breach[] | null };

/** Every version of a schema that is still taken. A new one is its two files and a word here. */
const versions = {
  claim: { schemas: [{ schema: claim1, validate: validateClaim1 }], id: "claim_id" },
  member: { schemas: [{ schema: member1, validate: validateMember1 }], id: "member_id" },
  provider: { schemas: [{ schema: provider1, validate: validateProvider1 }], id: "provider_id" },
};

/** The schema that most events of a kind keep to, and the name of the id in their data, which is their subject. */
export function newestSchema(name: EventName) {
  const { schemas, id } = versions[name];
  return { schema: schemas.at(-1)!.schema, id };
}

/** The check of one kind of event; it never throws, whatever JSON value it gets. */
export function eventChecker(name: EventName): (value: unknown) => Event | Broken {
  const { schemas, id: ownId } = versions[name];
  const validators = new Map<unknown, Validator>(
    schemas.map(({ schema, validate }) => [schema.$id, validate as Validator]),
  );
  const unknown: Broken = { reason: "unknown_schema", detail: `known: ${[...validators.keys()].join(", ")}` };
  const breaks = (detail: string): Broken => ({ reason: "breaks_schema", detail });

  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return breaks("event: type");
    const validate = validators.get((value as { dataschema?: unknown }).dataschema);
    if (validate === undefined) return unknown;
    if (!validate(value)) return breaks(explain(validate.errors![0]));
    // No JSON Schema can say that two values are the same.
    if (value.data[ownId] !== value.subject) return breaks(`subject: not the ${ownId}`);
    return eventOf(value);
  };
}

/** What the load path needs of an event that keeps to its schema. */
export function eventOf({ id, source, subject, time, sequence }: Attributes): Event {
  const at = sortableTime(time);
  return { key: subject, order: sequence == null ? at : `${at} ${sequence}`, id: `${source} ${id}` };
}

/** The place and the rule. ajv goes down declared names alone, so that no name of the event's own is in a place. */
function explain({ instancePath, keyword, params }: Breach): string {
  const place = instancePath === "" ? "event" : instancePath.slice(1).replaceAll("/", ".");
  return `${place}: ${keyword === "required" ? `required ${params.missingProperty}` : keyword}`;
}
