/** What the load path says to Snowflake. Tables, views, stages of `ops` are in security/snowflake/05_ops.sql. */
import type { Batch, SegmentFormat } from "../../batch/batch.ts";
import { declaredColumns, eventColumns, type Feed, rawTable } from "../../feeds/feed.ts";
import { type Filled, ledgerColumns, moveColumns } from "../commit.ts";

/** Text as an SQL string literal: Snowflake reads a backslash as an escape. */
export function literal(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\x1f", "\\x1f");
  return `'${escaped}'`;
}

/** A name as Snowflake keeps names that are not quoted, so that one which is a word of SQL can be a column too. */
export function name(name: string): string {
  return `"${name.toUpperCase()}"`;
}

/** Columns that every raw table has beside the feed's own. */
const underscored = [
  `"_BATCH_ID" VARCHAR NOT NULL`,
  `"_SOURCE" VARCHAR NOT NULL`,
  `"_POSITION" VARCHAR NOT NULL`,
  `"_LOADED_AT" TIMESTAMP_TZ NOT NULL`,
  ...eventColumns.map((column) => `${name(column)} VARCHAR`),
];

export function createRaw(feed: Feed): string {
  const own = feed.shape.kind === "document"
    ? [`"DOCUMENT" VARCHAR`]
    : declaredColumns(feed).filter((column) => !column.startsWith("_")).map((column) =>
      `${name(column)} VARCHAR`
    );
  return `CREATE TABLE IF NOT EXISTS raw.${rawTable(feed)} (${[...underscored, ...own].join(", ")})`;
}

export function addColumn(feed: Feed, column: string): string {
  return `ALTER TABLE raw.${rawTable(feed)} ADD COLUMN IF NOT EXISTS ${name(column)} VARCHAR`;
}

/** Every column of raw, and which tables of `ops` and `staging` are there. */
export const knownColumns = `SELECT LOWER(table_schema) AS table_schema, LOWER(table_name) AS table_name,
    LOWER(column_name) AS column_name
  FROM information_schema.columns WHERE table_schema IN ('RAW', 'OPS', 'STAGING')`;

/** Rows of a JSON list, the statement's bind, as columns. */
function listed(columns: Record<string, string>): string {
  const picked = Object.entries(columns).map(([column, type]) => `f.value:${column}::${type} AS ${column}`);
  return `(SELECT ${picked.join(", ")} FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) AS f)`;
}

/** Texts of a JSON list, the statement's bind. */
const texts = "(SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) AS f)";

/** Commits go one at a time: this waits for the one before, and what follows sees all that it did. */
export const takeTurn = "UPDATE ops.turn SET taken_at = CURRENT_TIMESTAMP()";

const moves = listed(moveColumns);

export const lostMoves = `SELECT DISTINCT moves.batch_id
  FROM ${moves} AS moves LEFT JOIN ops.checkpoints AS c
    ON c.feed = moves.feed AND c.source_kind = moves.source_kind AND c.slice = moves.slice
  WHERE c.text IS DISTINCT FROM moves.old`;

export const moveCheckpoints = `MERGE INTO ops.checkpoints AS c
  USING (SELECT * FROM ${moves} WHERE old IS DISTINCT FROM new) AS moves
    ON c.feed = moves.feed AND c.source_kind = moves.source_kind AND c.slice = moves.slice
  WHEN MATCHED THEN UPDATE SET text = moves.new, moved_at = CURRENT_TIMESTAMP()
  WHEN NOT MATCHED THEN INSERT (feed, source_kind, slice, text, moved_at)
    VALUES (moves.feed, moves.source_kind, moves.slice, moves.new, CURRENT_TIMESTAMP())`;

export const selectCheckpoints =
  "SELECT slice, text FROM ops.checkpoints WHERE feed = ? AND source_kind = ? AND text IS NOT NULL";

/** Compare-and-set on quarantined records: changes those that are open. Binds: the batch, ids. */
export const claimRecords = `UPDATE ops.quarantine SET status = 'replayed', replay_batch_id = ?
  WHERE quarantine_id IN ${texts} AND status = 'open'`;

export const discardRecords = `UPDATE ops.quarantine SET status = 'discarded'
  WHERE quarantine_id IN ${texts} AND status = 'open'`;

/** Binds: ids as a JSON list, feed, reason, status, each twice; null where there is no condition. */
export const selectQuarantine = `SELECT q.quarantine_id AS id, q.batch_id AS batch, q.feed, q.source,
    b.source_kind, q.record_number AS record, q.byte_offset, q.byte_length, q.records, q.reason, q.detail, q.status,
    q.digest, q.replay_batch_id AS replay, b.columns, q.envelope, HEX_ENCODE(q.raw) AS raw
  FROM ops.quarantine AS q INNER JOIN ops.batches AS b ON b.batch_id = q.batch_id
  WHERE (? IS NULL OR q.quarantine_id IN ${texts})
    AND (? IS NULL OR q.feed = ?) AND (? IS NULL OR q.reason = ?) AND (? IS NULL OR q.status = ?)
  ORDER BY b.sequence, q.record_number`;

