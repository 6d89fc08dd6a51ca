/** What a feed is: one named input of one shape, declared once, whichever source brings it. */
import type { DeliveryForm } from "./delivered.ts";
import type { EventName } from "./events/event.ts";

/** Delimited text with a header. `required` columns refuse the file when one is missing. */
export type Tabular = {
  kind: "tabular";
  delimiter: string;
  /** `"` = RFC 4180 quoting, line breaks inside quotes included; null = the format has no quoting. */
  quote: '"' | null;
  /** Header names as the source writes them. */
  required: readonly string[];
  /** Names that staging reads when they are there. */
  optional: readonly string[];
  /** Names that sources are known to send and nobody misses: raw has them from the beginning. Others are added as they appear. */
  further?: readonly string[];
  /** How many columns a file may bring that are not declared; more refuse it. 1,000 without. */
  mostNew?: number;
  /** Required columns without which a record belongs to nothing: a record in which one is blank is bad. */
  key?: readonly string[];
};

/** One JSON object a record, kept whole. */
export type Document = {
  kind: "document";
  /** Members that every document has with exactly this string, e.g. `resourceType`. */
  constant: Readonly<Record<string, string>>;
  /** The top-level member without which a document belongs to nothing: a string that is not blank. */
  key?: string;
  /** The documents are CloudEvents about one kind of entity: its schemas say which are good. */
  event?: EventName;
};

/**
 * Where a feed's files lie under the landing folder, at any depth, and what they are called, in any case: `prefix` as a
 * whole word, whatever follows, and the ending (`.txt` is taken for csv), maybe packed: file_names.ts reads it.
 */
export type FileSpec = {
  folder: string;
  prefix: string;
  extension: "csv" | "ndjson";
  /** Words, in lower case, that make a name another file's: `beneficiary_history` is no `beneficiary`. */
  others?: readonly string[];
  /** Whether a number may stand before the name: `1.Patient.ndjson`. */
  numbered?: boolean;
  /** How names say when they were delivered; without any, what arrived last is the newest. */
  delivered?: readonly DeliveryForm[];
};

export type KafkaSpec = { topic: string };

/**
 * How the changes of a table are found, after all of it was read once: not at all (`full` reads it again each time), by
 * a column that grows with each change (`watermark`, which sees no deletes), by its rowversion column (no deletes
 * either), by SQL Server's change tracking, or by change data capture, with every version of a row.
 */
export const tableModes = ["full", "watermark", "rowversion", "change-tracking", "cdc"] as const;
export type TableMode = (typeof tableModes)[number];

/** A table of a SQL Server database. Names are as the database writes them. */
export type TableSpec = {
  /** `schema.table`. */
  table: string;
  /** Columns of a unique index, without NULL. */
  key: readonly string[];
  mode: TableMode;
  /**
   * For mode watermark: the column, and how long after its moment a change may be committed, in seconds. Its moments are
   * UTC unless they are said to be of the server's own clock. A column of numbers has no lag: what is committed late,
   * behind a higher number, is not seen.
   */
  watermark?: { column: string; lag: number; clock?: "utc" | "server" };
  /** Columns that never leave the database. */
  leaveOut?: readonly string[];
};

export type Sources = { files?: FileSpec; kafka?: KafkaSpec; sqlserver?: TableSpec };
export type SourceKind = keyof Sources;

/**
 * How much of one delivery may be bad: more than `alert` percent (5 where nothing is said) end the run with 3, though what
 * is good is loaded; more than `records` or `percent` refuse the whole of it.
 */
export type Limit = { alert?: number; records?: number; percent?: number };

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
  /** No limit: bad records go to quarantine, however many; more than a few end the run with 3. */
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

/**
 * What a table's row has in raw beside its columns: its key's values as a JSON list of texts; what it tells:
 * `snapshot` (it was there), `upsert` (it is new or was changed), `insert`, `update`, `delete` (its key alone is
 * there, or with cdc what it was); where in the table's changes it stands, as sortable text; when it was committed
 * (cdc; ISO 8601, UTC).
 */
export const tableColumns = ["_key", "_op", "_order", "_event_at"] as const;

/** The raw columns that a feed has before its first record, in the order of its segments. */
export function declaredColumns(feed: Feed): string[] {
  const { shape } = feed;
  const further = shape.kind === "tabular" ? shape.further ?? [] : [];
  return [...expectedColumns(feed), ...further.map(rawColumn)];
}

/** Those that are missed where a source does not bring them. */
export function expectedColumns({ shape, sources }: Feed): string[] {
  if (shape.kind === "tabular") {
    const own = [...shape.required, ...shape.optional].map(rawColumn);
    return sources.sqlserver === undefined ? own : [...tableColumns, ...own];
  }
  return shape.event === undefined ? ["document"] : [...eventColumns, "document"];
}
