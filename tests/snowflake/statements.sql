-- Written by statements_test.ts: what the adapter says to Snowflake. Binds are '?' here.

-- prepare: what is there, what a dead run left, tables that are missing

SELECT LOWER(table_schema) AS table_schema, LOWER(table_name) AS table_name,
    LOWER(column_name) AS column_name
    FROM information_schema.columns WHERE table_schema IN ('RAW', 'OPS', 'STAGING');

SELECT LOWER(table_name) AS name FROM information_schema.tables WHERE table_schema = 'OPS';

SELECT MAX(version) AS version FROM ops.schema_version;

SELECT COUNT(*) AS batches FROM ops.batches WHERE delivered_by IS NULL;

LIST @ops.segments;

CREATE TABLE IF NOT EXISTS raw.suite_commas ("_BATCH_ID" VARCHAR NOT NULL, "_SOURCE" VARCHAR NOT NULL, "_POSITION" VARCHAR NOT NULL, "_LOADED_AT" TIMESTAMP_TZ NOT NULL, "_KEY" VARCHAR, "_EVENT_AT" VARCHAR, "_OP" VARCHAR, "_ORDER" VARCHAR, "_EVENT_ID" VARCHAR, "_HEADERS" VARCHAR, "ID" VARCHAR, "NOTE" VARCHAR);

CREATE TABLE IF NOT EXISTS raw.suite_pipes ("_BATCH_ID" VARCHAR NOT NULL, "_SOURCE" VARCHAR NOT NULL, "_POSITION" VARCHAR NOT NULL, "_LOADED_AT" TIMESTAMP_TZ NOT NULL, "_KEY" VARCHAR, "_EVENT_AT" VARCHAR, "_OP" VARCHAR, "_ORDER" VARCHAR, "_EVENT_ID" VARCHAR, "_HEADERS" VARCHAR, "ID" VARCHAR, "NOTE" VARCHAR);

CREATE TABLE IF NOT EXISTS raw.events_claim ("_BATCH_ID" VARCHAR NOT NULL, "_SOURCE" VARCHAR NOT NULL, "_POSITION" VARCHAR NOT NULL, "_LOADED_AT" TIMESTAMP_TZ NOT NULL, "_KEY" VARCHAR, "_EVENT_AT" VARCHAR, "_OP" VARCHAR, "_ORDER" VARCHAR, "_EVENT_ID" VARCHAR, "_HEADERS" VARCHAR, "DOCUMENT" VARCHAR);

CREATE TABLE IF NOT EXISTS staging.current_claim (_key VARCHAR NOT NULL,
    _order VARCHAR, _op VARCHAR, _batch_id VARCHAR, _source VARCHAR, _position VARCHAR, _event_at VARCHAR, _headers VARCHAR, _event_id VARCHAR, _loaded_at TIMESTAMP_TZ NOT NULL, document VARCHAR);

ALTER TABLE raw.suite_commas ADD COLUMN IF NOT EXISTS "ORDER" VARCHAR;

SELECT slice, text FROM ops.checkpoints WHERE feed = '?' AND source_kind = '?' AND text IS NOT NULL;

-- commit: two small files together, a file of another feed, quarantine

PUT 'file:///spool/19700101T000000-1.1.csv' @ops.segments/19700101T000000-1/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

PUT 'file:///spool/19700101T000000-1.quarantine.csv' @ops.segments/19700101T000000-1/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

PUT 'file:///spool/19700101T000000-2.1.csv' @ops.segments/19700101T000000-2/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

PUT 'file:///spool/19700101T000000-3.1.csv' @ops.segments/19700101T000000-3/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

ALTER SESSION SET AUTOCOMMIT = FALSE;

BEGIN;

SELECT CURRENT_TRANSACTION() AS id;

UPDATE ops.turn SET taken_at = CURRENT_TIMESTAMP();

SELECT DISTINCT moves.batch_id
    FROM (SELECT f.value:batch_id::VARCHAR AS batch_id, f.value:feed::VARCHAR AS feed, f.value:source_kind::VARCHAR AS source_kind, f.value:slice::VARCHAR AS slice, f.value:old::VARCHAR AS old, f.value:new::VARCHAR AS new FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) AS moves LEFT JOIN ops.checkpoints AS c
    ON c.feed = moves.feed AND c.source_kind = moves.source_kind AND c.slice = moves.slice
    WHERE c.text IS DISTINCT FROM moves.old;