/** Live batches that hold the same bytes of the same feed from another path. */
export const findDuplicates = `SELECT contents.id, MIN(b.batch_id) AS batch_id
  FROM ${listed({ id: "VARCHAR", feed: "VARCHAR", source: "VARCHAR", checksum: "VARCHAR" })} AS contents
  INNER JOIN ops.batches AS b ON b.feed = contents.feed AND b.checksum = contents.checksum
    AND b.source <> contents.source AND b.source_kind = 'files' AND b.kind = 'load' AND b.status = 'loaded'
  WHERE b.batch_id IN (SELECT batch_id FROM ops.current_batches)
  GROUP BY contents.id`;

/** How a segment is read. The unquoted empty field is NULL, the quoted one is empty text. */
function csv({ delimiter, quote }: SegmentFormat): string {
  return `TYPE = CSV COMPRESSION = NONE RECORD_DELIMITER = '\\n' FIELD_DELIMITER = ${literal(delimiter)}
      FIELD_OPTIONALLY_ENCLOSED_BY = ${quote === null ? "NONE" : literal(quote)} ESCAPE = NONE
      ESCAPE_UNENCLOSED_FIELD = NONE EMPTY_FIELD_AS_NULL = TRUE NULL_IF = () TRIM_SPACE = FALSE
      SKIP_BLANK_LINES = FALSE REPLACE_INVALID_CHARACTERS = FALSE ENCODING = 'UTF8'`;
}

/** The named format of what is read by a query: spooled quarantine and events. */
function namedFormat({ delimiter }: SegmentFormat): string {
  return `ops.${delimiter === "," ? "segment_quoted" : "segment_events"}`;
}

/**
 * Loads the files of batches of one feed, alike in columns. A row's batch is told by its file; a COPY knows few
 * functions, CASE and ENDSWITH among them.
 * @see https://docs.snowflake.com/en/user-guide/data-load-transform#supported-functions
 */
export function copySegments(batches: readonly Filled[]): string {
  const [{ feed, segment: { columns, format } }] = batches;
  const places = ["_position", ...columns].map((_, at) => `s.$${at + 1}`);
  const of = (value: (batch: Filled) => string) => {
    if (batches.length === 1) return literal(value(batches[0]));
    const cases = batches.flatMap((batch) =>
      batch.segment.parts.map((part) =>
        `WHEN ENDSWITH(METADATA$FILENAME, ${literal(stagedPath(batch, part))}) THEN ${literal(value(batch))}`
      )
    );
    return `CASE ${cases.join(" ")} END`;
  };
  const files = batches.flatMap((batch) =>
    batch.segment.parts.map((part) => literal(stagedPath(batch, part)))
  );
  return `COPY INTO raw.${rawTable(feed)}
      (${["_batch_id", "_source", "_loaded_at", "_position", ...columns].map(name).join(", ")})
    FROM (SELECT ${of(({ id }) => id)}, ${of(({ source }) => source)}, CURRENT_TIMESTAMP(), ${
    places.join(", ")
  }
      FROM @ops.segments AS s)
    FILES = (${files.join(", ")})
    FILE_FORMAT = (${csv(format)}) ON_ERROR = ABORT_STATEMENT FORCE = TRUE`;
}

/** Where a local file of a batch lies on the stage, below the batch's own prefix. */
export function stagedPath(batch: Batch, local: string): string {
  return `${batch.id}/${local.split("/").at(-1)!}`;
}

export const countLoaded = (feed: Feed) =>
  `SELECT _batch_id AS batch_id, COUNT(*) AS count FROM raw.${rawTable(feed)}
    WHERE _batch_id IN ${texts} GROUP BY _batch_id`;

/** A query over a staged file. */
function staged(batch: Batch, local: string, format: SegmentFormat): string {
  return `@ops.segments/${stagedPath(batch, local)} (FILE_FORMAT => '${namedFormat(format)}') AS s`;
}

const quoted: SegmentFormat = { delimiter: ",", quote: '"' };

/** Loads spools of quarantined records. */
export function loadQuarantine(batches: readonly Batch[], where = ""): string {
  const selects = batches.map((batch) =>
    `SELECT s.$1 || '-' || s.$4, s.$1, s.$2, s.$3, s.$4::BIGINT, s.$5::BIGINT, s.$6::BIGINT, s.$7::BIGINT, s.$8, s.$9,
        TO_BINARY(s.$10, 'BASE64'), s.$11, s.$12, 'open', NULL
      FROM ${staged(batch, batch.bad.path!, quoted)} ${where}`
  );
  return `INSERT INTO ops.quarantine (quarantine_id, batch_id, feed, source, record_number, byte_offset, byte_length,
      records, reason, detail, raw, envelope, digest, status, replay_batch_id)
    ${selects.join("\n    UNION ALL ")}`;
}

export const countQuarantine = `SELECT batch_id, SUM(records) AS count FROM ops.quarantine
  WHERE batch_id IN ${texts} GROUP BY batch_id`;

