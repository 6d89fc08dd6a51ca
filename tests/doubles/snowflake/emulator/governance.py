"""Statements about roles, users, warehouses, policies, tags and grants: kept, shown and answered. Nothing is enforced.

A test may see from here that such a statement was sent, that it names what is there and what SHOW GRANTS says after
it. It may not conclude that a role can or cannot read anything: every session of the emulator may do everything.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .errors import SnowflakeError, missing
from .grants import Grants
from .names import CurrentSchema, Name, split
from .results import Result, message_result, rows_result
from .tags import Tags

_DDL = 0x6000
_SHOW = 0x4400
_SUCCESS = "Statement executed successfully."
_KIND = (
    r"(?P<kind>DATABASE\s+ROLE|APPLICATION\s+ROLE|ROLE|USER|WAREHOUSE|RESOURCE\s+MONITOR|NETWORK\s+(?:RULE|POLICY)"
    r"|(?:MASKING|ROW\s+ACCESS|AGGREGATION|PROJECTION|AUTHENTICATION|PASSWORD|SESSION|PACKAGES)\s+POLICY"
    r"|(?:NOTIFICATION|SECURITY|STORAGE|API|EXTERNAL\s+ACCESS)\s+INTEGRATION|TAG|ALERT|SHARE|TASK|PROCEDURE)"
)
_NAME = r'(?P<name>(?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))*)'
_FLAGS = re.IGNORECASE | re.DOTALL
_CREATE = re.compile(
    rf"CREATE\s+(?P<replace>OR\s+(?:REPLACE|ALTER)\s+)?{_KIND}\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?{_NAME}.*", _FLAGS
)
_DROP = re.compile(rf"DROP\s+{_KIND}\s+(?P<exists>IF\s+EXISTS\s+)?{_NAME}.*", _FLAGS)
_ALTER = re.compile(
    rf"ALTER\s+(?:{_KIND}\b.*|ACCOUNT\b.*"
    r"|(?:SCHEMA|DATABASE)\s+(?:IF\s+EXISTS\s+)?\S+\s+(?:SET|UNSET|ENABLE|DISABLE)\b.*"
    r"|(?:TABLE|(?:MATERIALIZED\s+)?VIEW|STAGE)\s+(?:IF\s+EXISTS\s+)?\S+\s+(?:(?:SET|UNSET)\b.*"
    r"|(?:ADD|DROP)\s+(?:ALL\s+)?(?:ROW\s+ACCESS|AGGREGATION)\s+POLIC.*"
    r"|(?:CLUSTER|DROP\s+CLUSTERING|SUSPEND|RESUME)\b.*"
    r"|(?:ALTER|MODIFY)\s+(?:COLUMN\s+)?\S+\s+(?:COMMENT|(?:SET|UNSET)\s+(?:MASKING|TAG|PROJECTION|COMMENT))\b.*))",
    _FLAGS,
)
_COMMENT = re.compile(r"COMMENT\s+(?:IF\s+EXISTS\s+)?ON\b.*", _FLAGS)
_SHOW_OBJECTS = re.compile(r"SHOW\s+(?P<kind>ROLES|USERS|WAREHOUSES)(?:\s+LIKE\s+'(?P<like>[^']*)')?.*", _FLAGS)


_TEXT = "VARCHAR"
_WHEN = "TIMESTAMP WITH TIME ZONE"


class Governance:
    """What was created, and who was granted what. `existing` is that of Grants, `columns` that of Tags."""

    def __init__(self, existing: Callable[[str, str], list[str]], columns: Callable[[Name], list[str] | None]) -> None:
        self._objects: dict[tuple[str, str], datetime] = {}
        self._grants = Grants(existing)
        self._tags = Tags(columns)
        self._guard = threading.RLock()

    def change(self, text: str, role: str, current: CurrentSchema) -> Result | None:
        """The answer to a statement of governance that changes something; None for other statements."""
        with self._guard:
            if found := _CREATE.fullmatch(text):
                return _done(self._create(found))
            if found := _DROP.fullmatch(text):
                return _done(self._drop(found))
            if self._tags.change(text, current):
                return _done(_SUCCESS)
            if _ALTER.fullmatch(text) or _COMMENT.fullmatch(text):
                return _done(_SUCCESS)
            if self._grants.change(text, role, current):
                return _done(_SUCCESS)
        return None

    def show(self, text: str, current: CurrentSchema) -> Result | None:
        """The answer to SHOW GRANTS, ROLES, USERS or WAREHOUSES; None for other statements."""
        with self._guard:
            if (shown := self._grants.show(text, current)) is not None:
                return shown
            if found := _SHOW_OBJECTS.fullmatch(text):
                return self._show_objects(found)
        return None

    def forget(self, name: str) -> None:
        """Takes away the tags of a table, or of all in a schema: it is gone, or made anew."""
        with self._guard:
            self._tags.forget(name)

    def drop_database(self, name: str) -> None:
        """Takes away what was created in a database, its tags, and the grants on it and on what it held."""
        with self._guard:
            self._tags.forget(name)
            self._grants.forget(name)
            for key in [key for key in self._objects if key[1].startswith(f"{name}.")]:
                del self._objects[key]

    def tags(self, database: str) -> dict[str, dict[str, dict[str, str]]]:
        """The tags of a database's columns."""
        with self._guard:
            return self._tags.of(database)

    def roles_of(self, user: str) -> set[str]:
        """The roles that were granted to a user by statements."""
        with self._guard:
            return self._grants.roles_of(user)

    def _create(self, found: re.Match[str]) -> str:
        kind, name = _words(found["kind"]), _name(found["name"])
        if (kind, name) in self._objects and not found["replace"]:
            if found["exists"]:
                return f"{name} already exists, statement succeeded."
            raise SnowflakeError("002002", "42710", f"SQL compilation error:\nObject '{name}' already exists.")
        self._objects[kind, name] = datetime.now(UTC)
        return f"{kind.capitalize()} {name} successfully created."

    def _drop(self, found: re.Match[str]) -> str:
        kind, name = _words(found["kind"]), _name(found["name"])
        if self._objects.pop((kind, name), None) is None:
            if found["exists"]:
                return "Drop statement executed successfully (object already dropped)."
            raise missing(kind.capitalize(), name)
        return f"{name} successfully dropped."

    def _show_objects(self, found: re.Match[str]) -> Result:
        kind = found["kind"].upper().removesuffix("S")
        like = re.escape(found["like"] or "%").replace("%", ".*").replace("_", ".")
        rows: list[tuple[Any, ...]] = [
            (created, name, "", "ACCOUNTADMIN")
            for (of, name), created in sorted(self._objects.items())
            if of == kind and re.fullmatch(like, name, re.IGNORECASE)
        ]
        return rows_result([("created_on", _WHEN), ("name", _TEXT), ("comment", _TEXT), ("owner", _TEXT)], rows, _SHOW)


def _name(text: str) -> str:
    return ".".join(split(text))


def _words(text: str) -> str:
    return " ".join(text.upper().split())


def _done(message: str) -> Result:
    return message_result(message, _DDL)
