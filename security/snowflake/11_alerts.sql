-- Mail when something was done outside the roles, or a grant was changed. Mails say how many and where to look: no name of
-- a table, no text of a query, no value.
--
-- ACCOUNT_USAGE tells late and out of order, so that no window of time is right: each event is told once, by its id.

USE ROLE ACCOUNTADMIN;

-- The mail leaves through this; recipients must be verified addresses of users of the account
CREATE NOTIFICATION INTEGRATION IF NOT EXISTS CLAIMHOUSE_ALERTS TYPE = EMAIL ENABLED = TRUE
  ALLOWED_RECIPIENTS = ('{{alert_email}}') COMMENT = 'Claimhouse: alerts';
ALTER NOTIFICATION INTEGRATION CLAIMHOUSE_ALERTS SET ALLOWED_RECIPIENTS = ('{{alert_email}}');
-- Only the owner of the alerts mails
GRANT USAGE ON INTEGRATION CLAIMHOUSE_ALERTS TO ROLE CLAIMS_ADMIN;

USE ROLE CLAIMS_ADMIN;

-- Which events were told
CREATE TABLE IF NOT EXISTS {{database}}.AUDIT.TOLD (
  KIND VARCHAR NOT NULL, EVENT_ID VARCHAR NOT NULL, TOLD_AT TIMESTAMP_LTZ NOT NULL, MAILED BOOLEAN NOT NULL
);

-- What an alert looks at: events of the last week, up to when they are told
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.TO_TELL COPY GRANTS AS
SELECT e.KIND, e.EVENT_ID
FROM (
  -- 'refused or not there' is a typing error more often than not: it is in the view, and is not mailed
  SELECT KIND, EVENT_ID, EVENT_AT FROM {{database}}.AUDIT.OUT_OF_ROLE_USE WHERE KIND <> 'refused or not there'
  UNION ALL
  SELECT 'grant change', QUERY_ID, CHANGED_AT FROM {{database}}.AUDIT.GRANT_CHANGES
) AS e
LEFT JOIN {{database}}.AUDIT.TOLD AS t ON t.KIND = e.KIND AND t.EVENT_ID = e.EVENT_ID
WHERE (t.EVENT_ID IS NULL OR NOT t.MAILED) AND e.EVENT_AT > DATEADD('DAY', -7, CURRENT_TIMESTAMP());

-- Notes the events, mails their number, notes that it was mailed: a mail that fails is sent with the next round
CREATE OR REPLACE PROCEDURE {{database}}.AUDIT.TELL() COPY GRANTS
  RETURNS NUMBER
  LANGUAGE SQL
  EXECUTE AS OWNER
  AS $$
  DECLARE
    waiting NUMBER;
    message VARCHAR;
  BEGIN
    INSERT INTO {{database}}.AUDIT.TOLD (KIND, EVENT_ID, TOLD_AT, MAILED)
      SELECT w.KIND, w.EVENT_ID, CURRENT_TIMESTAMP(), FALSE FROM {{database}}.AUDIT.TO_TELL AS w
      WHERE NOT EXISTS (SELECT 1 FROM {{database}}.AUDIT.TOLD AS t WHERE t.KIND = w.KIND AND t.EVENT_ID = w.EVENT_ID);
    SELECT COUNT(*) INTO :waiting FROM {{database}}.AUDIT.TOLD WHERE NOT MAILED;
    IF (waiting > 0) THEN
      message := waiting || ' events since the last mail: see AUDIT.OUT_OF_ROLE_USE and AUDIT.GRANT_CHANGES of {{database}}';
      CALL SYSTEM$SEND_EMAIL(
        'CLAIMHOUSE_ALERTS', '{{alert_email}}', 'Claimhouse: use outside the roles, or changed grants', :message
      );
      UPDATE {{database}}.AUDIT.TOLD SET MAILED = TRUE WHERE NOT MAILED;
    END IF;
    RETURN waiting;
  END;
  $$;

-- Every hour, without a warehouse of ours
CREATE OR REPLACE ALERT {{database}}.AUDIT.OUTSIDE_THE_ROLES
  SCHEDULE = '60 MINUTE'
  COMMENT = 'Mails when something was done outside the roles, or a grant was changed'
  IF (EXISTS (SELECT 1 FROM {{database}}.AUDIT.TO_TELL))
  THEN CALL {{database}}.AUDIT.TELL();
ALTER ALERT {{database}}.AUDIT.OUTSIDE_THE_ROLES RESUME;