MERGE INTO ops.checkpoints AS c
    USING (SELECT * FROM (SELECT f.value:batch_id::VARCHAR AS batch_id, f.value:feed::VARCHAR AS feed, f.value:source_kind::VARCHAR AS source_kind, f.value:slice::VARCHAR AS slice, f.value:old::VARCHAR AS old, f.value:new::VARCHAR AS new FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) WHERE old IS DISTINCT FROM new) AS moves
    ON c.feed = moves.feed AND c.source_kind = moves.source_kind AND c.slice = moves.slice
    WHEN MATCHED THEN UPDATE SET text = moves.new, moved_at = CURRENT_TIMESTAMP()
    WHEN NOT MATCHED THEN INSERT (feed, source_kind, slice, text, moved_at)
    VALUES (moves.feed, moves.source_kind, moves.slice, moves.new, CURRENT_TIMESTAMP());

SELECT contents.id, MIN(b.batch_id) AS batch_id
    FROM (SELECT f.value:id::VARCHAR AS id, f.value:feed::VARCHAR AS feed, f.value:source::VARCHAR AS source, f.value:checksum::VARCHAR AS checksum FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) AS contents
    INNER JOIN ops.batches AS b ON b.feed = contents.feed AND b.checksum = contents.checksum
    AND b.source <> contents.source AND b.source_kind = 'files' AND b.kind = 'load' AND b.status = 'loaded'
    WHERE b.batch_id IN (SELECT batch_id FROM ops.current_batches)
    GROUP BY contents.id;

COPY INTO raw.suite_commas
    ("_BATCH_ID", "_SOURCE", "_LOADED_AT", "_POSITION", "ID", "NOTE")
    FROM (SELECT CASE WHEN ENDSWITH(METADATA$FILENAME, '19700101T000000-1/19700101T000000-1.1.csv') THEN '19700101T000000-1' WHEN ENDSWITH(METADATA$FILENAME, '19700101T000000-2/19700101T000000-2.1.csv') THEN '19700101T000000-2' END, CASE WHEN ENDSWITH(METADATA$FILENAME, '19700101T000000-1/19700101T000000-1.1.csv') THEN 'suite/a.csv' WHEN ENDSWITH(METADATA$FILENAME, '19700101T000000-2/19700101T000000-2.1.csv') THEN 'suite/b.csv' END, CURRENT_TIMESTAMP(), s.$1, s.$2, s.$3
    FROM @ops.segments AS s)
    FILES = ('19700101T000000-1/19700101T000000-1.1.csv', '19700101T000000-2/19700101T000000-2.1.csv')
    FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE RECORD_DELIMITER = '\n' FIELD_DELIMITER = ','
    FIELD_OPTIONALLY_ENCLOSED_BY = '"' ESCAPE = NONE
    ESCAPE_UNENCLOSED_FIELD = NONE EMPTY_FIELD_AS_NULL = TRUE NULL_IF = () TRIM_SPACE = FALSE
    SKIP_BLANK_LINES = FALSE REPLACE_INVALID_CHARACTERS = FALSE ENCODING = 'UTF8') ON_ERROR = ABORT_STATEMENT FORCE = TRUE;

SELECT _batch_id AS batch_id, COUNT(*) AS count FROM raw.suite_commas
    WHERE _batch_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) GROUP BY _batch_id;

COPY INTO raw.suite_pipes
    ("_BATCH_ID", "_SOURCE", "_LOADED_AT", "_POSITION", "ID", "NOTE")
    FROM (SELECT '19700101T000000-3', 'suite/p.csv', CURRENT_TIMESTAMP(), s.$1, s.$2, s.$3
    FROM @ops.segments AS s)
    FILES = ('19700101T000000-3/19700101T000000-3.1.csv')
    FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE RECORD_DELIMITER = '\n' FIELD_DELIMITER = '|'
    FIELD_OPTIONALLY_ENCLOSED_BY = NONE ESCAPE = NONE
    ESCAPE_UNENCLOSED_FIELD = NONE EMPTY_FIELD_AS_NULL = TRUE NULL_IF = () TRIM_SPACE = FALSE
    SKIP_BLANK_LINES = FALSE REPLACE_INVALID_CHARACTERS = FALSE ENCODING = 'UTF8') ON_ERROR = ABORT_STATEMENT FORCE = TRUE;

