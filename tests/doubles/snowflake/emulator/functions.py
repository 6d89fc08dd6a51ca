"""SQL functions of users: CREATE FUNCTION and DROP FUNCTION. Each is a macro of DuckDB, called by name in any query.

A view calls the function that is there when the view is read, as Snowflake's does. Refused are a second function of one
name with other arguments, functions that return a table, and other languages than SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb
import sqlglot
from fakesnow import statement_type
from fakesnow.conn import FakeSnowflakeConnection
from sqlglot import exp

from .definitions import Definition
from .engine import cursor
from .errors import missing, unsupported
from .names import IDENTIFIER, QUALIFIED, Name, fold, resolve, split
from .results import Result, message_result

_FLAGS = re.IGNORECASE | re.DOTALL
_CREATE = re.compile(
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?(?P<secure>SECURE\s+)?FUNCTION\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?"
    rf"(?P<name>{QUALIFIED})\s*\((?P<parameters>(?:[^()]|\([^()]*\))*)\)(?P<head>.*?)\bAS\s+"
    r"(?:\$\$(?P<dollars>.*)\$\$|'(?P<quoted>(?:[^']|'')*)')",
    _FLAGS,
)
_DROP = re.compile(
    rf"DROP\s+FUNCTION\s+(?P<exists>IF\s+EXISTS\s+)?(?P<name>{QUALIFIED})\s*\((?P<types>[^()]*)\)", _FLAGS
)
_TYPE = r"(?!TABLE\b)\w+(?:\s*\([^()]*\))?"
_PARAMETER = re.compile(rf"\s*(?P<name>{IDENTIFIER})\s+(?P<type>{_TYPE})\s*(?:,|\Z)", _FLAGS)
_RETURNS = re.compile(rf"\bRETURNS\s+(?P<type>{_TYPE})(?:\s+NOT\s+NULL)?", _FLAGS)
# What changes no value. MEMOIZABLE lets Snowflake keep results.
_CLAUSE = re.compile(
    r"COPY\s+GRANTS|LANGUAGE\s+SQL|MEMOIZABLE|IMMUTABLE|VOLATILE|CALLED\s+ON\s+NULL\s+INPUT|COMMENT\s*=\s*'(?:[^']|'')*'",
    _FLAGS,
)


def function_definition(
    text: str, connection: FakeSnowflakeConnection, rewrite: Callable[[exp.Expr], exp.Expr]
) -> Definition | None:
    """What CREATE or DROP FUNCTION does; None for other statements. `rewrite` is that of a parsed statement."""
    if found := _DROP.fullmatch(text):
        return _drop(found, connection)
    if found := _CREATE.fullmatch(text):
        return _create(found, connection, rewrite)
    return None


def _create(
    found: re.Match[str], connection: FakeSnowflakeConnection, rewrite: Callable[[exp.Expr], exp.Expr]
) -> Definition:
    returns = _RETURNS.search(found["head"])
    rest = _RETURNS.sub(" ", found["head"], count=1)
    clauses = [found["secure"].strip()] if found["secure"] else []
    clauses += [clause[0] for clause in _CLAUSE.finditer(rest)]
    if returns is None or (rest := _CLAUSE.sub(" ", rest).strip()):
        raise unsupported(f"function with {rest or 'a table as its result'}")
    name = resolve(split(found["name"]), connection.database, connection.schema)
    parameters = _parameters(found["parameters"])
    source = found["dollars"] if found["quoted"] is None else found["quoted"].replace("''", "'")
    value = f"SELECT CAST((\n{source}\n) AS {returns['type']})"
    body = rewrite(sqlglot.parse_one(value, read="snowflake")).selects[0]
    _qualify(body, name)
    # Arguments are of the types that the function says, whatever it is called with.
    for column in list(body.find_all(exp.Column)):
        if not column.table and (kind := parameters.get(fold(column.this.sql(dialect="snowflake")))):
            column.replace(exp.cast(column.copy(), kind, dialect="snowflake"))
    create = f"CREATE {'OR REPLACE ' if found['replace'] else ''}MACRO {'IF NOT EXISTS ' if found['exists'] else ''}"
    names = ", ".join(f'"{parameter}"' for parameter in parameters)

    def run() -> Result:
        connection._duck_conn.execute(f"{create}{name.sql}({names}) AS {cursor(connection).translate(body)}")
        return message_result(f"Function {name.name} successfully created.", statement_type.DDL)

    return Definition(run, clauses)


def _qualify(body: exp.Expr, name: Name) -> None:
    """Completes the names of tables, and of functions with a schema; one without may be Snowflake's own.

    "All unqualified objects in a view or UDF definition will be resolved in the view's or UDF's schema only"
    (Snowflake's page on the resolution of object names).
    """
    common = {cte.alias_or_name.upper() for cte in body.find_all(exp.CTE)}
    for table in body.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and (table.db or table.name.upper() not in common):
            for part, value in (("db", name.schema), ("catalog", name.database)):
                if not table.args.get(part):
                    table.set(part, exp.to_identifier(value, quoted=True))
    for call in body.find_all(exp.Dot):
        if isinstance(call.this, exp.Identifier) and isinstance(call.expression, exp.Anonymous):
            call.set("this", exp.Dot(this=exp.to_identifier(name.database, quoted=True), expression=call.this.copy()))


def _drop(found: re.Match[str], connection: FakeSnowflakeConnection) -> Definition:
    name = resolve(split(found["name"]), connection.database, connection.schema)

    def run() -> Result:
        try:
            connection._duck_conn.execute(f"DROP MACRO {'IF EXISTS ' if found['exists'] else ''}{name.sql}")
        except duckdb.CatalogException:
            raise missing("Function", name.name) from None
        return message_result(f"{name.name} successfully dropped.", statement_type.DDL)

    return Definition(run, [])


def _parameters(text: str) -> dict[str, str]:
    """Name and type of each parameter."""
    parameters = {}
    at = 0
    while at < len(text.rstrip()):
        found = _PARAMETER.match(text, at)
        if found is None:
            raise unsupported(f"parameters of a function ({text})")
        parameters[fold(found["name"])] = found["type"]
        at = found.end()
    return parameters
