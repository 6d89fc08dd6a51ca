-- What `deno task ingest` may do in the operational database: read the tables of the `core` feeds, without the columns
-- that never leave it, and see what changed in them. It writes nothing. Run by an owner of the database; again is harmless.
-- The login: CREATE LOGIN claimhouse_ingest WITH PASSWORD = '…', or FROM EXTERNAL PROVIDER for Entra ID, by whoever may.

IF DATABASE_PRINCIPAL_ID(N'claimhouse_ingest') IS NULL
  CREATE USER claimhouse_ingest FOR LOGIN claimhouse_ingest;
IF DATABASE_PRINCIPAL_ID(N'claimhouse_reader') IS NULL
  CREATE ROLE claimhouse_reader;
ALTER ROLE claimhouse_reader ADD MEMBER claimhouse_ingest;
GO

GRANT SELECT ON OBJECT::core.member TO claimhouse_reader;
GRANT SELECT ON OBJECT::core.enrollment TO claimhouse_reader;
GRANT SELECT ON OBJECT::core.provider TO claimhouse_reader;
GRANT SELECT ON OBJECT::core.claim TO claimhouse_reader;
GRANT SELECT ON OBJECT::core.claim_line TO claimhouse_reader;
-- `leaveOut` of the feed: the database refuses the column too.
DENY SELECT ON OBJECT::core.member (ssn) TO claimhouse_reader;
GO

-- Mode change-tracking.
GRANT VIEW CHANGE TRACKING ON OBJECT::core.member TO claimhouse_reader;
GRANT VIEW CHANGE TRACKING ON OBJECT::core.claim TO claimhouse_reader;
GRANT VIEW CHANGE TRACKING ON OBJECT::core.claim_line TO claimhouse_reader;
GO

-- Mode cdc, where it is used: name this role as @role_name of sys.sp_cdc_enable_table, and grant
--   GRANT SELECT ON OBJECT::cdc.change_tables TO claimhouse_reader;
