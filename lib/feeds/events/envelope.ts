/** The envelope of every event: CloudEvents 1.0 in structured mode, with its sequence and tracing extensions. */
import { z } from "zod";
import { identifier, maybe, moment, open, printable } from "./formats.ts";

/** Which events a schema is of. */
export type EventKind<Types extends readonly [string, ...string[]], Data extends z.ZodType> = {
  /** `claim` → `urn:claimhouse:schema:claim_event:1` */
  entity: string;
  version: number;
  types: Types;
  data: Data;
};

/** The URN that a sender writes into `dataschema`, and the `$id` of the published schema. */
export function schemaUrn({ entity, version }: { entity: string; version: number }): string {
  return `urn:claimhouse:schema:${entity}_event:${version}`;
}

/** The event as a whole: envelope and data (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). */
export function envelope<Types extends readonly [string, ...string[]], Data extends z.ZodType>(
  { entity, version, types, data }: EventKind<Types, Data>,
) {
  return open({
    specversion: z.literal("1.0").describe("The version of CloudEvents."),
    id: identifier.describe("The event, unique within its source: the same source and id is the same event."),
    // No space in it, so that source and id together name an event in one way.
    source: printable(255).describe(
      "The system that the event comes from, a URI reference.",
    ),
    type: z.enum(types).describe("What happened."),
    time: moment.describe("When it happened. The newest event of an entity says what holds."),
    subject: identifier.describe(`The ${entity}'s id, as in data; the key of the message in Kafka.`),
    dataschema: z.literal(schemaUrn({ entity, version })).describe("This schema."),
    datacontenttype: maybe(z.literal("application/json"), "The form of data."),
    sequence: maybe(
      printable(64),
      "Orders events of one entity and the same time, compared as text: pad numbers with zeros.",
    ),
    traceparent: maybe(z.string(), "The trace that the event belongs to, by W3C Trace Context."),
    data: data.describe(`The ${entity} as it is after the event, as a whole.`),
  });
}
