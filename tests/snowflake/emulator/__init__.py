"""A Snowflake account for tests: fakesnow (Snowflake on DuckDB) behind the HTTP interface of Snowflake's drivers.

    wire → account → login, sessions
         → queries (log, faults, repeated requests)
             → statements → transactions, locks
                          → stages, load, csv_reader, unload
                          → tables, merge, rewrites, semistructured, clauses, parameters
                          → databases, functions, governance, grants, tags
                          → engine (fakesnow, DuckDB), account_usage, results, errors

What a test may not conclude from it:

- Nothing of governance is enforced: roles, grants, policies, tags and warehouses are words that are kept and shown.
- INTEGER and NUMBER(38, 0) columns hold 64 bits; AVG of a NUMBER is a DOUBLE.
- TIMESTAMP_TZ and TIMESTAMP_LTZ are one type, which keeps the instant and shows it in UTC.
- CURRENT_ROLE() and its like, in a view or function, are those of who made it, not of who reads it.
- Tasks, alerts and procedures are kept and never run.
- SNOWFLAKE.ACCOUNT_USAGE is empty until a test writes into it.
- Time travel, streams, ON_ERROR other than ABORT_STATEMENT and PATTERN are refused.
- How fast something is, what it costs, and how much fits into a statement.
"""
