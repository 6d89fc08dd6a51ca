/** What the load path says to DuckDB. */
import type { Batch, Segment } from "../../batch/batch.ts";
import { declaredColumns, type Feed, rawTable } from "../../feeds/feed.ts";
import { literal } from "./database.ts";

/** The schemas and `ops` tables of a warehouse, each statement idempotent. */
export const schema: readonly string[] = [
  "CREATE SCHEMA IF NOT EXISTS raw",
  "CREATE SCHEMA IF NOT EXISTS ops",
  "CREATE SEQUENCE IF NOT EXISTS ops.batch_sequence",
  `CREATE TABLE IF NOT EXISTS ops.checkpoints (
    feed VARCHAR NOT NULL, source_kind VARCHAR NOT NULL, slice VARCHAR NOT NULL,
    text VARCHAR, moved_at TIMESTAMPTZ)`,
  `CREATE TABLE IF NOT EXISTS ops.batches (
    batch_id VARCHAR NOT NULL, sequence BIGINT NOT NULL, kind VARCHAR NOT NULL, origin_batch_id VARCHAR,
    feed VARCHAR NOT NULL, source VARCHAR NOT NULL, source_kind VARCHAR NOT NULL,
    checksum VARCHAR NOT NULL, status VARCHAR NOT NULL,
    records_read BIGINT NOT NULL, records_loaded BIGINT NOT NULL, records_quarantined BIGINT NOT NULL,
    duplicate_of VARCHAR, control VARCHAR, started_at TIMESTAMPTZ NOT NULL, finished_at TIMESTAMPTZ NOT NULL,
    CHECK (records_read = records_loaded + records_quarantined))`,
  `CREATE TABLE IF NOT EXISTS ops.quarantine (
    quarantine_id VARCHAR NOT NULL, batch_id VARCHAR NOT NULL, feed VARCHAR NOT NULL, source VARCHAR NOT NULL,
    record_number BIGINT NOT NULL, byte_offset BIGINT, byte_length BIGINT NOT NULL, records BIGINT NOT NULL,
    reason VARCHAR NOT NULL, detail VARCHAR, raw BLOB, digest VARCHAR NOT NULL,
    status VARCHAR NOT NULL, replay_batch_id VARCHAR)`,
  // The newest delivery of each source counts, unless it was refused; a duplicate stands for what it repeats.
  `CREATE VIEW IF NOT EXISTS ops.current_batches AS
    WITH newest AS (
      SELECT feed, source, max(sequence) AS sequence,
        arg_max(coalesce(duplicate_of, batch_id), sequence) AS batch_id
      FROM ops.batches WHERE status IN ('loaded', 'duplicate') GROUP BY feed, source)
    SELECT batch_id, feed, arg_max(source, sequence) AS source, max(sequence) AS sequence
    FROM newest GROUP BY batch_id, feed`,
];

/** Columns that every raw table has beside the feed's own. */
const underscored = [
  "_batch_id VARCHAR NOT NULL",
  "_position VARCHAR NOT NULL",
  "_loaded_at TIMESTAMPTZ NOT NULL",
  "_op VARCHAR",
  "_key VARCHAR",
  "_event_at VARCHAR",
  "_headers VARCHAR",
];

export function createRaw(feed: Feed): string {
  const own = declaredColumns(feed).map((name) => `"${name}" VARCHAR`);
  return `CREATE TABLE IF NOT EXISTS raw.${rawTable(feed)} (${[...underscored, ...own].join(", ")})`;
}

export function addColumn(feed: Feed, name: string): string {
  return `ALTER TABLE raw.${rawTable(feed)} ADD COLUMN IF NOT EXISTS "${name}" VARCHAR`;
}

export const rawColumns =
  "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'raw'";

/** Makes the slice's row, so that the move below is an update in every case. */
export const makeCheckpoint = `INSERT INTO ops.checkpoints (feed, source_kind, slice)
  SELECT $1, $2, $3 WHERE NOT EXISTS (
    SELECT 1 FROM ops.checkpoints WHERE feed = $1 AND source_kind = $2 AND slice = $3)`;

/** Compare-and-set: changes one row, or none when another run was first. */
export const moveCheckpoint = `UPDATE ops.checkpoints SET text = $5, moved_at = now()
  WHERE feed = $1 AND source_kind = $2 AND slice = $3 AND text IS NOT DISTINCT FROM $4`;

export const findDuplicate =
  `SELECT b.batch_id FROM ops.batches b JOIN ops.current_batches c ON c.batch_id = b.batch_id
  WHERE b.feed = $1 AND b.checksum = $2 AND b.source <> $3 AND b.status = 'loaded' LIMIT 1`;

/** Loads a segment: every column text, by name, NULL for the unquoted empty field. */
export function loadSegment(batch: Batch, segment: Segment): string {
  const columns = ["_position", ...segment.columns].map((name) => `"${name}"`);
  const { delimiter, quote } = segment.dialect;
  const bound = Math.max(segment.longest + 1024, 2_000_000);
  return `INSERT INTO raw.${rawTable(batch.feed)} (_batch_id, _loaded_at, ${columns.join(", ")})
    SELECT ${literal(batch.id)}, now(), ${columns.join(", ")}
    FROM read_csv([${segment.parts.map(literal).join(", ")}], auto_detect = false, header = false,
      delim = ${literal(delimiter)}, quote = ${literal(quote ?? "")}, escape = ${literal(quote ?? "")},
      new_line = '\\n', nullstr = '', allow_quoted_nulls = false, max_line_size = ${bound},
      columns = {${columns.map((name) => `${name}: 'VARCHAR'`).join(", ")}})`;
}

/** Loads a spool of quarantined records as {@link ../../load/spool.ts} writes it. */
export function loadQuarantine(batch: Batch, path: string): string {
  return `INSERT INTO ops.quarantine
    SELECT ${literal(batch.id)} || '-' || record_number, ${literal(batch.id)}, ${literal(batch.feed.name)}, ${
    literal(batch.source)
  },
      record_number, byte_offset, byte_length, records, reason, detail, from_base64(raw), digest, 'open', NULL
    FROM read_csv(${literal(path)}, auto_detect = false, header = false, delim = ',', quote = '"',
      nullstr = '', new_line = '\\n',
      columns = {record_number: 'BIGINT', byte_offset: 'BIGINT', byte_length: 'BIGINT', records: 'BIGINT',
        reason: 'VARCHAR', detail: 'VARCHAR', raw: 'VARCHAR', digest: 'VARCHAR'})`;
}

export const writeLedger = `INSERT INTO ops.batches
  SELECT $1, nextval('ops.batch_sequence'), $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL,
    $12::TIMESTAMPTZ, now()`;
