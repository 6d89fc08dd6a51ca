"""Staged files in SQL: COPY INTO a table, and SELECT … FROM @stage in any statement.

The files are read by `csv_reader` and stand in the statement as a relation with the columns $1, $2, …
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from fakesnow.transforms.file_format import lookup_file_format
from fakesnow.transforms.options import parse_options
from sqlglot import exp

from .csv_reader import CsvFormat, csv_format, read_csv
from .errors import SnowflakeError, unsupported
from .names import Name, table_name
from .results import Result, message_result, rows_result
from .stages import find_stage, stage_files, stage_folder

COPY_TYPE = 0x3600
_numbers = itertools.count(1)
_RESULT = [
    ("file", "VARCHAR"),
    ("status", "VARCHAR"),
    ("rows_parsed", "BIGINT"),
    ("rows_loaded", "BIGINT"),
    ("error_limit", "BIGINT"),
    ("errors_seen", "BIGINT"),
    ("first_error", "VARCHAR"),
    ("first_error_line", "BIGINT"),
    ("first_error_character", "BIGINT"),
    ("first_error_column_name", "VARCHAR"),
]
_HISTORY = """
CREATE TABLE IF NOT EXISTS "{0}"._fs_information_schema._loaded
    (schema_name VARCHAR, table_name VARCHAR, file VARCHAR, md5 VARCHAR)
"""


@dataclass
class Lookup:
    """Where names of a statement are looked up: a DuckDB connection, the current database and schema."""

    duck: Any
    database: str | None
    schema: str | None


@dataclass
class _Files:
    """Files of a stage, by path."""

    stage: Name
    paths: list[str]
    form: CsvFormat


def history_sql(database: str) -> str:
    """What remembers the files of a database's tables, so that COPY loads none twice."""
    return _HISTORY.format(database)


def is_staged(statement: exp.Expr) -> bool:
    """Whether a statement reads staged files by position: the emulator's part. Other COPYs are fakesnow's."""
    if not isinstance(statement, exp.Copy):
        return any(reference(table) for table in statement.find_all(exp.Table))
    source = statement.args["files"][0]
    return _reference_of(statement) is not None and (isinstance(source, exp.Subquery) or _named_format(statement))


def staged(statement: exp.Expr, lookup: Lookup, run: Callable[[exp.Expr], Result]) -> Callable[[], Result]:
    """What runs a statement with a relation in the place of each `@stage/path`."""
    statement = statement.copy()
    relations: dict[str, pa.Table] = {}
    for table in [table for table in statement.find_all(exp.Table) if reference(table)]:
        form = _format(str(table.args["format"].name) if table.args.get("format") else None, {}, lookup)
        if table.args.get("pattern"):
            raise unsupported("PATTERN")
        stage, path = find_stage(lookup.duck, reference(table) or "", lookup.database, lookup.schema)
        _stand_in(table, relations, _Files(stage, stage_files(stage, path), form))
    return lambda: _with(relations, lookup, lambda: run(statement))


def copy_into_table(statement: exp.Copy, lookup: Lookup, run: Callable[[exp.Expr], Result]) -> Callable[[], Result]:
    """What runs a COPY INTO a table from CSV files in a stage."""
    target = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
    into = table_name(target, lookup.database, lookup.schema)
    stage, path = find_stage(lookup.duck, _reference_of(statement) or "", lookup.database, lookup.schema)
    options = _options(statement)
    form = _format(options.pop("FORMAT_NAME", None), options.pop("FILE_FORMAT", {}), lookup)
    chosen, skipped = _chosen(stage, path, into, options, lookup)
    if not chosen and not skipped:
        return lambda: message_result("Copy executed with 0 files processed.", COPY_TYPE)
    insert, source = _insert(statement, lookup, into)
    relations: dict[str, pa.Table] = {}
    counts = _stand_in(source, relations, _Files(stage, chosen, form)) if chosen else {}
    digests = [[into.schema, into.name, f"{stage}/{file}", _digest(stage, file)] for file in chosen]
    rows: list[tuple[Any, ...]] = [
        (f"{stage.name.lower()}/{file}", "LOAD_SKIPPED", 0, 0, None, 1, "File was loaded before.", None, None, None)
        for file in skipped
    ]
    rows += [
        (f"{stage.name.lower()}/{file}", "LOADED", counts[file], counts[file], 1, 0, None, None, None, None)
        for file in chosen
    ]

    def work() -> Result:
        if chosen:
            _with(relations, lookup, lambda: run(insert))
            lookup.duck.executemany(
                f'INSERT INTO "{into.database}"._fs_information_schema._loaded VALUES (?, ?, ?, ?)', digests
            )
        if options.get("PURGE") is True:
            for file in chosen:
                (stage_folder(stage) / file).unlink(missing_ok=True)
        return rows_result(_RESULT, rows, COPY_TYPE)

    return work


def reference(table: exp.Table) -> str | None:
    """The stage and path that stand in a table's lookup."""
    text = table.this.name if isinstance(table.this, exp.Var | exp.Literal) else ""
    return text if text.startswith("@") else None


def _reference_of(statement: exp.Copy) -> str | None:
    source = statement.args["files"][0]
    if isinstance(source, exp.Subquery):
        return next((found for table in source.find_all(exp.Table) if (found := reference(table))), None)
    return reference(source) if isinstance(source, exp.Table) else None


def _named_format(statement: exp.Copy) -> bool:
    return "FORMAT_NAME" in _options(statement)


