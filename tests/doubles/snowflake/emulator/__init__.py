"""A Snowflake account for tests: fakesnow (Snowflake on DuckDB) behind the HTTP interface of Snowflake's drivers.

    wire → account → login, sessions
         → queries (log, faults, repeated requests)
             → statements → transactions, locks
                          → stages, load, csv_reader, unload
                          → tables, merge, rewrites, semistructured, clauses, parameters
                          → databases, functions, governance, grants, tags
                          → engine (fakesnow, DuckDB), account_usage, results, errors

README.md in the folder above says what a test may not conclude from it.
"""
