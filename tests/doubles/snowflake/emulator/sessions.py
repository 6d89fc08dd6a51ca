"""Sessions: who is logged in, with which parameters, role and place, and what a session leaves behind."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from fakesnow.conn import FakeSnowflakeConnection

from .engine import Engine
from .errors import SnowflakeError
from .parameters import DEFAULTS
from .transactions import Transaction

_numbers = itertools.count(1)


@dataclass
class Session:
    """One login. A session runs one statement at a time: `busy` is held meanwhile."""

    number: int
    user: str
    role: str
    warehouse: str | None
    client: str
    connection: FakeSnowflakeConnection
    parameters: dict[str, Any]
    token: str
    master_token: str
    expired: bool = False
    transaction: Transaction | None = None
    temporary: list[str] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    busy: threading.RLock = field(default_factory=threading.RLock)
    used: float = field(default_factory=time.monotonic)

    @property
    def duck(self) -> Any:
        """The session's DuckDB connection."""
        return self.connection._duck_conn

    @property
    def wants_arrow(self) -> bool:
        """The driver of Node reads rows as JSON only."""
        return "JavaScript" not in self.client


class Sessions:
    """All open sessions, by token."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions: dict[str, Session] = {}
        self._guard = threading.Lock()

    def open(self, user: str, role: str, data: dict[str, Any], query: dict[str, str]) -> Session:
        """A new session for a login that was accepted."""
        database = query.get("databaseName")
        schema = query.get("schemaName")
        given = {name.upper(): value for name, value in (data.get("SESSION_PARAMETERS") or {}).items()}
        session = Session(
            number=next(_numbers),
            user=user,
            role=role,
            warehouse=(query.get("warehouse") or "").upper() or None,
            client=str(data.get("CLIENT_APP_ID", "")),
            connection=self._engine.connect(database, schema),
            parameters={**DEFAULTS, **given},
            token=secrets.token_urlsafe(24),
            master_token=secrets.token_urlsafe(24),
        )
        with self._guard:
            self._sessions[session.token] = session
        return session

    def get(self, token: str) -> Session:
        """The session of a token; fails as Snowflake does when it is gone or has to be renewed."""
        session = self._sessions.get(token)
        if session is None:
            raise SnowflakeError("390104", "08001", "User must login again to access the service.")
        if session.expired:
            raise SnowflakeError("390112", "08001", "Your session has expired. Please login again.")
        session.used = time.monotonic()
        return session

    def renew(self, master_token: str) -> Session:
        """Gives a session a new token, by its master token."""
        with self._guard:
            session = next((s for s in self._sessions.values() if s.master_token == master_token), None)
            if session is None:
                raise SnowflakeError(
                    "390114", "08001", "Authentication token has expired.  The user must authenticate again."
                )
            del self._sessions[session.token]
            session.token = secrets.token_urlsafe(24)
            session.expired = False
            self._sessions[session.token] = session
        return session

    def all(self) -> list[Session]:
        """Every open session."""
        with self._guard:
            return list(self._sessions.values())

    def close(self, session: Session) -> None:
        """Forgets a session and its connection."""
        with self._guard:
            self._sessions.pop(session.token, None)
        session.duck.close()