SELECT _batch_id AS batch_id, COUNT(*) AS count FROM raw.suite_pipes
    WHERE _batch_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) GROUP BY _batch_id;

INSERT INTO ops.quarantine (quarantine_id, batch_id, feed, source, record_number, byte_offset, byte_length,
    records, reason, detail, raw, envelope, digest, status, replay_batch_id)
    SELECT s.$1 || '-' || s.$4, s.$1, s.$2, s.$3, s.$4::BIGINT, s.$5::BIGINT, s.$6::BIGINT, s.$7::BIGINT, s.$8, s.$9,
    TO_BINARY(s.$10, 'BASE64'), s.$11, s.$12, 'open', NULL
    FROM @ops.segments/19700101T000000-1/19700101T000000-1.quarantine.csv (FILE_FORMAT => 'ops.segment_quoted') AS s;

SELECT batch_id, SUM(records) AS count FROM ops.quarantine
    WHERE batch_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) GROUP BY batch_id;

SELECT COALESCE(MAX(sequence), 0) AS last FROM ops.batches;

INSERT INTO ops.batches (sequence, batch_id, kind, origin_batch_id, feed, source, source_kind, checksum, delivered, delivered_by, status, records_read, records_loaded, records_quarantined, duplicate_of, control, columns, drift, started_at, finished_at)
    SELECT *, CURRENT_TIMESTAMP() FROM (SELECT f.value:sequence::BIGINT AS sequence, f.value:batch_id::VARCHAR AS batch_id, f.value:kind::VARCHAR AS kind, f.value:origin_batch_id::VARCHAR AS origin_batch_id, f.value:feed::VARCHAR AS feed, f.value:source::VARCHAR AS source, f.value:source_kind::VARCHAR AS source_kind, f.value:checksum::VARCHAR AS checksum, f.value:delivered::VARCHAR AS delivered, f.value:delivered_by::VARCHAR AS delivered_by, f.value:status::VARCHAR AS status, f.value:records_read::BIGINT AS records_read, f.value:records_loaded::BIGINT AS records_loaded, f.value:records_quarantined::BIGINT AS records_quarantined, f.value:duplicate_of::VARCHAR AS duplicate_of, f.value:control::VARCHAR AS control, f.value:columns::VARCHAR AS columns, f.value:drift::VARCHAR AS drift, f.value:started_at::TIMESTAMP_TZ AS started_at FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f);

MERGE INTO ops.quarantine AS q
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
    WHERE newer.batch_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f)
    AND older.batch_id IN (SELECT batch_id FROM ops.quarantine WHERE status = 'open')
    AND CASE newer.source_kind
    WHEN 'files' THEN older.status = 'refused' OR (newer.status <> 'refused'
    AND older.batch_id NOT IN (SELECT batch_id FROM ops.current_batches))
    ELSE PARSE_JSON(newer.control):whole::VARCHAR = 'true'
    AND PARSE_JSON(older.control):generation::VARCHAR < PARSE_JSON(newer.control):generation::VARCHAR END
    GROUP BY older.batch_id
    ) AS closed ON q.batch_id = closed.older_batch_id AND q.status = 'open'
    WHEN MATCHED THEN UPDATE SET status = 'superseded', replay_batch_id = closed.newer_batch_id;

COMMIT;

SELECT batch_id, status, records_read, records_loaded, records_quarantined, control
    FROM ops.batches WHERE batch_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f);

REMOVE @ops.segments/19700101T000000-1/;

REMOVE @ops.segments/19700101T000000-2/;

REMOVE @ops.segments/19700101T000000-3/;

-- commit: events, and the current state that they move on

PUT 'file:///spool/19700101T000000-4.1.csv' @ops.segments/19700101T000000-4/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

