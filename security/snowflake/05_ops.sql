-- The ledger of what was loaded, and where it is brought in from and taken out to.
USE ROLE CLAIMS_ADMIN;
USE DATABASE {{database}};
USE WAREHOUSE CLAIMS_INGEST_WH;

-- One row that whoever commits a load updates first: commits go one at a time, and each sees what those before it did.
CREATE TABLE IF NOT EXISTS ops.turn (taken_at TIMESTAMP_TZ NOT NULL);

-- The row of ops.turn
INSERT INTO ops.turn
SELECT CURRENT_TIMESTAMP() WHERE NOT EXISTS (SELECT 1 FROM ops.turn);

-- How far each source of a feed was loaded
CREATE TABLE IF NOT EXISTS ops.checkpoints (
    feed VARCHAR NOT NULL,
    source_kind VARCHAR NOT NULL,
    slice VARCHAR NOT NULL,
    text VARCHAR,
    moved_at TIMESTAMP_TZ
);

-- One row a batch; records_read = records_loaded + records_quarantined, which the commit holds
CREATE TABLE IF NOT EXISTS ops.batches (
    batch_id VARCHAR NOT NULL,
    sequence BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    origin_batch_id VARCHAR,
    feed VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    source_kind VARCHAR NOT NULL,
    checksum VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    records_read BIGINT NOT NULL,
    records_loaded BIGINT NOT NULL,
    records_quarantined BIGINT NOT NULL,
    duplicate_of VARCHAR,
    control VARCHAR,
    columns VARCHAR,
    drift VARCHAR,
    started_at TIMESTAMP_TZ NOT NULL,
    finished_at TIMESTAMP_TZ NOT NULL
);

-- Version 2 of the schema: when each delivery was made, and what says so (its name, nothing, its arrival)
ALTER TABLE ops.batches ADD COLUMN IF NOT EXISTS delivered VARCHAR;
ALTER TABLE ops.batches ADD COLUMN IF NOT EXISTS delivered_by VARCHAR;

-- The versions that these tables have had. snowflake:setup notes one when all that belongs to it is done; tasks refuse another.
CREATE TABLE IF NOT EXISTS ops.schema_version (version BIGINT NOT NULL, applied_at TIMESTAMP_TZ NOT NULL);

-- What was not loaded, as it came. Raw and envelope are PHI.
CREATE TABLE IF NOT EXISTS ops.quarantine (
    quarantine_id VARCHAR NOT NULL,
    batch_id VARCHAR NOT NULL,
    feed VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    record_number BIGINT NOT NULL,
    byte_offset BIGINT,
    byte_length BIGINT NOT NULL,
    records BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR,
    raw BINARY,
    envelope VARCHAR,
    digest VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    replay_batch_id VARCHAR
);

-- Which batches count. The newest arrival of each file's path does, unless it was refused; every range of a stream does, and
-- of a table what is of its newest whole generation or younger. A batch ranks by (delivered, sequence). A replay belongs to
-- the delivery whose records it mends and has its rank; a duplicate stands for the delivery that it repeats, which then ranks
-- by the duplicate's moment where that is later.
CREATE OR REPLACE VIEW ops.current_batches COPY GRANTS AS
WITH controls AS (
    SELECT
        batch_id,
        PARSE_JSON(control):generation::VARCHAR AS generation,
        PARSE_JSON(control):whole::VARCHAR AS whole
    FROM ops.batches
),
generations AS (
    SELECT b.feed, MAX(c.generation) AS generation
    FROM ops.batches AS b INNER JOIN controls AS c ON b.batch_id = c.batch_id
    WHERE b.source_kind = 'sqlserver' AND b.status = 'loaded' AND c.whole = 'true'
    GROUP BY b.feed
),
deliveries AS (
    SELECT
        b.feed,
        COALESCE(o.sequence, b.sequence) AS arrival,
        CASE WHEN o.batch_id IS NULL THEN b.delivered ELSE o.delivered END AS delivered,
        COALESCE(b.duplicate_of, b.origin_batch_id, b.batch_id) AS delivery,
        CASE b.source_kind WHEN 'files' THEN b.source ELSE COALESCE(b.origin_batch_id, b.batch_id) END AS replaces
    FROM ops.batches AS b
    LEFT JOIN ops.batches AS o ON b.origin_batch_id = o.batch_id
    LEFT JOIN controls AS c ON COALESCE(o.batch_id, b.batch_id) = c.batch_id
    LEFT JOIN generations AS g ON b.feed = g.feed AND b.source_kind = 'sqlserver'
    WHERE
        b.status IN ('loaded', 'duplicate')
        AND (g.generation IS NULL OR c.generation >= g.generation)
),
newest AS (
    SELECT feed, delivery, delivered, arrival
    FROM deliveries
    QUALIFY ROW_NUMBER() OVER (PARTITION BY feed, replaces ORDER BY arrival DESC) = 1
),
live AS (
    SELECT feed, delivery, delivered, arrival
    FROM newest
    QUALIFY ROW_NUMBER() OVER (PARTITION BY feed, delivery ORDER BY delivered DESC NULLS LAST, arrival DESC) = 1
)
SELECT b.batch_id, b.feed, b.source, live.delivered, live.arrival AS sequence
FROM ops.batches AS b INNER JOIN live ON COALESCE(b.origin_batch_id, b.batch_id) = live.delivery
WHERE b.status = 'loaded';

