"""CREATE DATABASE and DROP DATABASE. One that is made has the schema PUBLIC, and is the session's current one."""

from __future__ import annotations

import re

from fakesnow import statement_type
from fakesnow.conn import FakeSnowflakeConnection

from .clauses import strip_clauses
from .definitions import Definition
from .engine import Engine
from .errors import compilation, missing, unsupported
from .names import IDENTIFIER, fold
from .results import Result, message_result

_FLAGS = re.IGNORECASE | re.DOTALL
_KIND = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:TRANSIENT\s+)?DATABASE\s+(?!ROLE\b)", _FLAGS)
_CREATE = re.compile(
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?DATABASE\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?"
    rf"(?P<name>{IDENTIFIER})\s*(?P<rest>.*)",
    _FLAGS,
)
_DROP = re.compile(
    rf"DROP\s+DATABASE\s+(?P<exists>IF\s+EXISTS\s+)?(?P<name>{IDENTIFIER})(?:\s+(?:CASCADE|RESTRICT))?", _FLAGS
)


def database_definition(text: str, engine: Engine, connection: FakeSnowflakeConnection) -> Definition | None:
    """What CREATE or DROP DATABASE does; None for other statements."""
    if found := _DROP.fullmatch(text):
        name, exists = fold(found["name"]), bool(found["exists"])
        return Definition(lambda: _drop(name, exists, engine, connection), [], dropped=name)
    if not _KIND.match(text):
        return None
    plain, clauses = strip_clauses(text)
    found = _CREATE.fullmatch(plain)
    if found is None or found["rest"]:
        raise unsupported("CREATE DATABASE of another one")
    name, replace, exists = fold(found["name"]), bool(found["replace"]), bool(found["exists"])
    dropped = name if replace else None
    return Definition(lambda: _create(name, engine, connection, replace=replace, exists=exists), clauses, dropped)


def _create(name: str, engine: Engine, connection: FakeSnowflakeConnection, *, replace: bool, exists: bool) -> Result:
    if engine.has_database(name):
        if exists:
            return message_result(f"{name} already exists, statement succeeded.", statement_type.DDL)
        if not replace:
            raise compilation("002002", "42710", f"Object '{name}' already exists.")
        _leave(name, connection)
        engine.drop_database(name)
    engine.create_database(name, ["PUBLIC"])
    connection._duck_conn.execute(f"SET schema = '\"{name}\".PUBLIC'")
    connection.database, connection._schema = name, "PUBLIC"
    connection.database_set = connection.schema_set = True
    return message_result(f"Database {name} successfully created.", statement_type.DDL)


def _drop(name: str, exists: bool, engine: Engine, connection: FakeSnowflakeConnection) -> Result:
    if not engine.has_database(name):
        if exists:
            return message_result("Drop statement executed successfully (object already dropped).", statement_type.DDL)
        raise missing("Database", name)
    _leave(name, connection)
    engine.drop_database(name)
    return message_result(f"{name} successfully dropped.", statement_type.DDL)


def _leave(name: str, connection: FakeSnowflakeConnection) -> None:
    """A session whose database is dropped has none."""
    if connection.database == name:
        connection._duck_conn.execute("SET schema = 'memory.main'")
        connection.database = connection._schema = None
        connection.database_set = connection.schema_set = False
