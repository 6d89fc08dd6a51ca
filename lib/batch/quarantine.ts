/** Why a record or a file is not loaded, and what quarantine keeps of it. */
import type { Where } from "./position.ts";
import { sha256 } from "./sha256.ts";

/** Reason codes and what each says to a person. No reason ever carries a field's value. */
export const reasons = {
  column_count: "the record has more or fewer fields than the header",
  not_utf8: "the bytes are not UTF-8",
  nul_byte: "a NUL byte is in the record",
  too_long: "the record is longer than the feed allows",
  unterminated_quote: "a quoted field is never closed",
  text_after_quote: "text follows a closing quote",
  broken_json: "the line is not JSON",
  duplicate_key: "a JSON object has a name twice",
  too_deep: "JSON values are nested more than 500 deep",
  not_an_object: "the JSON value is not an object",
  wrong_type: "the document is not of the feed's type",
  half_character: "a JSON string has half of a surrogate pair",
  unknown_schema: "the event's dataschema is none of the feed's",
  breaks_schema: "the event breaks its schema",
  wrong_key: "the record's key is not the entity's id",
  missing_key: "the record lacks the key that its feed goes by",
  missing_column: "the header lacks a required column",
  bad_header: "the header has an empty, repeated or reserved column name",
  second_header: "a header of other columns stands among the records",
  too_many_columns: "the header has more columns that nobody declared than the feed allows",
  no_header: "the file is empty: it has no header",
  not_gzip: "the name says gzip, the content does not",
  gzip_without_suffix: "the content is gzip, the name does not say so",
  broken_gzip: "the gzip stream is damaged or ends too early",
  utf16: "the file is UTF-16, not UTF-8",
  over_limit: "more records are bad than the feed's limit allows",
} as const;

export type Reason = keyof typeof reasons;

/**
 * What is not loaded. `records` is 1 for a record, n for a refused file of n records, 1 for a file
 * that cannot be delimited. `raw` is null beyond {@link rawLimit} and for a refused file.
 */
export type Bad = {
  where: Where;
  reason: Reason;
  /** Counts and names of columns, members and rules only, e.g. the required columns that are missing. */
  detail?: string;
  raw: Uint8Array | null;
  /** What came beside the bytes: Kafka's key, timestamp and headers, as JSON. As private as the bytes. */
  envelope?: string;
  byteLength: number;
  /** sha256 of the raw bytes, hex. */
  digest: string;
  records: number;
};

/** The most raw bytes that quarantine keeps of one record. */
export const rawLimit = 1024 * 1024;

/** A record that is not loaded; `raw` is what came of it, null for a record of Kafka without a value. */
export function badRecord(
  raw: Uint8Array | null,
  what: Pick<Bad, "where" | "reason" | "detail" | "envelope">,
): Bad {
  const byteLength = raw?.length ?? 0;
  return {
    ...what,
    raw: byteLength > rawLimit ? null : raw,
    byteLength,
    digest: sha256().update(raw ?? new Uint8Array()).digest("hex"),
    records: 1,
  };
}

/** What stands for all records of a batch that is refused, from the beginning of its source. */
export function badBatch(source: string, what: Omit<Bad, "where" | "raw" | "envelope">): Bad {
  return { ...what, where: { source, record: 1, byteOffset: 0 }, raw: null };
}
