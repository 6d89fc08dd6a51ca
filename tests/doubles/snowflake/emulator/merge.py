"""MERGE, as DuckDB's own, which knows unqualified names in INSERT as Snowflake does."""

from __future__ import annotations

from typing import Any

from fakesnow import statement_type
from fakesnow.conn import FakeSnowflakeConnection
from sqlglot import exp

from .engine import cursor
from .errors import SnowflakeError
from .results import Result, rows_result

_KINDS = {"INSERT": "inserted", "UPDATE": "updated", "DELETE": "deleted"}


def merge(statement: exp.Merge, connection: FakeSnowflakeConnection, params: list[Any] | None) -> Result:
    """Runs a MERGE; fails like Snowflake where two rows of the source would update one row."""
    doubled = _doubled(statement)
    if doubled is not None and cursor(connection).run(doubled, params).table.num_rows:
        raise SnowflakeError("100090", "42P18", "Duplicate row detected during DML action")
    counts = cursor(connection).run_merge(statement.copy(), params)
    kinds = [kind for kind in _KINDS if any(_kind(when) == kind for when in _whens(statement))]
    types = [(f"number of rows {_KINDS[kind]}", "BIGINT") for kind in kinds]
    return rows_result(types, [tuple(counts.get(kind, 0) for kind in kinds)], statement_type.MERGE)


def _doubled(statement: exp.Merge) -> exp.Select | None:
    """A row for each target row that several source rows change, one of them by an update.

    ERROR_ON_NONDETERMINISTIC_MERGE is TRUE by default: several rows that all delete are fine, no others.
    """
    matched = [when for when in _whens(statement) if when.args["matched"]]
    if not any(_kind(when) == "UPDATE" for when in matched):
        return None
    action = exp.Case()
    for when in matched:
        action = action.when(when.args.get("condition") or exp.true(), exp.Literal.string(_kind(when)))
    row = exp.column(
        "rowid", table=statement.this.args["alias"].this.copy() if statement.this.alias else statement.this.name
    )
    return (
        exp.select("1")
        .from_(statement.this.copy())
        .join(statement.args["using"].copy(), on=statement.args["on"].copy(), join_type="inner")
        .where(action.is_(exp.null()).not_())
        .group_by(row)
        .having(exp.func("COUNT", exp.Star()) > 1)
        .having(exp.func("MAX", action.copy()).eq("UPDATE"))
        .limit(1)
    )


def _whens(statement: exp.Merge) -> list[exp.When]:
    return statement.args["whens"].expressions


def _kind(when: exp.When) -> str:
    then = when.args["then"]
    if isinstance(then, exp.Insert):
        return "INSERT"
    return "UPDATE" if isinstance(then, exp.Update) else "DELETE"