COPY INTO raw.events_claim
    ("_BATCH_ID", "_SOURCE", "_LOADED_AT", "_POSITION", "_KEY", "_EVENT_AT", "_OP", "_ORDER", "_EVENT_ID", "_HEADERS", "DOCUMENT")
    FROM (SELECT '19700101T000000-4', 'topic/0', CURRENT_TIMESTAMP(), s.$1, s.$2, s.$3, s.$4, s.$5, s.$6, s.$7, s.$8
    FROM @ops.segments AS s)
    FILES = ('19700101T000000-4/19700101T000000-4.1.csv')
    FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE RECORD_DELIMITER = '\n' FIELD_DELIMITER = ','
    FIELD_OPTIONALLY_ENCLOSED_BY = '"' ESCAPE = NONE
    ESCAPE_UNENCLOSED_FIELD = NONE EMPTY_FIELD_AS_NULL = TRUE NULL_IF = () TRIM_SPACE = FALSE
    SKIP_BLANK_LINES = FALSE REPLACE_INVALID_CHARACTERS = FALSE ENCODING = 'UTF8') ON_ERROR = ABORT_STATEMENT FORCE = TRUE;

SELECT _batch_id AS batch_id, COUNT(*) AS count FROM raw.events_claim
    WHERE _batch_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) GROUP BY _batch_id;

MERGE INTO staging.current_claim AS t
    USING (
    WITH arrived AS (
    SELECT e._key, e._order, e._op, e._batch_id, e._source, e._position, e._event_at, e._headers,
    COALESCE(e._event_id, '') AS _event_id, e._loaded_at, e.document,
    b.sequence AS arrived_in, e._position::BIGINT AS arrived_at
    FROM raw.events_claim AS e INNER JOIN (SELECT f.value:id::VARCHAR AS id, f.value:sequence::BIGINT AS sequence
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) AS b ON b.id = e._batch_id
    QUALIFY ROW_NUMBER() OVER (PARTITION BY e._key, e._order, COALESCE(e._event_id, '')
    ORDER BY b.sequence, e._position::BIGINT) = 1
    ),
    ahead AS (
    SELECT a.* FROM arrived AS a LEFT JOIN staging.current_claim AS s ON s._key = a._key
    WHERE s._key IS NULL OR a._order > s._order OR (a._order = s._order AND a._event_id <> s._event_id)
    ),
    repeated AS (
    SELECT DISTINCT a._key, a._order, a._event_id
    FROM ahead AS a INNER JOIN raw.events_claim AS e
    ON e._key = a._key AND e._order = a._order AND COALESCE(e._event_id, '') = a._event_id
    WHERE e._batch_id NOT IN (SELECT id FROM (SELECT f.value:id::VARCHAR AS id, f.value:sequence::BIGINT AS sequence
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f))
    )
    SELECT a.* FROM ahead AS a LEFT JOIN repeated AS r
    ON r._key = a._key AND r._order = a._order AND r._event_id = a._event_id
    WHERE r._key IS NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY a._key ORDER BY a._order DESC, a.arrived_in DESC, a.arrived_at DESC) = 1
    ) AS newest ON t._key = newest._key
    WHEN MATCHED THEN UPDATE SET _order = newest._order, _op = newest._op, _batch_id = newest._batch_id, _source = newest._source, _position = newest._position, _event_at = newest._event_at, _headers = newest._headers, _event_id = newest._event_id, _loaded_at = newest._loaded_at, document = newest.document
    WHEN NOT MATCHED THEN INSERT (_key, _order, _op, _batch_id, _source, _position, _event_at, _headers, _event_id, _loaded_at, document)
    VALUES (newest._key, newest._order, newest._op, newest._batch_id, newest._source, newest._position, newest._event_at, newest._headers, newest._event_id, newest._loaded_at, newest.document);

REMOVE @ops.segments/19700101T000000-4/;

-- commit: a backfill loads what is not there

PUT 'file:///spool/19700101T000000-5.1.csv' @ops.segments/19700101T000000-5/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

PUT 'file:///spool/19700101T000000-5.quarantine.csv' @ops.segments/19700101T000000-5/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

SELECT COUNT(*) AS count FROM @ops.segments/19700101T000000-5/19700101T000000-5.1.csv (FILE_FORMAT => 'ops.segment_quoted') AS s WHERE s.$1::BIGINT IN (SELECT _position::BIGINT FROM raw.suite_commas
    WHERE _source = '?' AND _position::BIGINT BETWEEN '?' AND '?'
    UNION SELECT record_number FROM ops.quarantine WHERE feed = '?' AND source = '?' AND record_number BETWEEN '?' AND '?');