/** The positions of a batch's range that are in raw or in quarantine already; binds: source, first, last, feed, source, first, last. */
function present(feed: Feed): string {
  return `(SELECT _position::BIGINT FROM raw.${rawTable(feed)}
      WHERE _source = ? AND _position::BIGINT BETWEEN ? AND ?
    UNION SELECT record_number FROM ops.quarantine WHERE feed = ? AND source = ? AND record_number BETWEEN ? AND ?)`;
}

/** The condition that takes what is there already, or what is not; `column` holds the position. */
export function where(feed: Feed, column: string, there: boolean): string {
  return `WHERE ${column}::BIGINT ${there ? "" : "NOT "}IN ${present(feed)}`;
}

/** Loads one file of a segment, as far as `where` takes it. */
export function insertSegment(batch: Filled, part: string, where: string): string {
  const { columns, format } = batch.segment;
  const places = ["_position", ...columns].map((_, at) => `s.$${at + 1}`);
  return `INSERT INTO raw.${rawTable(batch.feed)}
      (${["_batch_id", "_source", "_loaded_at", "_position", ...columns].map(name).join(", ")})
    SELECT ${literal(batch.id)}, ${literal(batch.source)}, CURRENT_TIMESTAMP(), ${places.join(", ")}
    FROM ${staged(batch, part, format)} ${where}`;
}

export function countStaged(
  batch: Batch,
  local: string,
  { format = quoted, where }: { format?: SegmentFormat; where: string },
): string {
  return `SELECT COUNT(*) AS count FROM ${staged(batch, local, format)} ${where}`;
}

export const lastSequence = "SELECT COALESCE(MAX(sequence), 0) AS last FROM ops.batches";

/** Ledger rows with their numbers; bind: a JSON list. */
const ledger = { sequence: "BIGINT", ...ledgerColumns, started_at: "TIMESTAMP_TZ" };
export const writeLedger = `INSERT INTO ops.batches (${Object.keys(ledger).join(", ")}, finished_at)
  SELECT *, CURRENT_TIMESTAMP() FROM ${listed(ledger)}`;

/**
 * Closes open records whose source came again: of a file when what is loaded at its path now is another batch, and no
 * other path brings its bytes still; of a refused file by any later arrival at its path; of a table by its next whole
 * generation. Bind: ids of the batches that came.
 */
export const supersede = `MERGE INTO ops.quarantine AS q
  USING (
    WITH places AS (
      SELECT batch_id, feed, source_kind, CASE source_kind WHEN 'files' THEN source ELSE '' END AS place, sequence, status,
        control
      FROM ops.batches
    ),
    olders AS (
      SELECT * FROM places
      UNION ALL
      SELECT duplicate_of, feed, source_kind, source, sequence, status, control
      FROM ops.batches WHERE duplicate_of IS NOT NULL
    )
    SELECT older.batch_id AS older_batch_id, MAX_BY(newer.batch_id, newer.sequence) AS newer_batch_id
    FROM olders AS older INNER JOIN places AS newer
      ON newer.feed = older.feed AND newer.source_kind = older.source_kind AND newer.place = older.place
        AND newer.sequence > older.sequence
    WHERE newer.batch_id IN ${texts}
      AND older.batch_id IN (SELECT batch_id FROM ops.quarantine WHERE status = 'open')
      AND CASE newer.source_kind
        WHEN 'files' THEN older.status = 'refused' OR (newer.status <> 'refused'
          AND older.batch_id NOT IN (SELECT batch_id FROM ops.current_batches))
        ELSE PARSE_JSON(newer.control):whole::VARCHAR = 'true'
          AND PARSE_JSON(older.control):generation::VARCHAR < PARSE_JSON(newer.control):generation::VARCHAR END
    GROUP BY older.batch_id
  ) AS closed ON q.batch_id = closed.older_batch_id AND q.status = 'open'
  WHEN MATCHED THEN UPDATE SET status = 'superseded', replay_batch_id = closed.newer_batch_id`;

/** The versions of schema `ops` that there have been. */
export const readVersion = "SELECT MAX(version) AS version FROM ops.schema_version";

export const noteVersion = `INSERT INTO ops.schema_version
  SELECT ?, CURRENT_TIMESTAMP() WHERE NOT EXISTS (SELECT 1 FROM ops.schema_version WHERE version = ?)`;

export const countUndated = "SELECT COUNT(*) AS batches FROM ops.batches WHERE delivered_by IS NULL";

/** Batches of files get the moments that their names say; those that have one keep it. */
export const dateBatches = `MERGE INTO ops.batches AS b
  USING ${
  listed({ feed: "VARCHAR", source: "VARCHAR", delivered: "VARCHAR", delivered_by: "VARCHAR" })
} AS moments
    ON b.feed = moments.feed AND b.source = moments.source AND b.delivered_by IS NULL
  WHEN MATCHED THEN UPDATE SET delivered = moments.delivered, delivered_by = moments.delivered_by`;

/** What a commit wrote of a group whose answer was lost; bind: ids. */
export const readLedger = `SELECT batch_id, status, records_read, records_loaded, records_quarantined, control
  FROM ops.batches WHERE batch_id IN ${texts}`;
