"""Transactions as Snowflake has them, over DuckDB's, which differ in three ways.

- Snowflake reads what is committed when a statement begins; DuckDB reads what was committed when the transaction
  began. So DuckDB's begins at the first statement that changes something, after its lock was waited for. Where
  another session has committed since to a table that a later statement names, DuckDB's transaction is rolled back and
  the statements that changed something run again in a new one. They read what is committed by then.
- In Snowflake a statement that fails leaves the transaction open; DuckDB's is lost, and made again in the same way.
- DDL commits the open transaction and runs in one of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from .locks import Locks, Patience
from .names import Name

if TYPE_CHECKING:
    from .sessions import Session

T = TypeVar("T")
_TRIES = 20


@dataclass
class Transaction:
    """What a session has changed and not committed."""

    number: int = field(default_factory=lambda: time.time_ns() // 10**6)
    begun: bool = False
    broken: bool = False
    snapshot: int = 0
    work: list[Callable[[], Any]] = field(default_factory=list)
    wrote: set[Name] = field(default_factory=set)


@dataclass
class Change:
    """What a statement changes: its table, whether it takes the lock, and the tables it reads (None: any)."""

    table: Name
    locks: bool
    reads: set[Name] | None


class Transactions:
    """The transactions of all sessions."""

    def __init__(self, ddl: threading.RLock) -> None:
        self.locks = Locks()
        self._ddl = ddl
        self._guard = threading.RLock()
        self._count = 0
        self._committed: dict[Name, int] = {}
        self._catalog_changed = 0

    def begin(self, session: Session) -> None:
        """BEGIN: nothing happens in DuckDB yet. A second BEGIN changes nothing, as in Snowflake."""
        if session.transaction is None:
            session.transaction = Transaction()

    def commit(self, session: Session) -> None:
        """COMMIT; without a transaction it does nothing, as in Snowflake."""
        transaction, session.transaction = session.transaction, None
        try:
            if transaction is not None and transaction.begun:
                self._commit(session, transaction)
        finally:
            self.locks.release(session.number)

    def rollback(self, session: Session) -> None:
        """ROLLBACK; without a transaction it does nothing, as in Snowflake."""
        transaction, session.transaction = session.transaction, None
        try:
            if transaction is not None and transaction.begun:
                _undo(session)
        finally:
            self.locks.release(session.number)

    def mend(self, session: Session) -> None:
        """Makes DuckDB's transaction again where a statement that failed has lost it."""
        if session.transaction is not None and session.transaction.broken:
            self._again(session, session.transaction)

    def read(self, session: Session, reads: set[Name] | None, work: Callable[[], T]) -> T:
        """Runs what changes nothing."""
        transaction = session.transaction
        if transaction is None or not transaction.begun:
            return work()
        self._freshen(session, transaction, reads)
        return _inside(transaction, work)

    def change(self, session: Session, change: Change, patience: Patience, work: Callable[[], T]) -> T:
        """Runs INSERT, UPDATE, DELETE, MERGE, TRUNCATE or COPY, in the open transaction or in one of its own."""
        alone = session.transaction is None
        if alone:
            self.begin(session)
        try:
            if change.locks:
                timeout = float(session.parameters["LOCK_TIMEOUT"])
                self.locks.acquire(change.table, session.number, timeout=timeout, patience=patience)
            result = self._change(session, change, work)
        except BaseException:
            if alone:
                self.rollback(session)
            raise
        if alone:
            self.commit(session)
        return result

    def define(self, session: Session, work: Callable[[], T]) -> T:
        """Runs DDL: the open transaction is committed before."""
        self.commit(session)
        with self._ddl:
            for attempt in range(_TRIES):
                try:
                    result = work()
                    break
                except Exception as error:
                    if attempt + 1 == _TRIES or not _conflict(error):
                        raise
                    time.sleep(0.02)
            with self._guard:
                self._count += 1
                self._catalog_changed = self._count
        return result

    def roll_back_idle(self, sessions: list[Session], seconds: float) -> None:
        """Ends transactions that block others and whose session has said nothing for so long.

        "If it blocks another transaction from acquiring a lock on the same table and is idle for 5 minutes, it is
        automatically aborted and rolled back" (Snowflake's page on transactions).
        """
        for session in sessions:
            idle = time.monotonic() - session.used
            if session.transaction is None or idle < seconds or not self.locks.blocks(session.number):
                continue
            if session.busy.acquire(blocking=False):
                try:
                    self.rollback(session)
                finally:
                    session.busy.release()

    def _change(self, session: Session, change: Change, work: Callable[[], T]) -> T:
        transaction = session.transaction
        assert transaction is not None
        if not transaction.begun:
            self._begin(session, transaction)
        else:
            touched = None if change.reads is None else {change.table, *change.reads}
            self._freshen(session, transaction, touched)
        try:
            result = _inside(transaction, work)
        except duckdb.TransactionException:
            self._again(session, transaction)
            result = _inside(transaction, work)
        transaction.work.append(work)
        transaction.wrote.add(change.table)
        return result

    def _begin(self, session: Session, transaction: Transaction) -> None:
        with self._guard:
            transaction.snapshot = self._count
            session.duck.execute("BEGIN TRANSACTION")
        transaction.begun = True

    def _again(self, session: Session, transaction: Transaction) -> None:
        _undo(session)
        transaction.broken = False
        self._begin(session, transaction)
        for work in transaction.work:
            _inside(transaction, work)

    def _freshen(self, session: Session, transaction: Transaction, touched: set[Name] | None) -> None:
        with self._guard:
            newest = max((self._committed.get(name, 0) for name in touched or ()), default=0)
            newest = self._count if touched is None else max(newest, self._catalog_changed)
        if newest > transaction.snapshot:
            self._again(session, transaction)

    def _commit(self, session: Session, transaction: Transaction) -> None:
        for attempt in range(_TRIES):
            if transaction.broken:
                self._again(session, transaction)
            try:
                with self._guard:
                    session.duck.execute("COMMIT")
                    self._count += 1
                    self._committed.update(dict.fromkeys(transaction.wrote, self._count))
                return
            except duckdb.TransactionException:
                if attempt + 1 == _TRIES:
                    raise
                transaction.broken = True


def _inside(transaction: Transaction, work: Callable[[], T]) -> T:
    try:
        return work()
    except BaseException:
        transaction.broken = True
        raise


def _undo(session: Session) -> None:
    with suppress(duckdb.TransactionException):
        session.duck.execute("ROLLBACK")


def _conflict(error: Exception) -> bool:
    return isinstance(error, duckdb.TransactionException) or isinstance(error.__cause__, duckdb.TransactionException)
