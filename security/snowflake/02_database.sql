-- The database and its schemas. Managed access: only the schema's owner grants, never the owner of a table.
--
-- Retention (Time Travel) is long where a mistake could not be undone otherwise, and a day or none where dbt builds anew:
-- its tables are transient, and transient tables have no Fail-safe either, so that members' data does not outlive its table there.

USE ROLE SYSADMIN;

-- The database
CREATE DATABASE IF NOT EXISTS {{database}} DATA_RETENTION_TIME_IN_DAYS = 7 COMMENT = 'Claimhouse';
-- CLAIMS_ADMIN owns it; it needs no right to create databases
GRANT OWNERSHIP ON DATABASE {{database}} TO ROLE CLAIMS_ADMIN COPY CURRENT GRANTS;
GRANT OWNERSHIP ON ALL SCHEMAS IN DATABASE {{database}} TO ROLE CLAIMS_ADMIN COPY CURRENT GRANTS;

USE ROLE CLAIMS_ADMIN;

-- What came, as it came
CREATE SCHEMA IF NOT EXISTS {{database}}.RAW WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 7
  COMMENT = 'What came, as it came';
-- One source each: views, and the current state of streams
CREATE SCHEMA IF NOT EXISTS {{database}}.STAGING WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 7
  COMMENT = 'Views of one source each; current_* tables, the state that streams keep';
-- Between staging and marts; built anew by dbt
CREATE TRANSIENT SCHEMA IF NOT EXISTS {{database}}.INTERMEDIATE WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 0
  COMMENT = 'Built anew by dbt';
-- What people and exports read
CREATE SCHEMA IF NOT EXISTS {{database}}.MARTS WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 1
  COMMENT = 'Members, providers, claims, member months, cost';
-- Secure views of the marts for sharing; no data of its own
CREATE TRANSIENT SCHEMA IF NOT EXISTS {{database}}.MARTS_MASKED WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 0
  COMMENT = 'Secure views of the marts, masked for every reader';
-- The ledger, checkpoints, quarantine
CREATE SCHEMA IF NOT EXISTS {{database}}.OPS WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 30
  COMMENT = 'Ledger, checkpoints, quarantine, stages';
-- Verdicts of the quality rules
CREATE SCHEMA IF NOT EXISTS {{database}}.QUALITY WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 30
  COMMENT = 'Verdicts, and the keys of failing rows';
-- Temporary tables of the export
CREATE TRANSIENT SCHEMA IF NOT EXISTS {{database}}.EXPORT WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 0
  COMMENT = 'Temporary tables of the export';
-- Policies, tags and the tables that they look things up in
CREATE SCHEMA IF NOT EXISTS {{database}}.SECURITY WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 90
  COMMENT = 'Policies, tags, mapping tables';
-- Who read, loaded, logged in, changed
CREATE SCHEMA IF NOT EXISTS {{database}}.AUDIT WITH MANAGED ACCESS DATA_RETENTION_TIME_IN_DAYS = 90
  COMMENT = 'Audit views, and the trail that is kept';

-- Nobody gets anything by being somebody
REVOKE ALL PRIVILEGES ON DATABASE {{database}} FROM ROLE PUBLIC;
REVOKE ALL PRIVILEGES ON ALL SCHEMAS IN DATABASE {{database}} FROM ROLE PUBLIC;
