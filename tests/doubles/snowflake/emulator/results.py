"""A statement's result on the wire: rows as JSON texts for the driver of Node, as Arrow for the one of Python."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from fakesnow.arrow import to_ipc, to_sf
from fakesnow.rowtype import describe_as_rowtype
from fakesnow.statement_type import DML_TYPE_IDS

_HUGE = ("HUGEINT", "UHUGEINT", "UBIGINT")


@dataclass
class Result:
    """Rows with DuckDB's types by column. `type_id` is Snowflake's kind of statement."""

    table: pa.Table
    types: list[tuple[str, str]]
    type_id: int


def message_result(text: str, type_id: int, column: str = "status") -> Result:
    """The one row that a statement without rows answers."""
    return rows_result([(column, "VARCHAR")], [(text,)], type_id)


def rows_result(types: list[tuple[str, str]], rows: list[tuple[Any, ...]], type_id: int) -> Result:
    """A result from Python values; the types are VARCHAR, BIGINT or TIMESTAMP WITH TIME ZONE."""
    arrow = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", "UTC")}
    arrays = [pa.array([row[i] for row in rows], arrow[kind]) for i, (_, kind) in enumerate(types)]
    return Result(pa.Table.from_arrays(arrays, [name for name, _ in types]), types, type_id)


def encode(result: Result, *, arrow: bool) -> dict[str, Any]:
    """The part of a response that holds the rows."""
    rowtype = describe_as_rowtype([(name, _known(kind), None, None, None, None) for name, kind in result.types])
    for column, (_, kind) in zip(rowtype, result.types, strict=True):
        if kind in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
            column["scale"] = 9
    head = {"rowtype": rowtype, "total": result.table.num_rows, "returned": result.table.num_rows}
    # The driver for Python counts changed rows in JSON only.
    if arrow and result.type_id not in DML_TYPE_IDS:
        table = _with_nulls(to_sf(result.table, rowtype), result.table)
        return {**head, "queryResultFormat": "arrow", "rowsetBase64": b64encode(to_ipc(table)).decode()}
    columns = [_texts(column, kind) for column, (_, kind) in zip(result.table.columns, result.types, strict=True)]
    rowset = [list(row) for row in zip(*columns, strict=True)] if columns else []
    return {**head, "queryResultFormat": "json", "rowset": rowset}


def _with_nulls(made: pa.Table, table: pa.Table) -> pa.Table:
    """fakesnow's structs of seconds and fractions make 1970 of a timestamp that is NULL."""
    for index, column in enumerate(table.columns):
        if pa.types.is_timestamp(column.type) and column.null_count:
            struct = made.column(index).combine_chunks()
            fields = [struct.field(i) for i in range(struct.type.num_fields)]
            missing = column.is_null().combine_chunks()
            array = pa.StructArray.from_arrays(fields, fields=list(struct.type), mask=missing)
            made = made.set_column(index, made.schema.field(index), array)
    return made


def _known(kind: str) -> str:
    if kind.endswith("[]") or kind.startswith(("STRUCT", "MAP")):
        return "JSON"
    if kind in ("TINYINT", "SMALLINT", "UINTEGER", "UHUGEINT", "UTINYINT", "USMALLINT"):
        return "BIGINT"
    if kind == "FLOAT":
        return "DOUBLE"
    return {"TIMESTAMP_S": "TIMESTAMP", "TIMESTAMP_MS": "TIMESTAMP", "UUID": "VARCHAR"}.get(kind, kind)


def _texts(column: pa.ChunkedArray, kind: str) -> list[str | None]:
    """Each value as Snowflake writes it in a JSON rowset."""
    if kind.startswith("TIMESTAMP"):
        offset = " 1440" if kind.endswith("ZONE") else ""
        micros = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.int64()).to_pylist()
        return [None if v is None else _seconds(v) + offset for v in micros]
    if kind == "DATE":
        return [None if v is None else str(v) for v in column.cast(pa.int32()).to_pylist()]
    if kind == "TIME":
        micros = column.cast(pa.time64("us")).cast(pa.int64()).to_pylist()
        return [None if v is None else _seconds(v) for v in micros]
    values = column.to_pylist()
    if kind in ("VARCHAR", "JSON"):
        return values
    if kind == "BOOLEAN":
        return [None if v is None else ("1" if v else "0") for v in values]
    if kind == "BLOB":
        return [None if v is None else v.hex().upper() for v in values]
    if kind.startswith("DECIMAL"):
        return [None if v is None else format(v, "f") for v in values]
    if kind in _HUGE:
        return [None if v is None else str(int(v)) for v in values]
    if kind.endswith("[]") or kind.startswith(("STRUCT", "MAP")):
        return [None if v is None else json.dumps(v, default=str) for v in values]
    return [None if v is None else str(v) for v in values]


def _seconds(micros: int) -> str:
    """Seconds with nine places; before 1970 both parts count down from zero."""
    return f"{'-' if micros < 0 else ''}{abs(micros) // 10**6}.{abs(micros) % 10**6:06d}000"
