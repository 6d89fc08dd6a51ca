/** What a feed is: one named input of one shape, declared once, whichever source brings it. */

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
};

/** Where a feed's files lie under the landing folder, and how their names begin and end. */
export type FileSpec = { folder: string; prefix: string; extension: "csv" | "ndjson" };

export type SourceKind = "files";
export type SourceSpec = FileSpec;

/** How much of one file may be bad before the whole file is refused; either bound alone is enough. */
export type Limit = { records?: number; percent?: number };

export type Feed = {
  /** `system.entity`; its table is `raw.system_entity`. */
  name: string;
  shape: Tabular | Document;
  sources: Partial<Record<SourceKind, SourceSpec>>;
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

/** The raw columns that a feed has before its first file. */
export function declaredColumns(feed: Feed): string[] {
  return feed.shape.kind === "document"
    ? ["document"]
    : [...feed.shape.required, ...feed.shape.optional].map(rawColumn);
}
