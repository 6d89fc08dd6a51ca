/** What the load path says to DuckDB. */
import type { Batch, Segment } from "../../batch/batch.ts";
import { type Filled, ledgerColumns, moveColumns } from "../commit.ts";
import { declaredColumns, eventColumns, type Feed, rawTable } from "../../feeds/feed.ts";
import { literal } from "./database.ts";

/** Schemas that a load writes to beside `ops`, and the views of `ops` as this version has them, each statement idempotent. */
export const schema: readonly string[] = [
  "CREATE SCHEMA IF NOT EXISTS raw",
  "CREATE SCHEMA IF NOT EXISTS staging",
  // The newest arrival of each file's path counts, unless it was refused; every range of a stream does, and of a table what
  // is of its newest whole generation or younger. A batch ranks by (delivered, sequence). A replay belongs to the delivery
  // whose records it mends and has its rank; a duplicate stands for the delivery that it repeats, which then ranks by the
  // duplicate's moment where that is later.
  `CREATE OR REPLACE VIEW ops.current_batches AS
    WITH generations AS (
      SELECT feed, max(control ->> '$.generation') AS generation FROM ops.batches
      WHERE source_kind = 'sqlserver' AND status = 'loaded' AND (control ->> '$.whole') = 'true' GROUP BY feed),
    deliveries AS (
      SELECT b.feed, coalesce(o.sequence, b.sequence) AS arrival,
        CASE WHEN o.batch_id IS NULL THEN b.delivered ELSE o.delivered END AS delivered,
        coalesce(b.duplicate_of, b.origin_batch_id, b.batch_id) AS delivery,
        CASE b.source_kind WHEN 'files' THEN b.source ELSE coalesce(b.origin_batch_id, b.batch_id) END AS replaces
      FROM ops.batches b
      LEFT JOIN ops.batches o ON o.batch_id = b.origin_batch_id
      LEFT JOIN generations g ON g.feed = b.feed AND b.source_kind = 'sqlserver'
      WHERE b.status IN ('loaded', 'duplicate')
        AND (g.generation IS NULL OR (coalesce(o.control, b.control) ->> '$.generation') >= g.generation)),
    newest AS (
      SELECT feed, delivery, delivered, arrival FROM deliveries
      QUALIFY row_number() OVER (PARTITION BY feed, replaces ORDER BY arrival DESC) = 1),
    live AS (
      SELECT feed, delivery, delivered, arrival FROM newest
      QUALIFY row_number() OVER (PARTITION BY feed, delivery ORDER BY delivered DESC NULLS LAST, arrival DESC) = 1)
    SELECT b.batch_id, b.feed, b.source, live.delivered, live.arrival AS sequence
    FROM ops.batches b JOIN live ON live.delivery = coalesce(b.origin_batch_id, b.batch_id)
    WHERE b.status = 'loaded'`,
  // What a person reads: every delivery, and what replays have brought in since.
  `CREATE OR REPLACE VIEW ops.accounting AS
    SELECT b.sequence, b.feed, b.source, b.delivered, b.delivered_by, b.status, b.records_read, b.records_loaded, b.records_quarantined,
      coalesce(r.records, 0) AS records_replayed,
      b.records_quarantined - coalesce(q.closed, 0) AS records_open, b.drift,
      b.finished_at - b.started_at AS took, b.batch_id
    FROM ops.batches b
    LEFT JOIN (SELECT origin_batch_id, sum(records_loaded) AS records FROM ops.batches
      WHERE kind = 'replay' GROUP BY origin_batch_id) r ON r.origin_batch_id = b.batch_id
    LEFT JOIN (SELECT batch_id, sum(records) AS closed FROM ops.quarantine
      WHERE status <> 'open' GROUP BY batch_id) q ON q.batch_id = b.batch_id
    WHERE b.kind <> 'replay' ORDER BY b.sequence`,
];

/** Columns that every raw table has beside the feed's own. */
const underscored = [
  "_batch_id VARCHAR NOT NULL",
  "_source VARCHAR NOT NULL",
  "_position VARCHAR NOT NULL",
  "_loaded_at TIMESTAMPTZ NOT NULL",
  ...eventColumns.map((name) => `${name} VARCHAR`),
];

/** What DuckDB would choose for long text takes twice the time and three times the room. */
export const documentType = "VARCHAR USING COMPRESSION zstd";

export function createRaw(feed: Feed): string {
  const own = feed.shape.kind === "document"
    ? [`document ${documentType}`]
    : declaredColumns(feed).filter((name) => !name.startsWith("_")).map((name) => `"${name}" VARCHAR`);
  return `CREATE TABLE IF NOT EXISTS raw.${rawTable(feed)} (${[...underscored, ...own].join(", ")})`;
}

export function addColumn(feed: Feed, name: string): string {
  return `ALTER TABLE raw.${rawTable(feed)} ADD COLUMN IF NOT EXISTS "${name}" VARCHAR`;
}

export const rawColumns =
  "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'raw'";

