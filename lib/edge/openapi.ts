/** What the edge offers, as OpenAPI 3.1, with the published schemas of events in it. */
import { newestSchema } from "../feeds/events/event.ts";
import { feeds } from "../feeds/feeds.ts";
import type { EdgeLimits } from "./edge.ts";
import { entities } from "./judges.ts";

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const json = (description: string, schema: object) => ({
  description,
  content: { "application/json": { schema } },
});
const integers = { type: "array", items: { type: "integer" } };
const refused = {
  type: "array",
  items: {
    type: "object",
    required: ["index", "reason"],
    properties: {
      index: { type: "integer", description: "The event's place in the request, from 0." },
      reason: { type: "string" },
      detail: { type: "string", description: "A place and a rule of the schema, never a value." },
    },
  },
};
const taken = {
  type: "object",
  required: ["accepted", "refused", "repeated"],
  properties: {
    accepted: { type: "integer", description: "Events that are kept." },
    refused,
    repeated: { ...integers, description: "Places of events that were accepted before." },
  },
};

/** The document that `GET /openapi.json` answers. */
export function openApi(limits: EdgeLimits): object {
  const schemas = Object.fromEntries(entities.map((name) => {
    const { $schema: _, $id: __, ...schema } = newestSchema(name).schema as Record<string, unknown>;
    return [`${name}_event`, schema];
  }));
  const event = { oneOf: entities.map((name) => ({ $ref: `#/components/schemas/${name}_event` })) };
  const common = {
    "401": problem("Not signed by a known key, or not now."),
    "408": problem("The body did not come in time."),
    "413": problem(`More than ${limits.body} bytes, or more than ${limits.events} events.`),
    "415": problem("Another content type or encoding."),
    "429": problem("Too many requests of this key; see Retry-After."),
    "503": problem("Nothing was kept; see Retry-After."),
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Claimhouse edge",
      version: "1",
      description: "Claim, member and provider events over HTTP.",
    },
    paths: {
      "/v1/events": {
        post: {
          summary: "Send one event or many",
          requestBody: {
            required: true,
            content: {
              "application/cloudevents+json": { schema: event },
              "application/cloudevents-batch+json": { schema: { type: "array", items: event } },
              "application/x-ndjson": { schema: { type: "string", description: "One event a line." } },
            },
          },
          responses: {
            "202": json("What is accepted is kept; the rest is named.", taken),
            "400": problem("The body cannot be read, or is not what was signed."),
            "409": problem("Every event was accepted before."),
            "422": problem("No event was accepted."),
            ...common,
          },
        },
      },
      "/v1/files/{feed}": {
        post: {
          summary: "Send a whole file",
          parameters: [{
            name: "feed",
            in: "path",
            required: true,
            schema: { enum: feeds.filter(({ sources }) => sources.files).map(({ name }) => name) },
          }],
          requestBody: { required: true, content: { "text/csv": {}, "application/x-ndjson": {} } },
          responses: {
            "200": json("It was there already.", { $ref: "#/components/schemas/Landed" }),
            "201": json("It is in landing.", { $ref: "#/components/schemas/Landed" }),
            "400": problem("The body cannot be read, or is not what was signed."),
            "404": problem("No feed of this name takes files."),
            "501": problem("This instance takes no files."),
            ...common,
          },
        },
      },
    },
    security: [{ signature: [] }],
    components: {
      securitySchemes: {
        signature: {
          type: "http",
          scheme: "signature",
          description: "RFC 9421 by hmac-sha256 over @method, @path and content-digest (RFC 9530, sha-256).",
        },
      },
      schemas: {
        ...schemas,
        Problem: {
          type: "object",
          required: ["type", "title", "status"],
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            detail: { type: "string" },
            ...taken.properties,
          },
        },
        Landed: {
          type: "object",
          properties: {
            feed: { type: "string" },
            sha256: { type: "string" },
            path: { type: "string", description: "Below the landing folder, as the ledger names it." },
            bytes: { type: "integer" },
            outcome: { enum: ["kept", "exists"] },
          },
        },
      },
    },
  };
}
