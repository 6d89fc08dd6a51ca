"""What a statement or a login fails with: Snowflake's code, SQL state and text."""

from __future__ import annotations

import re

import duckdb
import snowflake.connector.errors
from sqlglot.errors import SqlglotError


class SnowflakeError(Exception):
    """A failure as Snowflake tells it. `code` has six digits."""

    def __init__(self, code: str, state: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.state = state
        self.message = message


def compilation(code: str, state: str, text: str) -> SnowflakeError:
    """A statement that Snowflake does not even begin to run."""
    return SnowflakeError(code, state, f"SQL compilation error:\n{text}")


def missing(kind: str, name: str, code: str = "002003", state: str = "02000") -> SnowflakeError:
    """Snowflake does not tell an object that is not there from one that the role may not see."""
    return compilation(code, state, f"{kind} '{name}' does not exist or not authorized.")


def unsupported(what: str) -> SnowflakeError:
    """What Snowflake can and the emulator cannot: a test that meets this needs another way."""
    return SnowflakeError("000002", "0A000", f"Unsupported feature '{what}' (by the emulator of the tests).")


def from_exception(error: Exception) -> SnowflakeError:
    """Any failure of fakesnow, sqlglot or DuckDB as a failed statement."""
    if isinstance(error, SnowflakeError):
        return error
    cause = error.__cause__
    if isinstance(cause, duckdb.Error):
        return _from_duckdb(cause)
    if isinstance(error, duckdb.Error):
        return _from_duckdb(error)
    if isinstance(error, snowflake.connector.errors.Error):
        return SnowflakeError(f"{abs(error.errno or 100000):06d}", error.sqlstate or "XX000", error.raw_msg or "")
    if isinstance(error, SqlglotError):
        return _syntax(str(error))
    if isinstance(error, NotImplementedError):
        return unsupported(str(error))
    return SnowflakeError("100000", "XX000", f"Internal error: {type(error).__name__}: {_first_line(error)}")


_COMPILATION = "SQL compilation error:\n"
_NUMBER = "Numeric value '{0}' is not recognized"

# What DuckDB says, as an expression; Snowflake's code, state and text for the same. A later line is for what is left.
_SAME = [
    (r"(?:Table|View) with name (\S+) does not exist", "002003", "42S02", _COMPILATION + "Object '{0}' {1}"),
    (r"[Ss]chema (?:with name )?(\S+) does not exist", "002003", "02000", _COMPILATION + "Schema '{0}' {1}"),
    (r"Catalog \"(\S+)\" does not exist", "002003", "02000", _COMPILATION + "Database '{0}' {1}"),
    (r"Function with name (\S+) does not exist", "002140", "42601", _COMPILATION + "Unknown function {0}"),
    (r"with name \"?([^\s\"]+)\"? already exists", "002002", "42710", _COMPILATION + "Object '{0}' already exists."),
    (r"Referenced (?:column|table) \"([^\"]+)\" (?:was )?not found", "000904", "42000", "{2}"),
    (r"does not have a column named \"([^\"]+)\"", "000904", "42000", "{2}"),
    (r"Referenced update column ([^\s\"]+) not found", "000904", "42000", "{2}"),
    (r"NOT NULL constraint failed: ()", "100072", "22000", "NULL result in a non-nullable column"),
    (r"Could not convert string ['\"](.*?)['\"] to (?:U?INT|HUGEINT|DOUBLE|FLOAT|DECIMAL)", "100038", "22018", _NUMBER),
    (r"Could not cast value (\S+) to DECIMAL", "100038", "22018", _NUMBER),
    (r"date field.*?: \"(.*?)\"", "100040", "22007", "Date '{0}' is not recognized"),
    (r"timestamp field.*?: \"(.*?)\"", "100035", "22007", "Timestamp '{0}' is not recognized"),
    (r"Malformed JSON()", "100069", "22P02", "Error parsing JSON"),
]
_NOT_THERE = "does not exist or not authorized."
_INVALID = "SQL compilation error: error line 1 at position 0\ninvalid identifier '{0}'"


def _from_duckdb(error: duckdb.Error) -> SnowflakeError:
    text = str(error)
    for pattern, code, state, message in _SAME:
        if found := re.search(pattern, text, re.DOTALL):
            message = message.replace("{1}", _NOT_THERE).replace("{2}", _INVALID)
            return SnowflakeError(code, state, message.replace("{0}", found[1].strip('"!')))
    if isinstance(error, duckdb.ParserException):
        return _syntax(_first_line(error))
    if isinstance(error, duckdb.CatalogException):
        return SnowflakeError("002003", "42S02", f"SQL compilation error:\n{_first_line(error)}")
    if isinstance(error, duckdb.BinderException):
        return SnowflakeError("001044", "42P13", f"SQL compilation error:\n{_first_line(error)}")
    if isinstance(error, duckdb.ConversionException):
        return SnowflakeError("100037", "22018", _first_line(error))
    return SnowflakeError("100000", "XX000", _first_line(error))


def _syntax(text: str) -> SnowflakeError:
    plain = re.sub(r"\x1b\[\d*m", "", text)
    place = re.search(r"Line (\d+), Col: (\d+)", plain)
    token = re.search("\x1b\\[4m(.*?)\x1b\\[0m", text, re.DOTALL) or re.search(r'at or near "(.*?)"', text)
    line, position = (place[1], place[2]) if place else ("1", "0")
    unexpected = token[1] if token else "<EOF>"
    return compilation("001003", "42000", f"syntax error line {line} at position {position} unexpected '{unexpected}'.")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else ""
