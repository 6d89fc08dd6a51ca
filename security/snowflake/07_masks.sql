-- What a masked value becomes, defined once: the policies of 08_masking.sql and the secure views of MARTS_MASKED use it.
--
-- Every mask leaves what it has masked as it is (a pseudonym of a pseudonym is that pseudonym). So a view may mask what
-- comes out of a masked table, and shows the same to those whom the table shows clear text and to those whom it does not.
--
-- Year and ZIP3 follow the Safe Harbor method, 45 CFR 164.514(b)(2)(i)(B) and (C). The pseudonym does not: it is derived
-- from the value (see 164.514(c)), so that data with pseudonyms is still PHI. It is for joining and counting inside.

USE ROLE CLAIMS_ADMIN;
USE WAREHOUSE CLAIMS_QUALITY_WH;

-- The key of the pseudonyms: one row, granted to nobody
CREATE TABLE IF NOT EXISTS {{database}}.SECURITY.PSEUDONYM_KEY (KEY VARCHAR NOT NULL, MADE_AT TIMESTAMP_LTZ NOT NULL)
  COMMENT = 'Another key changes every pseudonym: joins over time break';
-- Made once, in the warehouse, of 488 random bits; it is in no file and in no query text
INSERT INTO {{database}}.SECURITY.PSEUDONYM_KEY (KEY, MADE_AT)
SELECT SHA2(UUID_STRING() || UUID_STRING() || UUID_STRING() || UUID_STRING(), 256), CURRENT_TIMESTAMP()
WHERE NOT EXISTS (SELECT 1 FROM {{database}}.SECURITY.PSEUDONYM_KEY);

-- The key, for the function below alone
CREATE OR REPLACE SECURE FUNCTION {{database}}.SECURITY.PSEUDONYM_SALT() COPY GRANTS
  RETURNS VARCHAR MEMOIZABLE
  AS $$ SELECT MAX(KEY) FROM {{database}}.SECURITY.PSEUDONYM_KEY $$;

-- Mask `key`: equal values stay equal. 64 hex digits, so a column of fewer characters cannot take it.
CREATE OR REPLACE SECURE FUNCTION {{database}}.SECURITY.PSEUDONYM(VALUE VARCHAR) COPY GRANTS
  RETURNS VARCHAR
  AS $$
    CASE
      WHEN REGEXP_LIKE(VALUE, '[0-9a-f]{64}') THEN VALUE
      ELSE SHA2({{database}}.SECURITY.PSEUDONYM_SALT() || '|' || VALUE, 256)
    END
  $$;

-- Mask `year` of a date: its first of January. Who may be 90 or older is put into one category, as 164.514(b)(2)(i)(C)
-- asks: no year before the one 90 years ago is told.
CREATE OR REPLACE SECURE FUNCTION {{database}}.SECURITY.YEAR_OF(VALUE DATE) COPY GRANTS
  RETURNS DATE
  AS $$ GREATEST(DATE_TRUNC('YEAR', VALUE), DATE_TRUNC('YEAR', DATEADD('YEAR', -90, CURRENT_DATE()))) $$;

-- The same of a date or month in text (2024-05-17, 202405): its four digits
CREATE OR REPLACE SECURE FUNCTION {{database}}.SECURITY.YEAR_OF_TEXT(VALUE VARCHAR) COPY GRANTS
  RETURNS VARCHAR
  AS $$
    CASE
      WHEN REGEXP_LIKE(VALUE, '[12][0-9]{3}(-?[0-9]{2}.*)?')
        THEN GREATEST(LEFT(VALUE, 4), TO_VARCHAR(YEAR(CURRENT_DATE()) - 90))
    END
  $$;

-- Mask `zip3`: the first three digits; 000 where the area has 20,000 people or fewer, as 164.514(b)(2)(i)(B) asks. The 17
-- areas are those of HHS, Guidance Regarding Methods for De-identification (2012), of the census of 2000, the last that it
-- lists. The rule means the newest data of the census: hold the list against it, and add here what is missing.
CREATE OR REPLACE SECURE FUNCTION {{database}}.SECURITY.ZIP3(VALUE VARCHAR) COPY GRANTS
  RETURNS VARCHAR
  AS $$
    CASE
      WHEN NOT REGEXP_LIKE(VALUE, '[0-9]{3}([0-9]{2}(-?[0-9]{4})?)?') THEN NULL
      WHEN LEFT(VALUE, 3) IN (
        '036', '059', '063', '102', '203', '556', '692', '790', '821', '823', '830', '831', '878', '879', '884', '890', '893'
      ) THEN '000'
      ELSE LEFT(VALUE, 3)
    END
  $$;
