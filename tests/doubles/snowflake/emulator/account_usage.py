"""SNOWFLAKE.ACCOUNT_USAGE, the account's histories: as empty tables, of the columns that the audit views read.

Snowflake's are views of what happened, up to three hours late. Here nothing comes in by itself: a test inserts.
"""

from __future__ import annotations

DATABASE = "SNOWFLAKE"
SCHEMA = "ACCOUNT_USAGE"

_TEXT = "VARCHAR"
_COUNT = "BIGINT"
_TIME = "TIMESTAMP WITH TIME ZONE"

_TABLES = {
    "ACCESS_HISTORY": {
        "QUERY_ID": _TEXT,
        "QUERY_START_TIME": _TIME,
        "USER_NAME": _TEXT,
        "BASE_OBJECTS_ACCESSED": "JSON",
    },
    "QUERY_HISTORY": {
        "QUERY_ID": _TEXT,
        "QUERY_TEXT": _TEXT,
        "QUERY_TYPE": _TEXT,
        "START_TIME": _TIME,
        "USER_NAME": _TEXT,
        "ROLE_NAME": _TEXT,
        "QUERY_TAG": _TEXT,
        "WAREHOUSE_NAME": _TEXT,
        "ROWS_PRODUCED": _COUNT,
        "EXECUTION_STATUS": _TEXT,
        "ERROR_CODE": _TEXT,
    },
    "LOGIN_HISTORY": {
        "EVENT_ID": _COUNT,
        "EVENT_TIMESTAMP": _TIME,
        "USER_NAME": _TEXT,
        "CLIENT_IP": _TEXT,
        "REPORTED_CLIENT_TYPE": _TEXT,
        "FIRST_AUTHENTICATION_FACTOR": _TEXT,
        "SECOND_AUTHENTICATION_FACTOR": _TEXT,
        "IS_SUCCESS": _TEXT,
        "ERROR_CODE": _COUNT,
    },
    "COPY_HISTORY": {
        "FILE_NAME": _TEXT,
        "STAGE_LOCATION": _TEXT,
        "LAST_LOAD_TIME": _TIME,
        "ROW_COUNT": _COUNT,
        "ROW_PARSED": _COUNT,
        "ERROR_COUNT": _COUNT,
        "STATUS": _TEXT,
        "TABLE_NAME": _TEXT,
        "TABLE_SCHEMA_NAME": _TEXT,
        "TABLE_CATALOG_NAME": _TEXT,
    },
    "TAG_REFERENCES": {
        "TAG_DATABASE": _TEXT,
        "TAG_SCHEMA": _TEXT,
        "TAG_NAME": _TEXT,
        "TAG_VALUE": _TEXT,
        "OBJECT_DATABASE": _TEXT,
        "OBJECT_SCHEMA": _TEXT,
        "OBJECT_NAME": _TEXT,
        "OBJECT_DELETED": _TIME,
        "DOMAIN": _TEXT,
        "COLUMN_NAME": _TEXT,
    },
    "GRANTS_TO_USERS": {"ROLE": _TEXT, "GRANTEE_NAME": _TEXT},
}


def creation_sql() -> list[str]:
    """The tables, as DuckDB makes them."""
    return [
        f'CREATE TABLE "{DATABASE}"."{SCHEMA}"."{table}" ({", ".join(f"{n} {kind}" for n, kind in columns.items())})'
        for table, columns in _TABLES.items()
    ]
