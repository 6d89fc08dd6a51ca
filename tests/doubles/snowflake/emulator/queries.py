"""A statement's way from a request to its response: logged, delayed, failed or run, and run once."""

from __future__ import annotations

import threading
import time
import traceback
import uuid
from typing import Any

import duckdb

from .errors import SnowflakeError, from_exception
from .faults import Dropped, Fault, Faults, Status
from .locks import Patience
from .parameters import DEFAULTS
from .results import encode
from .sessions import Session, Sessions
from .statements import Request, Statements

_REMEMBERED = 100


class Queries:
    """All statements that were received."""

    debug = False

    def __init__(self, statements: Statements, faults: Faults, sessions: Sessions) -> None:
        self.log: list[dict[str, Any]] = []
        self._statements = statements
        self._faults = faults
        self._sessions = sessions
        self._running: dict[str, tuple[Session, Patience]] = {}

    def answer(self, session: Session, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """The response to a statement. A request that is sent again gets the first one's answer."""
        fault = self._faults.for_statement(body["sqlText"]) or Fault()
        if fault.status is not None:
            raise Status(fault.status)
        if fault.drop == "before":
            raise Dropped
        self._disturb(session, fault)
        request = query.get("requestId", str(uuid.uuid4()))
        with session.busy:
            if request not in session.answers:
                session.answers[request] = self._run(session, request, body, fault)
                if len(session.answers) > _REMEMBERED:
                    del session.answers[next(iter(session.answers))]
            session.used = time.monotonic()
        if fault.drop == "after":
            raise Dropped
        return session.answers[request]

    def cancel(self, request: str) -> None:
        """Ends a statement that runs, told by its request or query."""
        if request in self._running:
            session, patience = self._running[request]
            patience.cancelled.set()
            session.duck.interrupt()

    def _disturb(self, session: Session, fault: Fault) -> None:
        if fault.session == "expired":
            session.expired = True
            self._sessions.get(session.token)
        if fault.session == "gone":
            with session.busy:
                self._statements.end(session)
                self._sessions.close(session)
            raise SnowflakeError(
                "390111", "08001", "Session no longer exists.  New login required to access the service."
            )

    def _run(self, session: Session, request: str, body: dict[str, Any], fault: Fault) -> dict[str, Any]:
        query_id = str(uuid.uuid4())
        parameters = {**session.parameters, **(body.get("parameters") or {})}
        timeout = float(parameters["STATEMENT_TIMEOUT_IN_SECONDS"])
        statement = Request(body["sqlText"], body.get("bindings"), Patience(timeout), [])
        entry = {
            "text": statement.text,
            "user": session.user,
            "role": session.role,
            "session": session.number,
            "queryId": query_id,
            "parameters": parameters,
            "clauses": statement.clauses,
            "error": None,
        }
        self.log.append(entry)
        self._running[request] = self._running[query_id] = (session, statement.patience)
        try:
            return self._rows(session, query_id, statement, fault)
        except Exception as error:
            if self.debug:
                traceback.print_exc()
            failed = _interrupted(error, statement.patience) or from_exception(error)
            entry["error"] = failed.code
            return failure(failed, query_id)
        finally:
            del self._running[request], self._running[query_id]

    def _rows(self, session: Session, query_id: str, statement: Request, fault: Fault) -> dict[str, Any]:
        statement.patience.wait(fault.delay)
        if fault.fail is not None:
            raise fault.error()
        timer = threading.Timer(statement.patience.left(), session.duck.interrupt)
        limited = statement.patience.seconds != DEFAULTS["STATEMENT_TIMEOUT_IN_SECONDS"]
        if limited:
            timer.start()
        try:
            answer = self._statements.run(session, statement)
        finally:
            timer.cancel()
        if isinstance(answer, dict):
            return success({**answer, "queryId": query_id})
        return success(
            {
                **encode(answer, arrow=session.wants_arrow),
                "parameters": [{"name": name, "value": value} for name, value in session.parameters.items()],
                "queryId": query_id,
                "version": 1,
                "statementTypeId": answer.type_id,
                "numberOfBinds": len(statement.bindings or {}),
                "arrayBindSupported": False,
                "finalDatabaseName": session.connection.database,
                "finalSchemaName": session.connection.schema,
                "finalWarehouseName": session.warehouse,
                "finalRoleName": session.role,
            }
        )


def success(data: Any) -> dict[str, Any]:
    """A response that holds data."""
    return {"data": data, "code": None, "message": None, "success": True}


def failure(error: SnowflakeError, query_id: str | None = None) -> dict[str, Any]:
    """A response that tells a failure."""
    data = {"errorCode": error.code, "sqlState": error.state, "queryId": query_id, "internalError": False}
    return {"data": data, "code": error.code, "message": error.message, "success": False}


def _interrupted(error: Exception, patience: Patience) -> SnowflakeError | None:
    if isinstance(error, duckdb.InterruptException):
        try:
            patience.check()
        except SnowflakeError as failed:
            return failed
    return None
