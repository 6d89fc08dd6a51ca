"""COPY INTO a stage: a query's rows as one Parquet file.

"Fixed-point number columns are unloaded as DECIMAL columns, while floating-point number columns are unloaded as DOUBLE
columns"; a CAST to TINYINT, SMALLINT, INT or BIGINT gives INT32 or INT64 (Snowflake's page on unloading).
"""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as parquet
from fakesnow.transforms.options import parse_options
from sqlglot import exp

from .errors import SnowflakeError, compilation, unsupported
from .load import COPY_TYPE, Lookup, reference
from .results import Result, rows_result
from .stages import find_stage, object_path, stage_files, stage_folder

_INTEGERS = {
    exp.DataType.Type.TINYINT: "INT8",
    exp.DataType.Type.SMALLINT: "INT16",
    exp.DataType.Type.INT: "INT32",
    exp.DataType.Type.BIGINT: "INT64",
}
# Of Snowflake's AUTO, LZO, SNAPPY and NONE those that DuckDB writes.
_COMPRESSIONS = {"AUTO": "snappy", "SNAPPY": "snappy", "NONE": "uncompressed"}
_MAX_FILE_SIZE = 16 * 2**20
_KNOWN = {"FILE_FORMAT", "HEADER", "SINGLE", "OVERWRITE", "MAX_FILE_SIZE"}


def is_unload(statement: exp.Expr) -> bool:
    """Whether a COPY writes to a stage."""
    return isinstance(statement, exp.Copy) and isinstance(statement.this, exp.Table) and bool(reference(statement.this))


def unload(statement: exp.Copy, lookup: Lookup, run: Any) -> Result:
    """Writes the file. `run` runs the query and gives its rows."""
    stage, path = find_stage(lookup.duck, reference(statement.this) or "", lookup.database, lookup.schema)
    options = _options(statement)
    if not options.get("SINGLE"):
        raise unsupported("unload into several files")
    if not options.get("OVERWRITE") and path in stage_files(stage, path):
        raise SnowflakeError(
            "001030",
            "42710",
            "Files already existing at the unload destination: use overwrite option to force unloading.",
        )
    source = statement.args["files"][0]
    select = source.this if isinstance(source, exp.Subquery) else exp.select("*").from_(source.copy())
    if not isinstance(select, exp.Query):
        raise unsupported("unload of this")
    rows = run(select.copy())
    target = object_path(str((stage_folder(stage) / path).relative_to(object_path(""))))
    target.parent.mkdir(parents=True, exist_ok=True)
    with lookup.duck.cursor() as duck:
        _rows = rows.table
        columns = ", ".join(
            _column(name, kind, cast) for (name, kind), cast in zip(rows.types, _casts(select), strict=False)
        )
        duck.execute(
            f"COPY (SELECT {columns} FROM _rows) TO '{str(target).replace(chr(39), chr(39) * 2)}' "
            f"(FORMAT parquet, COMPRESSION {_compression(options)})"
        )
    size = target.stat().st_size
    if size > int(options.get("MAX_FILE_SIZE", _MAX_FILE_SIZE)):
        target.unlink()
        raise SnowflakeError(
            "100000",
            "XX000",
            f"Max file size ({options.get('MAX_FILE_SIZE', _MAX_FILE_SIZE)}) exceeded for unload single file mode. "
            "Please increase MAX_FILE_SIZE, or disable single file mode.",
        )
    types = [("rows_unloaded", "BIGINT"), ("input_bytes", "BIGINT"), ("output_bytes", "BIGINT")]
    return rows_result(types, [(parquet.read_metadata(target).num_rows, rows.table.nbytes, size)], COPY_TYPE)


def _options(statement: exp.Copy) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for param in statement.args.get("params") or []:
        name = param.this.name.upper()
        if name not in _KNOWN:
            raise unsupported(f"COPY option {name}")
        if name == "FILE_FORMAT":
            options[name] = parse_options(param.expressions)
        else:
            options[name] = param.expression.this
    if str(options.get("FILE_FORMAT", {}).get("TYPE", "")).upper() != "PARQUET":
        raise unsupported("unload as anything but PARQUET")
    if not options.get("HEADER"):
        raise unsupported("unload without HEADER: Snowflake names the columns _COL_0, _COL_1, …")
    return options


def _compression(options: dict[str, Any]) -> str:
    word = str(options["FILE_FORMAT"].get("COMPRESSION", "AUTO")).upper()
    if word not in _COMPRESSIONS:
        raise compilation("001008", "22023", f"invalid value ['{word}'] for parameter 'COMPRESSION'")
    return _COMPRESSIONS[word]


def _casts(select: exp.Query) -> list[str | None]:
    """The integer type that each column is cast to, where it is."""
    found: list[str | None] = []
    for projection in select.selects:
        value = projection.this if isinstance(projection, exp.Alias) else projection
        found.append(_INTEGERS.get(value.to.this) if isinstance(value, exp.Cast) else None)
        if isinstance(value, exp.Star) or value.is_star:
            return [None] * 10_000
    return found


def _column(name: str, kind: str, cast: str | None) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if cast is not None:
        return f"CAST({quoted} AS {cast}) AS {quoted}"
    if kind in ("BIGINT", "INTEGER", "HUGEINT", "UBIGINT", "SMALLINT", "TINYINT"):
        return f"CAST({quoted} AS DECIMAL(38, 0)) AS {quoted}"
    if kind == "JSON":
        return f"CAST({quoted} AS VARCHAR) AS {quoted}"
    return quoted
