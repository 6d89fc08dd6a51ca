-- The roles, and what the administrative one may do on the account. Everything else is granted in 12_grants.sql.
--
-- One role a task and one a kind of reader. Only CLAIMS_ADMIN is granted to SYSADMIN: if the others were too, every
-- administrator would inherit the right to read members' data.

USE ROLE USERADMIN;

-- Administration: owns the database and whatever no other role owns; used by setup alone
CREATE ROLE IF NOT EXISTS CLAIMS_ADMIN COMMENT = 'Claimhouse: owns the database; used by setup alone';
-- Tasks ingest, stream, quarantine and monitor
CREATE ROLE IF NOT EXISTS CLAIMS_INGEST COMMENT = 'Claimhouse: loads; owns the raw tables';
-- Task transform
CREATE ROLE IF NOT EXISTS CLAIMS_TRANSFORM COMMENT = 'Claimhouse: dbt; owns staging views, intermediate, marts';
-- Task quality
CREATE ROLE IF NOT EXISTS CLAIMS_QUALITY COMMENT = 'Claimhouse: checks rules; owns its results';
-- Task export
CREATE ROLE IF NOT EXISTS CLAIMS_EXPORT COMMENT = 'Claimhouse: publishes marts';
-- Task retention
CREATE ROLE IF NOT EXISTS CLAIMS_RETENTION COMMENT = 'Claimhouse: takes old bytes out of quarantine; sees none';
-- People who analyse: marts with masked columns
CREATE ROLE IF NOT EXISTS CLAIMS_ANALYST COMMENT = 'Claimhouse: marts, masked';
-- Named people whose work needs members' data as it is
CREATE ROLE IF NOT EXISTS CLAIMS_PHI COMMENT = 'Claimhouse: all data in clear text; for named people only';
-- People who audit: who read what, what loaded, who changed a grant; no data
CREATE ROLE IF NOT EXISTS CLAIMS_AUDITOR COMMENT = 'Claimhouse: audit views and the ledger; no data';

USE ROLE SECURITYADMIN;

-- The one step of hierarchy
GRANT ROLE CLAIMS_ADMIN TO ROLE SYSADMIN;

USE ROLE ACCOUNTADMIN;

-- The audit views read who queried what …
GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE CLAIMS_ADMIN;
-- … who logged in and who holds which grant …
GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE CLAIMS_ADMIN;
-- … and what was copied in
GRANT DATABASE ROLE SNOWFLAKE.USAGE_VIEWER TO ROLE CLAIMS_ADMIN;
-- The alerts of 11_alerts.sql run without a warehouse of ours
GRANT EXECUTE ALERT ON ACCOUNT TO ROLE CLAIMS_ADMIN;
GRANT EXECUTE MANAGED ALERT ON ACCOUNT TO ROLE CLAIMS_ADMIN;
-- So does the task that keeps the audit trail
GRANT EXECUTE TASK ON ACCOUNT TO ROLE CLAIMS_ADMIN;
GRANT EXECUTE MANAGED TASK ON ACCOUNT TO ROLE CLAIMS_ADMIN;