INSERT INTO raw.suite_commas
    ("_BATCH_ID", "_SOURCE", "_LOADED_AT", "_POSITION", "ID", "NOTE")
    SELECT '19700101T000000-5', 'topic/1', CURRENT_TIMESTAMP(), s.$1, s.$2, s.$3
    FROM @ops.segments/19700101T000000-5/19700101T000000-5.1.csv (FILE_FORMAT => 'ops.segment_quoted') AS s WHERE s.$1::BIGINT NOT IN (SELECT _position::BIGINT FROM raw.suite_commas
    WHERE _source = '?' AND _position::BIGINT BETWEEN '?' AND '?'
    UNION SELECT record_number FROM ops.quarantine WHERE feed = '?' AND source = '?' AND record_number BETWEEN '?' AND '?');

SELECT COUNT(*) AS count FROM @ops.segments/19700101T000000-5/19700101T000000-5.quarantine.csv (FILE_FORMAT => 'ops.segment_quoted') AS s WHERE s.$4::BIGINT IN (SELECT _position::BIGINT FROM raw.suite_commas
    WHERE _source = '?' AND _position::BIGINT BETWEEN '?' AND '?'
    UNION SELECT record_number FROM ops.quarantine WHERE feed = '?' AND source = '?' AND record_number BETWEEN '?' AND '?');

INSERT INTO ops.quarantine (quarantine_id, batch_id, feed, source, record_number, byte_offset, byte_length,
    records, reason, detail, raw, envelope, digest, status, replay_batch_id)
    SELECT s.$1 || '-' || s.$4, s.$1, s.$2, s.$3, s.$4::BIGINT, s.$5::BIGINT, s.$6::BIGINT, s.$7::BIGINT, s.$8, s.$9,
    TO_BINARY(s.$10, 'BASE64'), s.$11, s.$12, 'open', NULL
    FROM @ops.segments/19700101T000000-5/19700101T000000-5.quarantine.csv (FILE_FORMAT => 'ops.segment_quoted') AS s WHERE s.$4::BIGINT NOT IN (SELECT _position::BIGINT FROM raw.suite_commas
    WHERE _source = '?' AND _position::BIGINT BETWEEN '?' AND '?'
    UNION SELECT record_number FROM ops.quarantine WHERE feed = '?' AND source = '?' AND record_number BETWEEN '?' AND '?');

REMOVE @ops.segments/19700101T000000-5/;

-- quarantine: listed, replayed, discarded

SELECT q.quarantine_id AS id, q.batch_id AS batch, q.feed, q.source,
    b.source_kind, q.record_number AS record, q.byte_offset, q.byte_length, q.records, q.reason, q.detail, q.status,
    q.digest, q.replay_batch_id AS replay, b.columns, q.envelope, HEX_ENCODE(q.raw) AS raw
    FROM ops.quarantine AS q INNER JOIN ops.batches AS b ON b.batch_id = q.batch_id
    WHERE ('?' IS NULL OR q.quarantine_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f))
    AND ('?' IS NULL OR q.feed = '?') AND ('?' IS NULL OR q.reason = '?') AND ('?' IS NULL OR q.status = '?')
    ORDER BY b.sequence, q.record_number;

PUT 'file:///spool/19700101T000000-6.1.csv' @ops.segments/19700101T000000-6/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE;

UPDATE ops.quarantine SET status = 'replayed', replay_batch_id = '?'
    WHERE quarantine_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) AND status = 'open';

COPY INTO raw.suite_commas
    ("_BATCH_ID", "_SOURCE", "_LOADED_AT", "_POSITION", "ID", "NOTE")
    FROM (SELECT '19700101T000000-6', 'suite/c.csv', CURRENT_TIMESTAMP(), s.$1, s.$2, s.$3
    FROM @ops.segments AS s)
    FILES = ('19700101T000000-6/19700101T000000-6.1.csv')
    FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE RECORD_DELIMITER = '\n' FIELD_DELIMITER = ','
    FIELD_OPTIONALLY_ENCLOSED_BY = '"' ESCAPE = NONE
    ESCAPE_UNENCLOSED_FIELD = NONE EMPTY_FIELD_AS_NULL = TRUE NULL_IF = () TRIM_SPACE = FALSE
    SKIP_BLANK_LINES = FALSE REPLACE_INVALID_CHARACTERS = FALSE ENCODING = 'UTF8') ON_ERROR = ABORT_STATEMENT FORCE = TRUE;