def _options(statement: exp.Copy) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for param in statement.args.get("params") or []:
        name = param.this.name.upper()
        if name == "FILE_FORMAT":
            inline = parse_options(param.expressions)
            if "FORMAT_NAME" in inline:
                options["FORMAT_NAME"] = inline.pop("FORMAT_NAME")
            options["FILE_FORMAT"] = inline
        elif name == "FILES":
            options["FILES"] = [literal.name for literal in param.find_all(exp.Literal)]
        elif isinstance(param.expression, exp.Boolean):
            options[name] = param.expression.this
        else:
            options[name] = param.expression.name.upper()
    if options.get("ON_ERROR", "ABORT_STATEMENT") != "ABORT_STATEMENT":
        raise unsupported(f"ON_ERROR = {options['ON_ERROR']}")
    if unknown := options.keys() - {"FILE_FORMAT", "FORMAT_NAME", "FILES", "FORCE", "PURGE", "ON_ERROR"}:
        raise unsupported(f"COPY option {unknown.pop()}")
    return options


def _format(name: str | None, inline: dict[str, Any], lookup: Lookup) -> CsvFormat:
    stored: dict[str, Any] = {}
    if name:
        with lookup.duck.cursor() as duck:
            stored = lookup_file_format(duck, name, lookup.database, lookup.schema)
    options = {**stored, **inline}
    if str(options.get("TYPE", "CSV")).upper() != "CSV":
        raise unsupported(f"file format {options['TYPE']} with positions")
    return csv_format(options)


def _chosen(stage: Name, path: str, into: Name, options: dict[str, Any], lookup: Lookup) -> tuple[list[str], list[str]]:
    """The files to load, and those of FILES that were loaded before. Without FILES, such files are passed over."""
    there = stage_files(stage, path)
    named = [path + file for file in options.get("FILES", [])]
    if lost := [file for file in named if file not in there]:
        raise SnowflakeError(
            "091016",
            "22000",
            f"Remote file '{stage.name.lower()}/{lost[0]}' was not found. There are several potential causes. The "
            "file might not exist. The required credentials may be missing or invalid.",
        )
    files = named or there
    if options.get("FORCE") is True:
        return files, []
    known = set(
        lookup.duck.execute(
            f'SELECT file, md5 FROM "{into.database}"._fs_information_schema._loaded '
            "WHERE schema_name = ? AND table_name = ?",
            [into.schema, into.name],
        ).fetchall()
    )
    fresh = [file for file in files if (f"{stage}/{file}", _digest(stage, file)) not in known]
    return fresh, [file for file in named if file not in fresh]


def _digest(stage: Name, file: str) -> str:
    return hashlib.md5((stage_folder(stage) / file).read_bytes()).hexdigest()


def _insert(statement: exp.Copy, lookup: Lookup, into: Name) -> tuple[exp.Insert, exp.Table]:
    """INSERT INTO … SELECT as COPY means it, and the table in it that is to be the files."""
    source = statement.args["files"][0]
    if isinstance(source, exp.Subquery):
        select = source.this.copy()
        table = next(table for table in select.find_all(exp.Table) if reference(table))
    else:
        columns = len(statement.this.expressions) if isinstance(statement.this, exp.Schema) else 0
        columns = columns or len(lookup.duck.execute(f"SELECT * FROM {into.sql} LIMIT 0").description)
        select = exp.select(*(exp.Parameter(this=exp.Literal.number(i + 1)) for i in range(columns)))
        table = exp.Table(this=exp.Var(this=""))
        select.set("from_", exp.From(this=table))
    return exp.Insert(this=statement.this.copy(), expression=select), table


def _stand_in(table: exp.Table, relations: dict[str, pa.Table], files: _Files) -> dict[str, int]:
    """Puts the name of a new relation in a table's lookup: how many records each file has."""
    width = max(_positions(table.parent_select or table), default=1)
    columns: list[list[str | None]] = [[] for _ in range(width)]
    names: list[str] = []
    rows: list[int] = []
    counts: dict[str, int] = {}
    for file in files.paths:
        data = (stage_folder(files.stage) / file).read_bytes()
        parts, count = read_csv(data, files.form, file, width)
        counts[file] = count
        names += [file] * count
        rows += range(1, count + 1)
        for column, part in zip(columns, parts, strict=True):
            column += part
    arrays = [pa.array(column, pa.large_string()) for column in columns]
    arrays += [pa.array(names, pa.string()), pa.array(rows, pa.int64())]
    heads = [f"${index + 1}" for index in range(width)] + ["METADATA$FILENAME", "METADATA$FILE_ROW_NUMBER"]
    name = f"_staged_{next(_numbers)}"
    relations[name] = pa.Table.from_arrays(arrays, heads)
    table.set("this", exp.to_identifier(name, quoted=True))
    table.set("db", exp.to_identifier("main", quoted=True))
    table.set("catalog", exp.to_identifier("temp", quoted=True))
    table.set("format", None)
    return counts


def _positions(select: exp.Expr) -> list[int]:
    """Every $n of a query, which becomes the name of a column."""
    found = []
    for parameter in list(select.find_all(exp.Parameter)):
        if isinstance(parameter.this, exp.Literal) and parameter.this.is_int:
            number = int(parameter.this.name)
            found.append(number)
            name = exp.to_identifier(f"${number}", quoted=True)
            if isinstance(parameter.parent, exp.Column):
                parameter.replace(name)
            else:
                parameter.replace(exp.Column(this=name))
    return found


def _with(relations: dict[str, pa.Table], lookup: Lookup, work: Callable[[], Result]) -> Result:
    for name, relation in relations.items():
        lookup.duck.register(name, relation)
    try:
        return work()
    finally:
        for name in relations:
            # A failed statement has ended DuckDB's transaction, and the view with it.
            with suppress(duckdb.Error):
                lookup.duck.unregister(name)
