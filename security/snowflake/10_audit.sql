-- Who read members' data, what loaded when, who changed a grant, who logged in, and what was done outside the roles.
--
-- The views read SNOWFLAKE.ACCOUNT_USAGE, which keeps 365 days and is up to three hours behind. A task keeps what they say
-- for longer. No view has a query's text, where a person may have written a member's id, but that of grants and policies.

USE ROLE CLAIMS_ADMIN;

-- Which role each service user has: the one role that it may use, and that nobody else may use
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.SERVICE_USERS COPY GRANTS AS
SELECT COLUMN1 AS USER_NAME, COLUMN2 AS ROLE_NAME
FROM VALUES ('CLAIMHOUSE_INGEST', 'CLAIMS_INGEST'), ('CLAIMHOUSE_TRANSFORM', 'CLAIMS_TRANSFORM'),
  ('CLAIMHOUSE_QUALITY', 'CLAIMS_QUALITY'), ('CLAIMHOUSE_EXPORT', 'CLAIMS_EXPORT'),
  ('CLAIMHOUSE_RETENTION', 'CLAIMS_RETENTION');

-- Who sees clear text, as the masking policies say it
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.CLEAR_TEXT_ROLES COPY GRANTS AS
SELECT COLUMN1 AS ROLE_NAME
FROM VALUES ('CLAIMS_INGEST'), ('CLAIMS_TRANSFORM'), ('CLAIMS_QUALITY'), ('CLAIMS_EXPORT'), ('CLAIMS_PHI');

-- Who read members' data: a row a query and table, with the columns that are not open, and whether they came in clear text.
-- BASE objects: through a view, the table below it. Whose data it was, the query's own text says: see security/audit.md.
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.PHI_READS COPY GRANTS AS
WITH columns_read AS (
  SELECT a.QUERY_ID, a.QUERY_START_TIME, a.USER_NAME,
    o.value:objectName::VARCHAR AS OBJECT_NAME, c.value:columnName::VARCHAR AS COLUMN_NAME
  FROM SNOWFLAKE.ACCOUNT_USAGE.ACCESS_HISTORY AS a,
    LATERAL FLATTEN(INPUT => a.BASE_OBJECTS_ACCESSED) AS o,
    LATERAL FLATTEN(INPUT => o.value:columns, OUTER => TRUE) AS c
  WHERE o.value:objectDomain::VARCHAR IN ('Table', 'View', 'Materialized view')
),
open_columns AS (
  SELECT OBJECT_DATABASE || '.' || OBJECT_SCHEMA || '.' || OBJECT_NAME AS OBJECT_NAME, COLUMN_NAME
  FROM SNOWFLAKE.ACCOUNT_USAGE.TAG_REFERENCES
  WHERE TAG_DATABASE = '{{database}}' AND TAG_SCHEMA = 'SECURITY' AND TAG_NAME = 'PHI' AND TAG_VALUE = 'none'
    AND DOMAIN = 'COLUMN' AND OBJECT_DELETED IS NULL
)
SELECT r.QUERY_ID, r.QUERY_START_TIME AS READ_AT, r.USER_NAME, q.ROLE_NAME, q.QUERY_TAG, q.WAREHOUSE_NAME, q.QUERY_TYPE,
  q.ROWS_PRODUCED, r.OBJECT_NAME, ARRAY_AGG(DISTINCT r.COLUMN_NAME) AS COLUMNS, t.ROLE_NAME IS NOT NULL AS CLEAR_TEXT
FROM columns_read AS r
LEFT JOIN SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY AS q ON q.QUERY_ID = r.QUERY_ID
LEFT JOIN {{database}}.AUDIT.CLEAR_TEXT_ROLES AS t ON t.ROLE_NAME = q.ROLE_NAME
LEFT JOIN open_columns AS o ON o.OBJECT_NAME = r.OBJECT_NAME AND o.COLUMN_NAME = r.COLUMN_NAME
WHERE o.OBJECT_NAME IS NULL AND r.OBJECT_NAME <> '{{database}}.QUALITY.RESULTS'
  AND (
    SPLIT_PART(r.OBJECT_NAME, '.', 1) = '{{database}}'
    AND SPLIT_PART(r.OBJECT_NAME, '.', 2) IN ('RAW', 'STAGING', 'INTERMEDIATE', 'MARTS', 'QUALITY', 'EXPORT')
    OR r.OBJECT_NAME = '{{database}}.OPS.QUARANTINE'
  )
GROUP BY ALL;

