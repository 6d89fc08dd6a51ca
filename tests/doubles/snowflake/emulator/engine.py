"""fakesnow's engine: the one DuckDB of all sessions, its databases, and a cursor that runs parsed statements."""

from __future__ import annotations

import threading
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from fakesnow import info_schema, macros, transforms
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.instance import FakeSnow
from fakesnow.statement_type import statement_type_id
from sqlglot import Expr, exp

from . import account_usage
from .load import history_sql
from .names import Name
from .results import Result
from .semistructured import outer_sql
from .stages import remove_stages

# SUM and AVG over DOUBLE lose digits that Snowflake keeps: NUMBER stays as exact here as there.
transforms.numeric_agg_implicit_cast = lambda expression: expression

# fakesnow forgets the TRY of TRY_TO_TIMESTAMP.
_to_timestamp = transforms.to_timestamp
transforms.to_timestamp = lambda expression: (
    expression if isinstance(expression, exp.TryCast) else _to_timestamp(expression)
)


class Engine:
    """All databases of the account, in memory."""

    def __init__(self) -> None:
        self._fakesnow = FakeSnow(create_database_on_connect=False, create_schema_on_connect=False)
        self._ddl = threading.RLock()
        # Where DuckDB looks for macros in a session without a database.
        with self._fakesnow.duck_conn.cursor() as duck:
            duck.execute(macros.creation_sql("memory"))
            duck.execute(outer_sql("memory"))
        self.create_database(account_usage.DATABASE, [account_usage.SCHEMA])
        with self._fakesnow.duck_conn.cursor() as duck:
            for sql in account_usage.creation_sql():
                duck.execute(sql)

    @property
    def ddl(self) -> threading.RLock:
        """Held while a statement changes a catalog: DuckDB refuses two of them at once, Snowflake does not."""
        return self._ddl

    def connect(self, database: str | None, schema: str | None) -> FakeSnowflakeConnection:
        """A connection of its own, with transactions of its own."""
        return self._fakesnow.connect(database, schema)

    def create_database(self, name: str, schemas: list[str]) -> None:
        """A new database with its schemas, unless it is there."""
        with self._ddl, self._fakesnow.duck_conn.cursor() as duck:
            duck.execute(f"ATTACH IF NOT EXISTS ':memory:' AS \"{name}\"")
            duck.execute(info_schema.per_db_creation_sql(name))
            duck.execute(macros.creation_sql(name))
            duck.execute(outer_sql(name))
            duck.execute(history_sql(name))
            for schema in schemas:
                duck.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"."{schema}"')

    def has_database(self, name: str) -> bool:
        """Whether a database is there."""
        with self._fakesnow.duck_conn.cursor() as duck:
            found = duck.execute("SELECT 1 FROM duckdb_databases() WHERE NOT internal AND database_name = ?", [name])
            return bool(found.fetchall())

    def drop_database(self, name: str) -> None:
        """Takes a database away, with its stages and file formats."""
        with self._ddl, self._fakesnow.duck_conn.cursor() as duck:
            duck.execute(f'DETACH "{name}"')
            for table in ("_fs_stages", "_fs_file_formats"):
                duck.execute(f"DELETE FROM _fs_global._fs_information_schema.{table} WHERE database_name = ?", [name])
        remove_stages(name)

    def columns(self, table: Name) -> list[str] | None:
        """The columns of a table or view; None where there is none."""
        with self._fakesnow.duck_conn.cursor() as duck:
            try:
                found = duck.execute(f"SELECT * FROM {table.sql} LIMIT 0")
            except duckdb.CatalogException:
                return None
            return [str(name) for name, *_ in found.description or []]

    def objects(self, kind: str, container: str) -> list[str]:
        """Full names of the tables, views or schemas in a database or a schema."""
        database, _, schema = container.partition(".")
        column = "schema_name" if kind == "SCHEMA" else f"schema_name || '.' || {kind.lower()}_name"
        if kind not in ("TABLE", "VIEW", "SCHEMA"):
            return []
        with self._fakesnow.duck_conn.cursor() as duck:
            found = duck.execute(
                f"SELECT database_name || '.' || {column} FROM duckdb_{kind.lower()}s() "
                "WHERE database_name = ? AND schema_name = coalesce(nullif(?, ''), schema_name) AND NOT internal "
                "AND schema_name NOT IN ('main', '_fs_information_schema') ORDER BY 1",
                [database, schema],
            )
            return [name for (name,) in found.fetchall()]


class EngineCursor(FakeSnowflakeCursor):
    """fakesnow's cursor, for statements that are parsed and rewritten already."""

    def run(self, statement: Expr, params: list[Any] | None) -> Result:
        """Runs a statement of Snowflake's dialect and gives its rows."""
        type_id = statement_type_id(statement)
        self.check_db_and_schema(statement)
        for part in self._transform_explode(statement):
            transformed = self._transform(part, params)
            self._execute(transformed, params if transformed.find(exp.Placeholder) else None)
        table = self._arrow_table
        if table is None:
            table = pa.table({})
        types = [(str(column[0]), str(column[1])) for column in self._duck_conn.description or []]
        return Result(table, types, type_id)

    def translate(self, value: Expr) -> str:
        """A value of Snowflake's dialect as DuckDB reads it."""
        query = self._transform(exp.select(value.copy()), None)
        return query.expressions[0].unalias().sql(dialect="duckdb")

    def run_merge(self, statement: exp.Merge, params: list[Any] | None) -> dict[str, int]:
        """Runs DuckDB's own MERGE: how many rows each of its actions changed."""
        self.check_db_and_schema(statement)
        transformed = self._transform(statement, params)
        bound = params if transformed.find(exp.Placeholder) else None
        self._duck_conn.execute(f"{transformed.sql(dialect='duckdb')} RETURNING merge_action", bound)
        counts = pc.value_counts(self._duck_conn.to_arrow_table().column(0)).to_pylist()
        return {each["values"]: each["counts"] for each in counts}


def cursor(connection: FakeSnowflakeConnection) -> EngineCursor:
    """A cursor on a connection."""
    return EngineCursor(conn=connection, duck_conn=connection._duck_conn)