/** Rows of a JSON list parameter as columns. */
function listed(columns: Record<string, string>): string {
  const shape = JSON.stringify([columns]);
  return `(SELECT unnest(from_json($1, ${literal(shape)}), recursive := true))`;
}

const moves = listed(moveColumns);

/** Makes the slices' rows, so that the move below is an update in every case. */
export const makeCheckpoints = `INSERT INTO ops.checkpoints (feed, source_kind, slice)
  SELECT feed, source_kind, slice FROM ${moves} AS moves
  ANTI JOIN ops.checkpoints USING (feed, source_kind, slice)`;

/** The batches that expect of some slice what it does not say: another run was first. The transaction is the only one. */
export const lostMoves = `SELECT DISTINCT moves.batch_id
  FROM ${moves} AS moves JOIN ops.checkpoints AS c USING (feed, source_kind, slice)
  WHERE c.text IS DISTINCT FROM moves.old`;

export const moveCheckpoints = `UPDATE ops.checkpoints AS c SET text = moves.new, moved_at = now()
  FROM ${moves} AS moves
  WHERE c.feed = moves.feed AND c.source_kind = moves.source_kind AND c.slice = moves.slice
    AND moves.old IS DISTINCT FROM moves.new`;

/** Compare-and-set on quarantined records: changes those that are open. */
export const claimRecords = `UPDATE ops.quarantine SET status = 'replayed', replay_batch_id = $2
  WHERE quarantine_id IN (SELECT unnest(from_json($1, '["VARCHAR"]'))) AND status = 'open'`;

export const discardRecords = `UPDATE ops.quarantine SET status = 'discarded'
  WHERE quarantine_id IN (SELECT unnest(from_json($1, '["VARCHAR"]'))) AND status = 'open'`;

/** Parameters: ids as a JSON list, feed, reason, status; null where there is no condition. */
export const selectQuarantine = `SELECT q.quarantine_id AS id, q.batch_id AS batch, q.feed, q.source,
    b.source_kind, q.record_number AS record, q.byte_offset, q.byte_length, q.records, q.reason, q.detail, q.status,
    q.digest, q.replay_batch_id AS replay, b.columns, q.envelope, hex(q.raw) AS raw
  FROM ops.quarantine q JOIN ops.batches b ON b.batch_id = q.batch_id
  WHERE ($1::VARCHAR IS NULL OR q.quarantine_id IN (SELECT unnest(from_json($1, '["VARCHAR"]'))))
    AND ($2::VARCHAR IS NULL OR q.feed = $2) AND ($3::VARCHAR IS NULL OR q.reason = $3)
    AND ($4::VARCHAR IS NULL OR q.status = $4)
  ORDER BY b.sequence, q.record_number`;

/** Live batches that hold the same bytes of the same feed from another path. */
export const findDuplicates = `SELECT contents.id, min(b.batch_id) AS batch_id
  FROM ${listed({ id: "VARCHAR", feed: "VARCHAR", source: "VARCHAR", checksum: "VARCHAR" })} AS contents
  JOIN ops.batches AS b ON b.feed = contents.feed AND b.checksum = contents.checksum
    AND b.source <> contents.source AND b.source_kind = 'files' AND b.kind = 'load' AND b.status = 'loaded'
  WHERE b.batch_id IN (SELECT batch_id FROM ops.current_batches)
  GROUP BY contents.id`;

/** Loads a segment: every column text, by name, NULL for the unquoted empty field. */
export function loadSegment({ id, feed, source }: Batch, segment: Segment, where = ""): string {
  const columns = quoted(segment);
  return `INSERT INTO raw.${rawTable(feed)} (_batch_id, _source, _loaded_at, ${columns})
    SELECT ${literal(id)}, ${literal(source)}, now(), ${columns}
    FROM ${readSegment(segment.parts, segment)} AS records ${where}`;
}

export function countSegment(segment: Segment, where: string): string {
  return `SELECT count(*) AS count FROM ${readSegment(segment.parts, segment)} AS records ${where}`;
}

/**
 * Loads the segments of several batches of one feed, alike in columns; gives each row's batch. Names of its
 * own begin with `_`, as no column of a file does.
 */
export function loadSegments(batches: readonly Filled[]): string {
  const [{ feed, segment }] = batches;
  const columns = quoted(segment);
  const parts = batches.flatMap(({ segment }) => segment.parts);
  const owners = batches.flatMap(({ id, source, segment }) =>
    segment.parts.map((part) => `(${literal(part)}, ${literal(id)}, ${literal(source)})`)
  );
  const longest = Math.max(...batches.map(({ segment }) => segment.longest));
  return `INSERT INTO raw.${rawTable(feed)} (_batch_id, _source, _loaded_at, ${columns})
    SELECT _owner, _source, now(), ${columns}
    FROM ${readSegment(parts, { ...segment, longest }, "filename = '_file',")} AS rows
    JOIN (VALUES ${owners.join(", ")}) AS owners (_part, _owner, _source) ON _part = _file
    RETURNING _batch_id`;
}

function quoted(segment: Segment): string {
  return ["_position", ...segment.columns].map((name) => `"${name}"`).join(", ");
}