-- What loaded when: each file that COPY took, with its batch of the ledger. A batch's id is in the path of its files.
-- FIRST_ERROR_MESSAGE stays out: it may quote a record.
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.LOADS COPY GRANTS AS
SELECT c.LAST_LOAD_TIME, c.TABLE_SCHEMA_NAME, c.TABLE_NAME, c.STAGE_LOCATION, c.FILE_NAME, c.STATUS, c.ROW_PARSED, c.ROW_COUNT,
  c.ERROR_COUNT, b.BATCH_ID, b.FEED, b.SOURCE, b.KIND, b.RECORDS_READ, b.RECORDS_LOADED, b.RECORDS_QUARANTINED, b.FINISHED_AT
FROM (
  SELECT *, REGEXP_SUBSTR(STAGE_LOCATION || '/' || FILE_NAME, '[0-9]{8}T[0-9]{6}-[0-9a-f]{16}') AS PATH_BATCH
  FROM SNOWFLAKE.ACCOUNT_USAGE.COPY_HISTORY
  WHERE TABLE_CATALOG_NAME = '{{database}}'
) AS c
LEFT JOIN {{database}}.OPS.BATCHES AS b ON b.BATCH_ID = c.PATH_BATCH;

-- Who changed a grant, a role, a user, a policy, a tag, a share
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.GRANT_CHANGES COPY GRANTS AS
SELECT QUERY_ID, START_TIME AS CHANGED_AT, USER_NAME, ROLE_NAME, QUERY_TYPE, QUERY_TEXT
FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY
WHERE EXECUTION_STATUS = 'SUCCESS'
  AND (QUERY_TYPE IN ('GRANT', 'REVOKE', 'CREATE_ROLE', 'DROP_ROLE', 'CREATE_USER', 'ALTER_USER', 'DROP_USER')
    OR REGEXP_LIKE(
    QUERY_TEXT,
    '\\s*(grant|revoke|(create|alter|drop|undrop)\\s+(or\\s+\\w+\\s+)?('
      || '(masking|row\\s+access|network|authentication|session|password)\\s+policy|network\\s+rule'
      || '|role|user|tag|share|alert|task|\\w+\\s+integration)'
      || '|alter\\s+(table|view|schema|database)\\s.*\\s(set|unset|add|drop|modify)\\s+(tag|masking|row\\s+access))\\b.*',
    'is'
  ));

-- Who logged in, or tried to, of those who hold one of the roles
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.LOGINS COPY GRANTS AS
SELECT l.EVENT_ID, l.EVENT_TIMESTAMP AS LOGGED_IN_AT, l.USER_NAME, l.CLIENT_IP, l.REPORTED_CLIENT_TYPE,
  l.FIRST_AUTHENTICATION_FACTOR, l.SECOND_AUTHENTICATION_FACTOR, l.IS_SUCCESS, l.ERROR_CODE
FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY AS l
WHERE l.USER_NAME IN (
  SELECT GRANTEE_NAME FROM SNOWFLAKE.ACCOUNT_USAGE.GRANTS_TO_USERS WHERE STARTSWITH(ROLE, 'CLAIMS_')
  UNION
  SELECT USER_NAME FROM {{database}}.AUDIT.SERVICE_USERS
);

-- Use outside the roles, by kind
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.OUT_OF_ROLE_USE COPY GRANTS AS
-- A service user works with another role than its own
SELECT 'another role' AS KIND, q.QUERY_ID AS EVENT_ID, q.START_TIME AS EVENT_AT, q.USER_NAME, q.ROLE_NAME
FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY AS q
INNER JOIN {{database}}.AUDIT.SERVICE_USERS AS s ON s.USER_NAME = q.USER_NAME
WHERE q.ROLE_NAME IS NOT NULL AND q.ROLE_NAME <> s.ROLE_NAME
UNION ALL
-- Somebody else works with a service role
SELECT 'a service role', q.QUERY_ID, q.START_TIME, q.USER_NAME, q.ROLE_NAME
FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY AS q
INNER JOIN {{database}}.AUDIT.SERVICE_USERS AS s ON s.ROLE_NAME = q.ROLE_NAME
WHERE q.USER_NAME <> s.USER_NAME
UNION ALL
-- Members' data is read by a role that is none of ours
SELECT DISTINCT 'a foreign role', r.QUERY_ID, r.READ_AT, r.USER_NAME, r.ROLE_NAME
FROM {{database}}.AUDIT.PHI_READS AS r
WHERE NOT STARTSWITH(r.ROLE_NAME, 'CLAIMS_')
UNION ALL
-- One of our roles is refused something, or asks for what is not there (Snowflake does not tell the two apart)
SELECT IFF(LPAD(q.ERROR_CODE, 6, '0') = '003001', 'refused', 'refused or not there'), q.QUERY_ID, q.START_TIME, q.USER_NAME,
  q.ROLE_NAME