-- What a person reads: every delivery, and what replays have brought in since
CREATE OR REPLACE VIEW ops.accounting COPY GRANTS AS
SELECT
    b.sequence,
    b.feed,
    b.source,
    b.delivered,
    b.delivered_by,
    b.status,
    b.records_read,
    b.records_loaded,
    b.records_quarantined,
    COALESCE(r.records, 0) AS records_replayed,
    b.records_quarantined - COALESCE(q.closed, 0) AS records_open,
    b.drift,
    DATEDIFF('millisecond', b.started_at, b.finished_at) / 1000 AS took_seconds,
    b.batch_id
FROM ops.batches AS b
LEFT JOIN (
    SELECT origin_batch_id, SUM(records_loaded) AS records
    FROM ops.batches
    WHERE kind = 'replay'
    GROUP BY origin_batch_id
) AS r ON b.batch_id = r.origin_batch_id
LEFT JOIN (
    SELECT batch_id, SUM(records) AS closed
    FROM ops.quarantine
    WHERE status <> 'open'
    GROUP BY batch_id
) AS q ON b.batch_id = q.batch_id
WHERE b.kind <> 'replay';

-- How staged files are read by queries; COPY says it itself. RFC 4180: the unquoted empty field is NULL, the quoted one is
-- empty text. Spooled quarantine:
CREATE FILE FORMAT IF NOT EXISTS ops.segment_quoted
    TYPE = CSV
    COMPRESSION = NONE
    RECORD_DELIMITER = '\n'
    FIELD_DELIMITER = ','
    FIELD_OPTIONALLY_ENCLOSED_BY = '"'
    ESCAPE = NONE
    ESCAPE_UNENCLOSED_FIELD = NONE
    EMPTY_FIELD_AS_NULL = TRUE
    NULL_IF = ()
    TRIM_SPACE = FALSE
    SKIP_BLANK_LINES = FALSE
    REPLACE_INVALID_CHARACTERS = FALSE
    ENCODING = 'UTF8';

-- Events that are read again, between unit separators
CREATE FILE FORMAT IF NOT EXISTS ops.segment_events
    TYPE = CSV
    COMPRESSION = NONE
    RECORD_DELIMITER = '\n'
    FIELD_DELIMITER = '\x1f'
    FIELD_OPTIONALLY_ENCLOSED_BY = '"'
    ESCAPE = NONE
    ESCAPE_UNENCLOSED_FIELD = NONE
    EMPTY_FIELD_AS_NULL = TRUE
    NULL_IF = ()
    TRIM_SPACE = FALSE
    SKIP_BLANK_LINES = FALSE
    REPLACE_INVALID_CHARACTERS = FALSE
    ENCODING = 'UTF8';

-- Where segments lie between PUT and COPY, a prefix a batch: encrypted by the client before they leave it, and at rest
CREATE STAGE IF NOT EXISTS ops.segments
    ENCRYPTION = (TYPE = 'SNOWFLAKE_FULL')
    COMMENT = 'Segments between PUT and COPY, a prefix a batch; removed when committed, swept after a day';

-- Where marts lie between unload and GET
CREATE STAGE IF NOT EXISTS ops.unload
    ENCRYPTION = (TYPE = 'SNOWFLAKE_FULL')
    COMMENT = 'Marts between COPY and GET, a prefix an unload; removed when fetched, swept after a day';
