"""The emulated account: its users, sessions and statements, and what a test may ask of it."""

from __future__ import annotations

import threading
import time
from typing import Any

from .engine import Engine
from .errors import SnowflakeError
from .faults import Faults
from .login import Accounts, User
from .queries import Queries
from .sessions import Session, Sessions
from .statements import Statements

ACCOUNT = "EMULATED"


class Account:
    """Everything behind one url."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.faults = Faults()
        self.engine = Engine()
        self.users = Accounts(ACCOUNT)
        self.sessions = Sessions(self.engine)
        self.statements = Statements(self.engine, account=ACCOUNT, url=url)
        self.queries = Queries(self.statements, self.faults, self.sessions)
        self._idle_seconds = 300.0
        threading.Thread(target=self._watch, daemon=True).start()

    def login(self, data: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
        """Opens a session: the data of the response."""
        user, role = self.users.authenticate(data)
        if query.get("roleName"):
            role = self.users.check_role(user, query["roleName"], self.statements.governance.roles_of(user.name))
        return _opened(self.sessions.open(user.name.upper(), role, data, query))

    def renew(self, master_token: str) -> dict[str, Any]:
        """A new token for a session."""
        session = self.sessions.renew(master_token)
        return {
            "sessionToken": session.token,
            "validityInSecondsST": 3600,
            "masterToken": session.master_token,
            "validityInSecondsMT": 14400,
            "sessionId": session.number,
        }

    def logout(self, session: Session) -> None:
        """Ends a session."""
        with session.busy:
            self.statements.end(session)
            self.sessions.close(session)

    def control(self, what: str, body: dict[str, Any]) -> Any:
        """What tests ask for beside SQL."""
        if what == "users":
            self.users.put(User(**body))
        elif what == "databases":
            self.engine.create_database(body["name"], body["schemas"])
        elif what == "tags":
            return self.statements.governance.tags(body["database"])
        elif what == "statements":
            return self.queries.log
        elif what == "faults":
            self.faults.add(body)
        elif what == "mend":
            self.faults.clear()
        elif what == "idle":
            self._idle_seconds = float(body["seconds"])
        else:
            raise SnowflakeError("100000", "XX000", f"No such control: {what}")
        return None

    def _watch(self) -> None:
        while True:
            time.sleep(0.1)
            self.statements.transactions.roll_back_idle(self.sessions.all(), self._idle_seconds)


def _opened(session: Session) -> dict[str, Any]:
    return {
        "token": session.token,
        "masterToken": session.master_token,
        "validityInSeconds": 3600,
        "masterValidityInSeconds": 14400,
        "displayUserName": session.user,
        "serverVersion": "9.0.0",
        "firstLogin": False,
        "sessionId": session.number,
        "parameters": [{"name": name, "value": value} for name, value in session.parameters.items()],
        "sessionInfo": {
            "databaseName": session.connection.database,
            "schemaName": session.connection.schema,
            "warehouseName": session.warehouse,
            "roleName": session.role,
        },
    }
