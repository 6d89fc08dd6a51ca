"""Runs one statement of a session, whatever kind it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import sqlglot
from fakesnow import statement_type
from fakesnow.converter import from_binding
from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.tokens import TokenType

from . import load, merge, stages, tables, unload
from .clauses import strip_clauses
from .databases import database_definition
from .engine import Engine, cursor
from .errors import SnowflakeError
from .functions import function_definition
from .governance import Governance
from .load import Lookup
from .locks import Patience
from .parameters import DEFAULTS, session_parameters, session_settings
from .results import Result, message_result
from .rewrites import Context, rewrite
from .sessions import Session
from .transactions import Change, Transactions

_SUCCESS = "Statement executed successfully."
_FLAGS = re.IGNORECASE | re.DOTALL
_TRANSACTION = re.compile(
    r"(?P<begin>BEGIN(?:\s+(?:WORK|TRANSACTION))?(?:\s+NAME\s+\S+)?|START\s+TRANSACTION(?:\s+NAME\s+\S+)?)"
    r"|(?P<commit>COMMIT(?:\s+WORK)?)|(?P<rollback>ROLLBACK(?:\s+WORK)?)",
    _FLAGS,
)
_USE = re.compile(r"USE\s+(?P<what>ROLE|WAREHOUSE|SECONDARY\s+ROLES)\s+(?P<name>\S+)", _FLAGS)
_BEFORE = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|//[^\n]*(?:\n|\Z)|/\*.*?\*/)*", re.DOTALL)
_AFTER = re.compile(r"(?:\s|;|/\*(?:[^*]|\*(?!/))*\*/|\n[ \t]*--[^\n'\"]*)+\Z")
_DEFINING = (exp.Create, exp.Drop, exp.Alter, exp.Command)
_LOCKING = (exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)


@dataclass
class Request:
    """A statement as it was received. `clauses` are those that it ran without."""

    text: str
    bindings: dict[str, Any] | None
    patience: Patience
    clauses: list[str]


class Statements:
    """The statements of all sessions. `url` is where this emulator is reached."""

    def __init__(self, engine: Engine, *, account: str, url: str) -> None:
        self._engine = engine
        self._account = account
        self._url = url
        self.governance = Governance(engine.objects, engine.columns)
        self.transactions = Transactions(engine.ddl)

    def run(self, session: Session, request: Request) -> Result | dict[str, Any]:
        """Runs a statement: its rows, or for PUT and GET what the driver has to do."""
        text = strip_comments(request.text)
        if (done := self._session_statement(session, text)) is not None:
            return done
        self.transactions.mend(session)
        connection = session.connection
        files = stages.stage_statement(
            text, session.duck, connection.database, connection.schema, url=self._url, local=session.wants_arrow
        )
        if files is not None:
            return files
        current = (connection.database, connection.schema)
        if (shown := session_parameters(text, session.parameters)) is not None:
            return shown
        if (shown := self.governance.show(text, current)) is not None:
            return shown
        if (changed := self.governance.change(text, session.role, current)) is not None:
            self.transactions.commit(session)
            return changed
        if (made := self._defined(session, request, text)) is not None:
            return made
        return self._run_parsed(session, request, text)

    def end(self, session: Session) -> None:
        """What the end of a session means: nothing uncommitted stays, and no temporary table."""
        self.transactions.rollback(session)
        for drop in session.temporary:
            # A view may stand now where a table stood, and the other way round.
            with suppress(duckdb.CatalogException):
                self.transactions.define(session, lambda drop=drop: session.duck.execute(drop))

    def _session_statement(self, session: Session, text: str) -> Result | None:
        """Transactions, and what a session says about itself."""
        if found := _TRANSACTION.fullmatch(text):
            if found["begin"]:
                self.transactions.begin(session)
            elif found["commit"]:
                self.transactions.commit(session)
            else:
                self.transactions.rollback(session)
            return message_result(_SUCCESS, statement_type.TCL)
        if found := _USE.fullmatch(text):
            name = found["name"].strip('"') if found["name"].startswith('"') else found["name"].upper()
            if found["what"].upper() == "ROLE":
                session.role = name
            elif found["what"].upper() == "WAREHOUSE":
                session.warehouse = name
            return message_result(_SUCCESS, statement_type.USE)
        if (settings := session_settings(text)) is not None:
            for name, value in settings.items():
                session.parameters[name] = DEFAULTS.get(name, "") if value is None else value
            return message_result(_SUCCESS, statement_type.SCL)
        return None

    def _defined(self, session: Session, request: Request, text: str) -> Result | None:
        """The answer to what makes or drops a database or a function; None for other statements."""
        connection = session.connection
        definition = database_definition(text, self._engine, connection) or function_definition(
            text, connection, lambda body: rewrite(body, self._context(session))
        )
        if definition is None:
            return None
        request.clauses[:] = definition.clauses
        result = self.transactions.define(session, definition.run)
        if definition.dropped is not None:
            self.governance.drop_database(definition.dropped)
        return result

    def _run_parsed(self, session: Session, request: Request, text: str) -> Result:
        text, request.clauses[:] = strip_clauses(text)
        params = None
        if request.bindings:
            text = _numbered(text)
            params = [_bound(request.bindings[key]) for key in sorted(request.bindings, key=int)]
        statement = sqlglot.parse_one(text, read="snowflake")
        statement = rewrite(statement, self._context(session))
        work = self._work(session, statement, params)
        if isinstance(statement, _DEFINING):
            gone = tables.without_past(statement, session.connection)
            result = self.transactions.define(session, work)
            for name in gone:
                self.governance.forget(name)
            return result
        target = tables.target(statement, session.connection)
        begun = session.transaction is not None and session.transaction.begun
        reads = tables.named(statement, session.connection) if begun else set()
        if target is None:
            return self.transactions.read(session, reads, work)
        if str(session.parameters["AUTOCOMMIT"]).upper() == "FALSE":
            self.transactions.begin(session)
        locks = isinstance(statement, _LOCKING) or bool(statement.args.get("overwrite"))
        change = Change(target, locks, reads)
        return self.transactions.change(session, change, request.patience, work)

    def _work(self, session: Session, statement: exp.Expr, params: list[Any] | None) -> Callable[[], Result]:
        """What runs the statement; it may run again, on other data, in a transaction that is made anew."""
        lookup = Lookup(session.duck, session.connection.database, session.connection.schema)

        def run(part: exp.Expr) -> Result:
            return cursor(session.connection).run(part.copy(), params)

        if isinstance(statement, exp.Create) and (drop := tables.make_permanent(statement, session.connection)):
            session.temporary.append(drop)
        if unload.is_unload(statement):
            return lambda: unload.unload(statement, lookup, run)
        if isinstance(statement, exp.Copy) and load.is_staged(statement):
            return load.copy_into_table(statement, lookup, run)
        if isinstance(statement, exp.Merge):
            return lambda: merge.merge(statement, session.connection, params)
        if not isinstance(statement, exp.Copy) and load.is_staged(statement):
            return load.staged(statement, lookup, run)
        return lambda: run(statement)

    def _context(self, session: Session) -> Context:
        transaction = session.transaction
        return Context(
            account=self._account,
            user=session.user,
            role=session.role,
            warehouse=session.warehouse,
            session=session.number,
            transaction=str(transaction.number) if transaction else None,
        )


def strip_comments(text: str) -> str:
    """A statement without the comments, blanks and semicolon around it."""
    text = _BEFORE.sub("", text)
    text = _AFTER.sub("", text)
    if not text:
        raise SnowflakeError("000900", "42601", "SQL compilation error:\nEmpty SQL statement.")
    return text


def _numbered(text: str) -> str:
    """A statement with :1, :2, … in the place of each ?, so that a part of it may stand twice."""
    marks = [token for token in Snowflake().tokenize(text) if token.token_type == TokenType.PLACEHOLDER]
    for number, token in reversed(list(enumerate(marks, start=1))):
        text = f"{text[: token.start]}:{number}{text[token.end + 1 :]}"
    return text


def _bound(binding: dict[str, Any]) -> Any:
    if binding.get("value") is None:
        return None
    return float(binding["value"]) if binding["type"] == "REAL" else from_binding(binding)
