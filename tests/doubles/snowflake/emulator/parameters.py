"""Parameters of a session: their defaults, ALTER SESSION and SHOW PARAMETERS."""

from __future__ import annotations

import re
from typing import Any

from .errors import compilation
from .results import Result, rows_result

_FLAGS = re.IGNORECASE | re.DOTALL
_SHOW = re.compile(r"SHOW\s+PARAMETERS(?:\s+LIKE\s+'(?P<like>[^']*)')?(?:\s+(?:IN|FOR)\s+\w+.*)?", _FLAGS)

# What a driver reads when it logs in: Snowflake's defaults, except the time zone, which is UTC.
DEFAULTS: dict[str, Any] = {
    "AUTOCOMMIT": True,
    "TIMEZONE": "Etc/UTC",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIME_OUTPUT_FORMAT": "HH24:MI:SS",
    "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": "",
    "TIMESTAMP_TZ_OUTPUT_FORMAT": "",
    "BINARY_OUTPUT_FORMAT": "HEX",
    "CLIENT_SESSION_KEEP_ALIVE": False,
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 65280,
    "CLIENT_PREFETCH_THREADS": 4,
    "CLIENT_RESULT_CHUNK_SIZE": 160,
    "JS_TREAT_INTEGER_AS_BIGINT": False,
    "LOCK_TIMEOUT": 43200,
    "STATEMENT_TIMEOUT_IN_SECONDS": 172800,
    "QUERY_TAG": "",
}


_ALTER = re.compile(r"ALTER\s+SESSION\b\s*(?P<verb>\w*)\s*(?P<rest>.*)", _FLAGS)
_SET = re.compile(r"(?P<name>\w+)\s*=\s*(?P<value>'(?:[^'\\]|''|\\.)*'|[^\s,']+)\s*,?\s*", _FLAGS)
_UNSET = re.compile(r"(?P<name>\w+)\s*(?:,\s*|\Z)", _FLAGS)


def session_settings(text: str) -> dict[str, str | None] | None:
    """The parameters that ALTER SESSION sets, with None for those that it unsets; None for other statements."""
    if not (found := _ALTER.fullmatch(text)):
        return None
    part = {"SET": _SET, "UNSET": _UNSET}.get(found["verb"].upper())
    settings: dict[str, str | None] = {}
    at = 0
    while part is not None and (setting := part.match(found["rest"], at)):
        settings[setting["name"].upper()] = _unquoted(setting["value"]) if part is _SET else None
        at = setting.end()
    if not settings or at < len(found["rest"]):
        raise compilation("001003", "42000", "syntax error line 1 at position 0 unexpected 'SESSION'.")
    return settings


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)|'(')", r"\1\2", value[1:-1]) if value.startswith("'") else value


def session_parameters(text: str, parameters: dict[str, Any]) -> Result | None:
    """The answer to SHOW PARAMETERS; None for other statements."""
    if not (found := _SHOW.fullmatch(text)):
        return None
    like = re.escape(found["like"] or "%").replace("%", ".*").replace("_", ".")
    rows = []
    for name, value in sorted(parameters.items()):
        if re.fullmatch(like, name, re.IGNORECASE):
            default = DEFAULTS.get(name, "")
            rows.append((name, str(value), str(default), "" if value == default else "SESSION", "", "STRING"))
    columns = ["key", "value", "default", "level", "description", "type"]
    return rows_result([(column, "VARCHAR") for column in columns], rows, 0x4400)
