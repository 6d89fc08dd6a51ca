"""What fakesnow does not know of Snowflake's SQL, rewritten before it sees a parsed statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from .semistructured import array_filter, as_array


@dataclass(frozen=True)
class Context:
    """What a statement may ask of its session."""

    account: str
    user: str
    role: str
    warehouse: str | None
    session: int
    transaction: str | None


def rewrite(statement: exp.Expr, context: Context) -> exp.Expr:
    """The statement as fakesnow and DuckDB understand it."""
    _name_columns(statement)
    _name_values(statement)
    # The innermost first: a function may be rewritten with what is in it.
    for function in reversed(list(statement.find_all(exp.Func))):
        name = function.name.upper() if isinstance(function, exp.Anonymous) else type(function).__name__
        if replace := _FUNCTIONS.get(name):
            new = replace(function, context)
            if function is statement:
                statement = new
            else:
                function.replace(new)
    return statement


def _name_columns(statement: exp.Expr) -> None:
    """A column without an alias is named by its expression, as Snowflake names it: COUNT(*)."""
    if not isinstance(statement, exp.Select):
        return
    for projection in list(statement.expressions):
        if isinstance(projection, exp.Func | exp.Dot | exp.Cast | exp.Binary | exp.Literal | exp.Unary):
            alias = projection.sql(dialect="snowflake").upper()
            if alias.isidentifier():
                continue
            projection.replace(exp.alias_(projection.copy(), alias, quoted=True))


def _name_values(statement: exp.Expr) -> None:
    """VALUES with an alias has the columns COLUMN1, COLUMN2, … too. Without one fakesnow names them."""
    for values in statement.find_all(exp.Values):
        alias = values.args.get("alias")
        if alias is not None and not alias.columns and values.expressions:
            count = len(values.expressions[0].expressions)
            alias.set("columns", [exp.to_identifier(f"COLUMN{n}", quoted=True) for n in range(1, count + 1)])


def _constant(pick: Callable[[Context], str | int | None]) -> Callable[[exp.Expr, Context], exp.Expr]:
    def replace(_: exp.Expr, context: Context) -> exp.Expr:
        value = pick(context)
        text = exp.null() if value is None else exp.Literal.string(str(value))
        return exp.cast(text, "VARCHAR")

    return replace


def _hex_number(function: exp.Expr, _: Context) -> exp.Expr:
    """Snowflake reads half of the digest's digits from the left; DuckDB's own function reads bytes from the right."""
    digest = exp.func("MD5", function.this.copy())
    side = exp.Left if type(function).__name__ == "MD5NumberUpper64" else exp.Right
    digits = exp.Concat(expressions=[exp.Literal.string("0x"), side(this=digest, expression=exp.Literal.number(16))])
    return exp.cast(digits, exp.DataType.Type.UBIGINT)


def _try_timestamp(kind: exp.DataType.Type) -> Callable[[exp.Expr, Context], exp.Expr]:
    def replace(function: exp.Expr, _: Context) -> exp.Expr:
        return exp.TryCast(this=function.expressions[0].copy(), to=exp.DataType(this=kind))

    return replace


def _trim(function: exp.Expr, _: Context) -> exp.Expr:
    """fakesnow forgets the characters and the side of a TRIM whose text it has to cast."""
    trim = function.copy()
    trim.set("this", exp.cast(trim.this, exp.DataType.Type.VARCHAR))
    return trim


def _regexp_substr(function: exp.Expr, _: Context) -> exp.Expr:
    """One match of all, or a group of it; NULL where there is none."""
    text, pattern, position = function.this.copy(), function.expression.copy(), function.args.get("position")
    if position is not None:
        text = exp.Substring(this=text, start=position.copy())
    parameters = function.args.get("parameters")
    flags = parameters.name if parameters is not None else ""
    group = function.args.get("group")
    if "e" in flags and (group is None or group.name == "0"):
        group = exp.Literal.number(1)
    found = exp.Anonymous(
        this="REGEXP_EXTRACT_ALL",
        expressions=[text, pattern, group or exp.Literal.number(0), exp.Literal.string(flags.replace("e", ""))],
    )
    return exp.Anonymous(
        this="LIST_EXTRACT", expressions=[found, function.args.get("occurrence") or exp.Literal.number(1)]
    )


_FUNCTIONS: dict[str, Callable[[exp.Expr, Context], exp.Expr]] = {
    "CurrentAccount": _constant(lambda c: c.account),
    "CurrentAccountName": _constant(lambda c: c.account),
    "CurrentUser": _constant(lambda c: c.user),
    "CurrentRole": _constant(lambda c: c.role),
    "CurrentWarehouse": _constant(lambda c: c.warehouse),
    "CurrentSession": _constant(lambda c: c.session),
    "CurrentTransaction": _constant(lambda c: c.transaction),
    "TRY_TO_TIMESTAMP_NTZ": _try_timestamp(exp.DataType.Type.TIMESTAMP),
    "TRY_TO_TIMESTAMP_LTZ": _try_timestamp(exp.DataType.Type.TIMESTAMPTZ),
    "TRY_TO_TIMESTAMP_TZ": _try_timestamp(exp.DataType.Type.TIMESTAMPTZ),
    "AS_ARRAY": lambda function, _: as_array(function.expressions[0]),
    "ArrayFilter": lambda function, _: array_filter(function),
    "Trim": _trim,
    "RegexpExtract": _regexp_substr,
    "MD5NumberLower64": _hex_number,
    "MD5NumberUpper64": _hex_number,
}
