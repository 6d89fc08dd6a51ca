"""What tests let go wrong: statements, connections, sessions and uploads."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any

from .errors import SnowflakeError

# Codes that tests ask for most, as Snowflake says them.
_KNOWN = {
    "000606": (
        "57P03",
        "No active warehouse selected in the current session.  "
        "Select an active warehouse with the 'use warehouse' command.\n",
    ),
    "000625": (
        "57014",
        "Statement has locked table 'T' in transaction and this lock has not yet been released.\n"
        "Your statement was aborted because LOCK_TIMEOUT was reached.",
    ),
    "000630": (
        "57014",
        "Statement reached its statement or warehouse timeout of 172,800 second(s) and was canceled.",
    ),
    "003001": ("42501", "SQL access control error:\nInsufficient privileges to operate on table 'T'"),
    "390112": ("08001", "Your session has expired. Please login again."),
}


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class Status(Exception):
    """The request is to be answered by an HTTP status alone."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Fault:
    """One rule; its fields are what a test posts."""

    statement: str | None = None
    path: str | None = None
    times: int | None = None
    fail: dict[str, str] | None = None
    delay: float = 0
    drop: str | None = None
    status: int | None = None
    session: str | None = None

    def error(self) -> SnowflakeError:
        """The failure of a statement."""
        assert self.fail is not None
        state, message = _KNOWN.get(self.fail["code"], ("XX000", "SQL execution internal error."))
        return SnowflakeError(self.fail["code"], self.fail.get("state", state), self.fail.get("message", message))


class Faults:
    """The rules in force; the first that fits is taken, and counted."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._guard = threading.Lock()

    def add(self, rule: dict[str, Any]) -> None:
        """Adds a rule behind the others."""
        with self._guard:
            self._rules.append(Fault(**rule))

    def clear(self) -> None:
        """Ends all rules."""
        with self._guard:
            self._rules = []

    def for_statement(self, text: str) -> Fault | None:
        """What is to go wrong with a statement."""
        return self._take(lambda rule: rule.statement, text)

    def for_upload(self, path: str) -> Fault | None:
        """What is to go wrong with an object that is written."""
        return self._take(lambda rule: rule.path, path)

    def _take(self, pattern: Any, text: str) -> Fault | None:
        with self._guard:
            for rule in self._rules:
                found = pattern(rule)
                if found is None or rule.times == 0 or not re.search(found, text, re.IGNORECASE):
                    continue
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None
