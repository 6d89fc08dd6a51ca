"""Snowflake's functions of arrays and objects that fakesnow lacks: FLATTEN with OUTER, AS_ARRAY, FILTER.

An array or object of Snowflake is a value of DuckDB's type JSON here.
"""

from __future__ import annotations

from fakesnow import transforms
from sqlglot import exp

from .errors import unsupported

_OUTER = "_flatten_outer"
_ARGUMENTS = {"INPUT", "OUTER"}


def outer_sql(catalog: str) -> str:
    """The macro of a catalog that FLATTEN with OUTER calls.

    "If TRUE, exactly one row is generated for zero-row expansions (with NULL in the KEY, INDEX, and VALUE columns)"
    (Snowflake's page on FLATTEN).
    """
    return (
        f'CREATE OR REPLACE MACRO "{catalog}".{_OUTER}(input) AS TABLE '
        "SELECT f.* FROM (SELECT 1) LEFT JOIN _fs_flatten(input) AS f ON TRUE"
    )


def as_array(value: exp.Expr) -> exp.Expr:
    """AS_ARRAY: the value where it is an array, else NULL."""
    kind = exp.Anonymous(this="JSON_TYPE", expressions=[value.copy()])
    return exp.Case(ifs=[exp.If(this=exp.EQ(this=kind, expression=exp.Literal.string("ARRAY")), true=value.copy())])


def array_filter(function: exp.ArrayFilter) -> exp.Expr:
    """FILTER: DuckDB filters lists, and reads `e -> …` as a lambda only where it is written LAMBDA e : …"""
    elements = exp.Anonymous(this="FROM_JSON", expressions=[function.this.copy(), exp.Literal.string('["JSON"]')])
    condition = function.expression.copy()
    condition.set("colon", True)
    return exp.Anonymous(
        this="TO_JSON", expressions=[exp.Anonymous(this="LIST_FILTER", expressions=[elements, condition])]
    )


def _flatten(expression: exp.Expr) -> exp.Expr:
    """FLATTEN as a macro: what fakesnow does, and OUTER."""
    if not isinstance(expression, exp.Lateral | exp.TableFromRows) or not isinstance(expression.this, exp.Explode):
        return expression
    given = [expression.this.this, *expression.this.expressions]
    arguments = {each.this.name.upper(): each.expression for each in given if isinstance(each, exp.Kwarg)}
    if not isinstance(given[0], exp.Kwarg):
        arguments["INPUT"] = given[0]
    if unknown := arguments.keys() - _ARGUMENTS:
        raise unsupported(f"FLATTEN with {', '.join(sorted(unknown))}")
    outer = arguments.get("OUTER")
    macro = _OUTER if outer is not None and outer.this else "_fs_flatten"
    call = exp.Anonymous(this=macro, expressions=[arguments["INPUT"]])
    return exp.Table(this=call, alias=expression.args.get("alias"))


transforms.flatten = _flatten
