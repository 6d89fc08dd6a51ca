/** What a feed is: one named input of one shape, declared once, whichever source brings it. */
import type { EventName } from "./events/event.ts";

/** Delimited text with a header. `required` columns refuse the file when one is missing. */
export type Tabular = {
  kind: "tabular";
  delimiter: string;
  /** `"` = RFC 4180 quoting, line breaks inside quotes included; null = the format has no quoting. */
  quote: '"' | null;
  /** Header names as the source writes them. */
  required: readonly string[];
  /** Names that staging reads when they are there. Others are added to raw as they appear. */
  optional: readonly string[];
};

/** One JSON object a record, kept whole. */
export type Document = {
  kind: "document";
  /** Members that every document has with exactly this string, e.g. `resourceType`. */
  constant: Readonly<Record<string, string>>;
  /** The documents are CloudEvents about one kind of entity: its schemas say which are good. */
  event?: EventName;
};

/** Where a feed's files lie under the landing folder, and how their names begin and end. */
export type FileSpec = { folder: string; prefix: string; extension: "csv" | "ndjson" };

export type KafkaSpec = { topic: string };

export type Sources = { files?: FileSpec; kafka?: KafkaSpec };
export type SourceKind = keyof Sources;

/** How much of one file may be bad before the whole file is refused; either bound alone is enough. */
export type Limit = { records?: number; percent?: number };

export type Feed = {
  /** `system.entity`; its table is `raw.system_entity`. */
  name: string;
  shape: Tabular | Document;
  sources: Sources;
  /**
   * Of events: the table in schema `staging` that has each entity as its newest event says it, moved on in the
   * transaction that loads the events.
   */
  state?: { table: string };
  /** No limit: bad records go to quarantine, however many. */
  limit?: Limit;
};

/** The raw table of a feed, without its schema: `rif.carrier` → `rif_carrier`. */
export function rawTable(feed: Feed): string {
  return feed.name.replaceAll(".", "_");
}

/** A header name as a raw column: lower case, everything but `a-z0-9_` made `_`. */
export function rawColumn(header: string): string {
  return header.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
}

/**
 * What an event's record has in raw beside its document: the entity's id, Kafka's timestamp (ms), `delete` for a
 * tombstone, sortable text (time, sequence), the event's identity (source, id), Kafka's headers as JSON.
 */
export const eventColumns = ["_key", "_event_at", "_op", "_order", "_event_id", "_headers"] as const;

/** The raw columns that a feed has before its first record, in the order of its segments. */
export function declaredColumns({ shape }: Feed): string[] {
  if (shape.kind === "tabular") return [...shape.required, ...shape.optional].map(rawColumn);
  return shape.event === undefined ? ["document"] : [...eventColumns, "document"];
}
