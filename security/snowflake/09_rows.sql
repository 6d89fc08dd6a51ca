-- Rows by line of business. The mapping tables say which line a row is of, and which line a role sees.
--
-- A mart may not have all that tells the line: then a row may be of several, and is seen only by who sees each of them. A row
-- of no line is seen by no reader. '*' matches any value, a missing one too; where lines overlap, one of them is enough.
-- The service roles see all rows, or the pipeline would lose them: a row access policy binds the owner of a table as well.
-- DIM_PROVIDER has no policy: it says nothing about members.

USE ROLE CLAIMS_ADMIN;
USE WAREHOUSE CLAIMS_QUALITY_WH;

-- Which rows are of which line
CREATE TABLE IF NOT EXISTS {{database}}.SECURITY.LINES_OF_BUSINESS (
  LINE VARCHAR NOT NULL, DATA_SOURCE VARCHAR NOT NULL, PAYER VARCHAR NOT NULL, PLAN VARCHAR NOT NULL
);
-- Who sees which line: a role of this account, or the account of a share's consumer
CREATE TABLE IF NOT EXISTS {{database}}.SECURITY.LINE_OF_BUSINESS_ACCESS (GRANTEE VARCHAR NOT NULL, LINE VARCHAR NOT NULL);

-- A beginning, where the table is empty; what is in it stays
INSERT INTO {{database}}.SECURITY.LINES_OF_BUSINESS (LINE, DATA_SOURCE, PAYER, PLAN)
SELECT COLUMN1, COLUMN2, COLUMN3, COLUMN4
FROM VALUES ('medicare', 'rif', 'Medicare', '*'), ('commercial', 'core', '*', '*'), ('commercial', 'fhir', '*', '*')
WHERE NOT EXISTS (SELECT 1 FROM {{database}}.SECURITY.LINES_OF_BUSINESS);
-- Everything to those who may read marts, as long as nobody has said otherwise
INSERT INTO {{database}}.SECURITY.LINE_OF_BUSINESS_ACCESS (GRANTEE, LINE)
SELECT COLUMN1, COLUMN2
FROM VALUES ('CLAIMS_ANALYST', 'medicare'), ('CLAIMS_ANALYST', 'commercial'),
  ('CLAIMS_PHI', 'medicare'), ('CLAIMS_PHI', 'commercial')
WHERE NOT EXISTS (SELECT 1 FROM {{database}}.SECURITY.LINE_OF_BUSINESS_ACCESS);

-- Each grantee with each line, whether it may see it, and whether it may see all of the payer and of the data source
CREATE OR REPLACE SECURE VIEW {{database}}.SECURITY.LINE_ACCESS COPY GRANTS AS
SELECT
  GRANTEE, DATA_SOURCE, PAYER, PLAN, ALLOWED,
  BOOLAND_AGG(ALLOWED) OVER (PARTITION BY GRANTEE, DATA_SOURCE, PAYER) AS PAYER_ALLOWED,
  BOOLAND_AGG(ALLOWED) OVER (PARTITION BY GRANTEE, DATA_SOURCE) AS SOURCE_ALLOWED
FROM (
  SELECT g.GRANTEE, l.DATA_SOURCE, l.PAYER, l.PLAN, a.LINE IS NOT NULL AS ALLOWED
  FROM (SELECT DISTINCT GRANTEE FROM {{database}}.SECURITY.LINE_OF_BUSINESS_ACCESS) AS g
  CROSS JOIN {{database}}.SECURITY.LINES_OF_BUSINESS AS l
  LEFT JOIN (SELECT DISTINCT GRANTEE, LINE FROM {{database}}.SECURITY.LINE_OF_BUSINESS_ACCESS) AS a
    ON a.GRANTEE = g.GRANTEE AND a.LINE = l.LINE
);

-- The policies, each made denying, then given its body. In the account of a share's consumer there is no role: there the
-- account is looked up.
-- FCT_CLAIM, FCT_CLAIM_LINE, FCT_PHARMACY_CLAIM
CREATE ROW ACCESS POLICY IF NOT EXISTS {{database}}.SECURITY.LINE_OF_BUSINESS
  AS (ROW_SOURCE VARCHAR, ROW_PAYER VARCHAR, ROW_PLAN VARCHAR) RETURNS BOOLEAN -> FALSE;
ALTER ROW ACCESS POLICY {{database}}.SECURITY.LINE_OF_BUSINESS SET BODY ->
  COALESCE(CURRENT_ROLE(), '') IN ('CLAIMS_TRANSFORM', 'CLAIMS_QUALITY', 'CLAIMS_EXPORT')
    OR EXISTS (
      SELECT 1 FROM {{database}}.SECURITY.LINE_ACCESS AS l
      WHERE l.GRANTEE = COALESCE(CURRENT_ROLE(), CURRENT_ACCOUNT()) AND l.ALLOWED
        AND l.DATA_SOURCE = ROW_SOURCE AND l.PAYER IN ('*', ROW_PAYER) AND l.PLAN IN ('*', ROW_PLAN)
    );
-- FCT_MEMBER_MONTH, MART_PMPM
CREATE ROW ACCESS POLICY IF NOT EXISTS {{database}}.SECURITY.LINE_OF_BUSINESS_BY_PAYER
  AS (ROW_SOURCE VARCHAR, ROW_PAYER VARCHAR) RETURNS BOOLEAN -> FALSE;
ALTER ROW ACCESS POLICY {{database}}.SECURITY.LINE_OF_BUSINESS_BY_PAYER SET BODY ->
  COALESCE(CURRENT_ROLE(), '') IN ('CLAIMS_TRANSFORM', 'CLAIMS_QUALITY', 'CLAIMS_EXPORT')
    OR EXISTS (
      SELECT 1 FROM {{database}}.SECURITY.LINE_ACCESS AS l
      WHERE l.GRANTEE = COALESCE(CURRENT_ROLE(), CURRENT_ACCOUNT()) AND l.PAYER_ALLOWED
        AND l.DATA_SOURCE = ROW_SOURCE AND l.PAYER IN ('*', ROW_PAYER)
    );
-- DIM_MEMBER, FCT_CLAIM_DIAGNOSIS, FCT_CLAIM_PROCEDURE
CREATE ROW ACCESS POLICY IF NOT EXISTS {{database}}.SECURITY.LINE_OF_BUSINESS_BY_SOURCE
  AS (ROW_SOURCE VARCHAR) RETURNS BOOLEAN -> FALSE;
ALTER ROW ACCESS POLICY {{database}}.SECURITY.LINE_OF_BUSINESS_BY_SOURCE SET BODY ->
  COALESCE(CURRENT_ROLE(), '') IN ('CLAIMS_TRANSFORM', 'CLAIMS_QUALITY', 'CLAIMS_EXPORT')
    OR EXISTS (
      SELECT 1 FROM {{database}}.SECURITY.LINE_ACCESS AS l
      WHERE l.GRANTEE = COALESCE(CURRENT_ROLE(), CURRENT_ACCOUNT()) AND l.SOURCE_ALLOWED
        AND l.DATA_SOURCE = ROW_SOURCE
    );
