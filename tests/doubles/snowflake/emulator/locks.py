"""Table locks as Snowflake has them.

"UPDATE, DELETE, and MERGE statements hold locks that generally prevent them from running in parallel with other
UPDATE, DELETE, and MERGE statements. Most INSERT and COPY statements write only new partitions" (Snowflake's page on
transactions) and take none here. Snowflake looks for deadlocks; here they end at LOCK_TIMEOUT.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from .errors import SnowflakeError
from .names import Name


@dataclass
class Patience:
    """How long a statement may take: its timeout, and the request to cancel it."""

    seconds: float
    started: float = field(default_factory=time.monotonic)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Fails where the statement has to end now."""
        if self.cancelled.is_set():
            raise SnowflakeError("000604", "57014", "SQL execution canceled")
        if self.left() <= 0:
            raise SnowflakeError(
                "000630",
                "57014",
                f"Statement reached its statement or warehouse timeout of {self.seconds:g} second(s) and was canceled.",
            )

    def left(self) -> float:
        """Seconds until the timeout; a timeout of 0 is the longest that Snowflake knows, a week."""
        return self.started + (self.seconds or 7 * 86400) - time.monotonic()

    def wait(self, seconds: float) -> None:
        """Waits, unless the statement has to end before."""
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            self.check()
            self.cancelled.wait(min(rest, max(self.left(), 0)))
        self.check()


class Locks:
    """Which session holds which table. Sessions are told by their number."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._holders: dict[Name, int] = {}
        self._waiting: dict[int, Name] = {}

    def acquire(self, table: Name, session: int, *, timeout: float, patience: Patience) -> None:
        """Takes a table's lock, waiting up to LOCK_TIMEOUT seconds for who has it."""
        until = time.monotonic() + timeout
        with self._free:
            try:
                while (holder := self._holders.setdefault(table, session)) != session:
                    self._waiting[session] = table
                    patience.check()
                    rest = until - time.monotonic()
                    if rest <= 0:
                        raise _timed_out(table, holder)
                    # Short, since a request to cancel does not wake this wait.
                    self._free.wait(min(rest, max(patience.left(), 0), 0.1))
            finally:
                self._waiting.pop(session, None)

    def release(self, session: int) -> None:
        """Lets go of everything that a session holds."""
        with self._free:
            self._holders = {table: holder for table, holder in self._holders.items() if holder != session}
            self._free.notify_all()

    def blocks(self, session: int) -> bool:
        """Whether another session waits for this one."""
        with self._free:
            return any(self._holders.get(table) == session for table in self._waiting.values())


def _timed_out(table: Name, holder: int) -> SnowflakeError:
    return SnowflakeError(
        "000625",
        "57014",
        f"Statement has locked table '{table.name}' in a transaction of session {holder} and this lock has not yet "
        "been released.\nYour statement was aborted because LOCK_TIMEOUT was reached.",
    )
