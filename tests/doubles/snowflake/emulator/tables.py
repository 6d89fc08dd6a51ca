"""The tables of a parsed statement: which one it changes, which it names, and what it defines."""

from __future__ import annotations

from fakesnow.conn import FakeSnowflakeConnection
from sqlglot import exp

from .errors import SnowflakeError
from .load import reference
from .names import Name, table_name


def target(statement: exp.Expr, connection: FakeSnowflakeConnection) -> Name | None:
    """The table that INSERT, UPDATE, DELETE, MERGE, TRUNCATE or COPY changes; None for what only reads."""
    if isinstance(statement, exp.TruncateTable):
        table = statement.expressions[0]
    elif isinstance(statement, exp.Insert | exp.Update | exp.Delete | exp.Merge | exp.Copy):
        table = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
    else:
        return None
    if not isinstance(table, exp.Table) or reference(table):
        return None
    return table_name(table, connection.database, connection.schema)


def without_past(statement: exp.Expr, connection: FakeSnowflakeConnection) -> list[str]:
    """Full names of the tables, views and schemas that a statement drops or makes anew."""
    if isinstance(statement, exp.Drop):
        found = statement.args.get("tables") or []
    elif isinstance(statement, exp.Create) and not statement.args.get("exists"):
        found = [statement.this.this if isinstance(statement.this, exp.Schema) else statement.this]
    else:
        return []
    if statement.kind in ("TABLE", "VIEW"):
        return [str(table_name(table, connection.database, connection.schema)) for table in found]
    if statement.kind == "SCHEMA":
        return [f"{table.catalog.upper() or connection.database}.{table.db.upper()}" for table in found]
    return []


def named(statement: exp.Expr, connection: FakeSnowflakeConnection) -> set[Name] | None:
    """Every table that a statement names; None where it names a view or calls a function, which may read any."""
    if any(isinstance(dot.expression, exp.Anonymous) for dot in statement.find_all(exp.Dot)):
        return None
    common = {cte.alias_or_name.upper() for cte in statement.find_all(exp.CTE)}
    names = set()
    for table in statement.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier) or (not table.db and table.name.upper() in common):
            continue
        try:
            names.add(table_name(table, connection.database, connection.schema))
        except SnowflakeError:
            return None
    if not names:
        return names
    with connection._duck_conn.cursor() as duck:
        views = duck.execute(
            "SELECT 1 FROM duckdb_views() WHERE NOT internal AND upper(view_name) IN (SELECT unnest(?)) LIMIT 1",
            [[name.name.upper() for name in names]],
        ).fetchall()
    return None if views else names


def make_permanent(create: exp.Create, connection: FakeSnowflakeConnection) -> str | None:
    """Turns a temporary table or view into one that the session drops at its end, which is what is given.

    DuckDB has no temporary ones in a schema. PRIMARY KEY, UNIQUE and FOREIGN KEY are taken away too: Snowflake keeps
    them as information, and enforces NOT NULL only.
    """
    if create.kind not in ("TABLE", "VIEW"):
        return None
    if create.kind == "TABLE" and isinstance(create.this, exp.Schema):
        _drop_keys(create.this)
    properties = create.args.get("properties")
    temporary = [p for p in properties.expressions if isinstance(p, exp.TemporaryProperty)] if properties else []
    for each in temporary:
        each.pop()
    table = create.this.this if isinstance(create.this, exp.Schema) else create.this
    name = table_name(table, connection.database, connection.schema)
    return f"DROP {create.kind} IF EXISTS {name.sql}" if temporary else None


def _drop_keys(schema: exp.Schema) -> None:
    keys: set[str] = set()
    for part in list(schema.expressions):
        if isinstance(part, exp.PrimaryKey | exp.Constraint | exp.ForeignKey | exp.UniqueColumnConstraint):
            keys |= {column.name.upper() for key in part.find_all(exp.PrimaryKey) for column in key.expressions}
            part.pop()
    for column in schema.expressions:
        if not isinstance(column, exp.ColumnDef):
            continue
        for constraint in list(column.args.get("constraints") or []):
            if isinstance(constraint.kind, exp.PrimaryKeyColumnConstraint):
                keys.add(column.name.upper())
            if isinstance(constraint.kind, exp.PrimaryKeyColumnConstraint | exp.UniqueColumnConstraint | exp.Reference):
                constraint.pop()
        stated = any(isinstance(c.kind, exp.NotNullColumnConstraint) for c in column.args.get("constraints") or [])
        if column.name.upper() in keys and not stated:
            column.append("constraints", exp.ColumnConstraint(kind=exp.NotNullColumnConstraint()))
