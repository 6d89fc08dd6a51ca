"""CSV as COPY INTO reads it: an unquoted empty field is NULL, a quoted one is '', and nothing is guessed.

DuckDB's and Arrow's readers end a record at a lone \\r too and skip empty lines; Snowflake, told
RECORD_DELIMITER = '\\n', does neither. So the file is split here, by one expression a format.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from typing import Any

from .errors import SnowflakeError, unsupported


@dataclass(frozen=True)
class CsvFormat:
    """The options of a CSV file format that the emulator knows."""

    delimiter: str = ","
    record: str = "\n"
    enclosed_by: str = ""
    skip_header: int = 0
    null_if: tuple[str, ...] = ()
    empty_is_null: bool = True
    trim: bool = False
    gzip: bool = False
    fields: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", _expression(self.delimiter, self.record, self.enclosed_by))


# Options that change nothing here as long as they have this value.
_FIXED = {
    "ESCAPE": {"NONE"},
    "ESCAPE_UNENCLOSED_FIELD": {"NONE"},
    "ENCODING": {"UTF8", "UTF-8"},
    "REPLACE_INVALID_CHARACTERS": {False},
    "SKIP_BLANK_LINES": {False},
    "SKIP_BYTE_ORDER_MARK": {True, False},
    "ERROR_ON_COLUMN_COUNT_MISMATCH": {True, False},
    "MULTI_LINE": {True},
    "BINARY_FORMAT": {"HEX"},
    "VALIDATE_UTF8": {True},
    "PARSE_HEADER": {False},
    "DATE_FORMAT": {"AUTO"},
    "TIME_FORMAT": {"AUTO"},
    "TIMESTAMP_FORMAT": {"AUTO"},
}


def csv_format(options: dict[str, Any]) -> CsvFormat:
    """A format from its options, with Snowflake's defaults; refuses what it cannot keep."""
    values: dict[str, Any] = {"null_if": ("\\N",)}
    for name, value in options.items():
        word = value.upper() if isinstance(value, str) else value
        if name == "FIELD_DELIMITER":
            values["delimiter"] = _unescape(value)
        elif name == "RECORD_DELIMITER":
            values["record"] = _unescape(value)
        elif name == "FIELD_OPTIONALLY_ENCLOSED_BY":
            values["enclosed_by"] = "" if word == "NONE" else _unescape(value)
        elif name == "SKIP_HEADER":
            values["skip_header"] = int(value)
        elif name == "NULL_IF":
            values["null_if"] = tuple(_unescape(v) for v in (value if isinstance(value, list) else [value]))
        elif name == "EMPTY_FIELD_AS_NULL":
            values["empty_is_null"] = bool(value)
        elif name == "TRIM_SPACE":
            values["trim"] = bool(value)
        elif name == "COMPRESSION" and word in {"NONE", "GZIP", "AUTO"}:
            values["gzip"] = word == "GZIP"
        elif name != "TYPE" and word not in _FIXED.get(name, set()):
            raise unsupported(f"file format option {name} = {value}")
    return CsvFormat(**values)


def read_csv(data: bytes, form: CsvFormat, name: str, width: int) -> tuple[list[list[str | None]], int]:
    """`width` columns of a file, and how many records it has. Missing fields are NULL, further ones left out."""
    if form.gzip or data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SnowflakeError("100144", "22000", f"Invalid UTF8 detected in string\n  File '{name}'") from None
    if text and not text.endswith(form.record):
        text += form.record
    found = form.fields.findall(text)[:-1]
    ends = [end for _, _, end in found]
    if broken := set(ends) - {form.delimiter, form.record}:
        raise _malformed(ends, form, name, broken)
    values = [_value(quoted, plain, form) for quoted, plain, _ in found]
    records = ends.count(form.record)
    if records == 0:
        return [[] for _ in range(width)], 0
    fields = len(ends) // records
    if len(ends) == fields * records and ends[fields - 1 :: fields].count(form.record) == records:
        columns = [values[i::fields] if i < fields else [None] * records for i in range(width)]
    else:
        columns = _ragged(values, ends, form.record, width)
    kept = records - min(form.skip_header, records)
    return [column[records - kept :] for column in columns], kept


def _expression(delimiter: str, record: str, quote: str) -> re.Pattern[str]:
    d, r, q = re.escape(delimiter), re.escape(record), re.escape(quote)
    anything = f"(?:(?!{d}|{r}).)" if max(len(delimiter), len(record)) > 1 else f"[^{d}{r}]"
    ends = rf"({d}|{r}|\Z|[\s\S])"
    if not quote:
        return re.compile(f"(?:(?!)()|({anything}+))?{ends}", re.DOTALL)
    return re.compile(f"(?:({q}[^{q}]*(?:{q}{q}[^{q}]*)*{q})|((?!{q}){anything}+))?{ends}", re.DOTALL)


def _value(quoted: str, plain: str, form: CsvFormat) -> str | None:
    if quoted:
        quote = form.enclosed_by
        value = quoted[1:-1]
        value = value.replace(quote + quote, quote) if quote in value else value
        return None if value in form.null_if else value
    if form.trim:
        plain = plain.strip()
    if plain == "" and form.empty_is_null:
        return None
    return None if plain in form.null_if else plain


def _ragged(values: list[str | None], ends: list[str], record: str, width: int) -> list[list[str | None]]:
    columns: list[list[str | None]] = [[] for _ in range(width)]
    start = 0
    for at, end in enumerate(ends):
        if end == record:
            fields = values[start : at + 1]
            for index, column in enumerate(columns):
                column.append(fields[index] if index < len(fields) else None)
            start = at + 1
    return columns


def _malformed(ends: list[str], form: CsvFormat, name: str, broken: set[str]) -> SnowflakeError:
    at = next(index for index, end in enumerate(ends) if end in broken)
    row = ends[:at].count(form.record) + 1
    return SnowflakeError(
        "100016",
        "22000",
        f"Field delimiter '{form.delimiter}' or record delimiter expected after a field\n"
        f"  File '{name}', line {row}\n  If you would like to continue loading when an error is encountered, "
        "use other values such as 'SKIP_FILE' or 'CONTINUE' for the ON_ERROR option.",
    )


def _unescape(value: Any) -> str:
    escapes = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\", "\\r\\n": "\r\n"}
    return escapes.get(str(value), str(value))