function readSegment(parts: readonly string[], { columns, format, longest }: Segment, more = ""): string {
  const { delimiter, quote } = format;
  // DuckDB would hold sixteen of the longest records in each of its buffers.
  const bound = Math.max(longest + 1024, 1_000_000);
  const types = ["_position", ...columns].map((name) => `"${name}": 'VARCHAR'`).join(", ");
  return `read_csv([${parts.map(literal).join(", ")}], auto_detect = false, header = false, ${more}
    delim = ${literal(delimiter)}, quote = ${literal(quote ?? "")}, escape = ${literal(quote ?? "")},
    new_line = '\\n', nullstr = '', allow_quoted_nulls = false,
    max_line_size = ${bound}, buffer_size = ${bound * 2}, columns = {${types}})`;
}

/** Loads spools of quarantined records. */
export function loadQuarantine(paths: readonly string[], where = ""): string {
  return `INSERT INTO ops.quarantine
    SELECT batch_id || '-' || record_number, batch_id, feed, source, record_number, byte_offset, byte_length,
      records, reason, detail, from_base64(raw), envelope, digest, 'open', NULL
    FROM ${readSpooled(paths)} AS records ${where}`;
}

export function countSpooled(path: string, where: string): string {
  return `SELECT count(*) AS count FROM ${readSpooled([path])} AS records ${where}`;
}

/** Quarantined records as `quarantineLine()` of {@link ../../load/batch_writer.ts} writes them. */
function readSpooled(paths: readonly string[]): string {
  return `read_csv([${paths.map(literal).join(", ")}], auto_detect = false, header = false, delim = ',',
    quote = '"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n',
    columns = {batch_id: 'VARCHAR', feed: 'VARCHAR', source: 'VARCHAR', record_number: 'BIGINT',
      byte_offset: 'BIGINT', byte_length: 'BIGINT', records: 'BIGINT', reason: 'VARCHAR', detail: 'VARCHAR',
      raw: 'VARCHAR', envelope: 'VARCHAR', digest: 'VARCHAR'})`;
}

export const countQuarantine = `SELECT batch_id, sum(records) AS records FROM ops.quarantine
  WHERE batch_id IN (SELECT unnest(from_json($1, '["VARCHAR"]'))) GROUP BY batch_id`;

/** Ledger rows, numbered on from the last; gives each batch's number. The transaction is the only writer. */
export const writeLedger = `INSERT INTO ops.batches BY NAME
  SELECT * EXCLUDE n, (SELECT coalesce(max(sequence), 0) FROM ops.batches) + n AS sequence, now() AS finished_at
  FROM ${listed({ n: "BIGINT", ...ledgerColumns, started_at: "TIMESTAMPTZ" })}
  RETURNING batch_id, sequence`;

/** Batches of files get the moments that their names say; those that have one keep it. */
export const dateBatches = `UPDATE ops.batches AS b
  SET delivered = moments.delivered, delivered_by = moments.delivered_by
  FROM ${
  listed({ feed: "VARCHAR", source: "VARCHAR", delivered: "VARCHAR", delivered_by: "VARCHAR" })
} AS moments
  WHERE b.feed = moments.feed AND b.source = moments.source AND b.delivered_by IS NULL`;

/**
 * Closes open records whose source came again: of a file when what is loaded at its path now is another batch, and no
 * other path brings its bytes still; of a refused file by any later arrival at its path; of a table by its next whole
 * generation.
 */
export const supersede =
  `UPDATE ops.quarantine AS q SET status = 'superseded', replay_batch_id = closed.newer_batch_id
  FROM (
    SELECT older.batch_id, arg_max(newer.batch_id, newer.sequence) AS newer_batch_id
    FROM (
      SELECT batch_id, feed, source_kind, ${place("b")} AS place, sequence, status, control
      FROM ops.batches AS b
      UNION ALL
      SELECT duplicate_of, feed, source_kind, source, sequence, status, control
      FROM ops.batches WHERE duplicate_of IS NOT NULL) AS older
    JOIN ops.batches AS newer
      ON newer.feed = older.feed AND newer.source_kind = older.source_kind AND ${place("newer")} = older.place
        AND newer.sequence > older.sequence
    WHERE newer.batch_id IN (SELECT unnest(from_json($1, '["VARCHAR"]')))
      AND older.batch_id IN (SELECT batch_id FROM ops.quarantine WHERE status = 'open')
      AND CASE newer.source_kind
        WHEN 'files' THEN older.status = 'refused' OR (newer.status <> 'refused'
          AND older.batch_id NOT IN (SELECT batch_id FROM ops.current_batches))
        ELSE (newer.control ->> '$.whole') = 'true'
          AND (older.control ->> '$.generation') < (newer.control ->> '$.generation') END
    GROUP BY older.batch_id) AS closed
  WHERE q.status = 'open' AND q.batch_id = closed.batch_id`;

/** What a batch's records stand in the place of: a file's path, a whole table. */
function place(batch: string): string {
  return `CASE ${batch}.source_kind WHEN 'files' THEN ${batch}.source ELSE '' END`;
}