FROM SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY AS q
WHERE LPAD(q.ERROR_CODE, 6, '0') IN ('003001', '002003') AND STARTSWITH(q.ROLE_NAME, 'CLAIMS_')
UNION ALL
-- A service user comes with another factor than a key pair or a token
SELECT 'another login', l.EVENT_ID::VARCHAR, l.EVENT_TIMESTAMP, l.USER_NAME, NULL
FROM SNOWFLAKE.ACCOUNT_USAGE.LOGIN_HISTORY AS l
INNER JOIN {{database}}.AUDIT.SERVICE_USERS AS s ON s.USER_NAME = l.USER_NAME
WHERE l.FIRST_AUTHENTICATION_FACTOR NOT IN ('RSA_KEYPAIR', 'OAUTH_ACCESS_TOKEN');

-- What is kept: everything above in one form
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.EVENTS COPY GRANTS AS
SELECT 'phi read' AS KIND, QUERY_ID || '/' || OBJECT_NAME AS EVENT_ID, READ_AT AS EVENT_AT, USER_NAME, ROLE_NAME,
  OBJECT_CONSTRUCT('object', OBJECT_NAME, 'columns', COLUMNS, 'clear_text', CLEAR_TEXT, 'query_tag', QUERY_TAG,
    'query_type', QUERY_TYPE, 'rows', ROWS_PRODUCED) AS DETAIL
FROM {{database}}.AUDIT.PHI_READS
UNION ALL
SELECT 'grant change', QUERY_ID, CHANGED_AT, USER_NAME, ROLE_NAME,
  OBJECT_CONSTRUCT('query_type', QUERY_TYPE, 'text', QUERY_TEXT)
FROM {{database}}.AUDIT.GRANT_CHANGES
UNION ALL
SELECT 'login', EVENT_ID::VARCHAR, LOGGED_IN_AT, USER_NAME, NULL,
  OBJECT_CONSTRUCT('client', REPORTED_CLIENT_TYPE, 'address', CLIENT_IP, 'first', FIRST_AUTHENTICATION_FACTOR,
    'second', SECOND_AUTHENTICATION_FACTOR, 'success', IS_SUCCESS, 'error', ERROR_CODE)
FROM {{database}}.AUDIT.LOGINS
UNION ALL
SELECT KIND, EVENT_ID, EVENT_AT, USER_NAME, ROLE_NAME, OBJECT_CONSTRUCT('outside', TRUE)
FROM {{database}}.AUDIT.OUT_OF_ROLE_USE;

-- The trail that outlives ACCOUNT_USAGE: rows are added, by the task alone
CREATE TABLE IF NOT EXISTS {{database}}.AUDIT.KEPT (
  KIND VARCHAR NOT NULL, EVENT_ID VARCHAR NOT NULL, EVENT_AT TIMESTAMP_LTZ NOT NULL, USER_NAME VARCHAR, ROLE_NAME VARCHAR,
  DETAIL OBJECT, KEPT_AT TIMESTAMP_LTZ NOT NULL
) COMMENT = 'Kept for six years at least (45 CFR 164.316(b)(2)(i)); see security/audit.md';

-- Once a day, over the last 30: what was missed while the task stood still is taken up
CREATE OR REPLACE TASK {{database}}.AUDIT.KEEP
  SCHEDULE = 'USING CRON 17 4 * * * UTC' USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE = 'XSMALL'
  COMMENT = 'Keeps the audit trail'
AS
INSERT INTO {{database}}.AUDIT.KEPT (KIND, EVENT_ID, EVENT_AT, USER_NAME, ROLE_NAME, DETAIL, KEPT_AT)
SELECT e.KIND, e.EVENT_ID, e.EVENT_AT, e.USER_NAME, e.ROLE_NAME, e.DETAIL, CURRENT_TIMESTAMP()
FROM {{database}}.AUDIT.EVENTS AS e
LEFT JOIN {{database}}.AUDIT.KEPT AS k ON k.KIND = e.KIND AND k.EVENT_ID = e.EVENT_ID
WHERE k.EVENT_ID IS NULL AND e.EVENT_AT > DATEADD('DAY', -30, CURRENT_TIMESTAMP());
ALTER TASK {{database}}.AUDIT.KEEP RESUME;