REMOVE @ops.segments/19700101T000000-6/;

UPDATE ops.quarantine SET status = 'discarded'
    WHERE quarantine_id IN (SELECT f.value::VARCHAR FROM TABLE(FLATTEN(INPUT => PARSE_JSON('?'))) AS f) AND status = 'open';

-- quality: its tables

CREATE TABLE IF NOT EXISTS quality.results (
    run_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL,
    metric VARCHAR NOT NULL, severity VARCHAR NOT NULL, verdict VARCHAR NOT NULL,
    checked BIGINT NOT NULL, failing BIGINT NOT NULL,
    threshold DECIMAL(18, 4) NOT NULL, threshold_unit VARCHAR NOT NULL, failures_limit BIGINT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL, finished_at TIMESTAMP WITH TIME ZONE NOT NULL);

CREATE TABLE IF NOT EXISTS quality.failures (
    run_id VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL, row_key VARCHAR NOT NULL);

-- retention: what would go, and what goes

SELECT LOWER(table_schema || '.' || table_name) AS table_name FROM information_schema.tables;

SELECT COUNT(*) AS count FROM ops.quarantine
    WHERE status <> 'open' AND (raw IS NOT NULL OR envelope IS NOT NULL)
    AND COALESCE(replay_batch_id, batch_id) IN (
    SELECT b.batch_id FROM ops.batches AS b WHERE b.finished_at < CAST(:1 AS TIMESTAMP WITH TIME ZONE));

SELECT COUNT(*) AS count FROM quality.failures
    WHERE run_id IN (
    SELECT r.run_id FROM quality.results AS r GROUP BY r.run_id HAVING MAX(r.finished_at) < CAST(:1 AS TIMESTAMP WITH TIME ZONE));

UPDATE ops.quarantine SET raw = NULL, envelope = NULL
    WHERE status <> 'open' AND (raw IS NOT NULL OR envelope IS NOT NULL)
    AND COALESCE(replay_batch_id, batch_id) IN (
    SELECT b.batch_id FROM ops.batches AS b WHERE b.finished_at < CAST(:1 AS TIMESTAMP WITH TIME ZONE));

DELETE FROM quality.failures
    WHERE run_id IN (
    SELECT r.run_id FROM quality.results AS r GROUP BY r.run_id HAVING MAX(r.finished_at) < CAST(:1 AS TIMESTAMP WITH TIME ZONE));

-- export: a mart as it is at one moment, its content, its rows as Parquet

LIST @ops.unload;

CREATE TEMPORARY TABLE export.snapshot_0 AS SELECT id, note FROM raw.suite_commas;

SELECT * FROM (SELECT * FROM export.snapshot_0) LIMIT 0;

SELECT COUNT(*) AS "rows", TO_VARCHAR(SUM(MD5_NUMBER_LOWER64(t))) AS low,
    TO_VARCHAR(SUM(MD5_NUMBER_UPPER64(t))) AS high
    FROM (SELECT COALESCE(TO_VARCHAR(LENGTH(TO_VARCHAR("ID"))), '') || ':' || COALESCE(TO_VARCHAR("ID"), '') || COALESCE(TO_VARCHAR(LENGTH(TO_VARCHAR("NOTE"))), '') || ':' || COALESCE(TO_VARCHAR("NOTE"), '') AS t FROM export.snapshot_0);

COPY INTO @ops.unload/00000000-0000-0000-0000-000000000000/part.parquet
    FROM (SELECT CAST("ID" AS VARCHAR) AS "id", CAST("NOTE" AS VARCHAR) AS "note" FROM export.snapshot_0)
    FILE_FORMAT = (TYPE = PARQUET COMPRESSION = SNAPPY) HEADER = TRUE SINGLE = TRUE MAX_FILE_SIZE = 5368709120;

GET @ops.unload/00000000-0000-0000-0000-000000000000/ 'file:///spool/';

REMOVE @ops.unload/00000000-0000-0000-0000-000000000000/;

DROP TABLE IF EXISTS export.snapshot_0;
