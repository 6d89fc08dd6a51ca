"""Snowflake's HTTP interface for drivers: login, statements, stages, and the tests' own control of the emulator."""

from __future__ import annotations

import gzip
import json
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from . import stages
from .account import Account
from .errors import from_exception
from .faults import Dropped, Status
from .queries import failure, success


class Server(ThreadingHTTPServer):
    """One thread a connection: a statement that waits for a lock stops nobody else."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.account = Account(f"http://localhost:{self.server_port}")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no failure of the emulator."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers one request. A failure is an answer too: nothing here ends in a status of 500."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: what was stated can be asked for."""

    def do_POST(self) -> None:
        """Login, statements, control."""
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = self._body()
        try:
            self._json(self._answer(url.path, query, json.loads(body) if body else {}))
        except Status as error:
            self._send(error.status)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        except Exception as error:
            self._json(failure(from_exception(error)))

    def do_GET(self) -> None:
        """A staged file."""
        path = self._object()
        if path is not None and path.is_file():
            self._send(200, path.read_bytes(), "application/octet-stream")
        else:
            self._send(404)

    def do_HEAD(self) -> None:
        """Whether a staged file is there."""
        path = self._object()
        self._send(200 if path is not None and path.is_file() else 404)

    def do_PUT(self) -> None:
        """A staged file is written."""
        data = self._body()
        if self._object() is None or self.headers.get("Authorization") != f"Bearer {stages.TOKEN}":
            self._send(401)
            return
        path = unquote(urlparse(self.path).path).removeprefix(f"/{stages.BUCKET}/")
        if (fault := self.server.account.faults.for_upload(path)) is not None:
            self._send(fault.status or 503)
            return
        stages.store(path, data)
        self._send(200)

    def _answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        account = self.server.account
        if path == "/session/v1/login-request":
            return success(account.login(body["data"], query))
        if path == "/session/token-request":
            return success(account.renew(self._token()))
        if path == "/session":
            if query.get("delete"):
                account.logout(account.sessions.get(self._token()))
            return success(None)
        if path == "/session/heartbeat":
            account.sessions.get(self._token())
            return success(None)
        if path == "/queries/v1/query-request":
            return account.queries.answer(account.sessions.get(self._token()), query, body)
        if path.endswith("/abort-request"):
            account.queries.cancel(body.get("requestId") or path.split("/")[2])
            return success(None)
        if path.startswith("/emulator/"):
            return success(account.control(path.removeprefix("/emulator/"), body))
        return success(None)

    def _token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix('Snowflake Token="').removesuffix('"')

    def _object(self) -> Any:
        path = unquote(urlparse(self.path).path)
        prefix = f"/{stages.BUCKET}/"
        return stages.object_path(path.removeprefix(prefix)) if path.startswith(prefix) else None

    def _body(self) -> bytes:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body

    def _json(self, value: dict[str, Any]) -> None:
        self._send(200, json.dumps(value, default=str).encode(), "application/json")

    def _send(self, status: int, body: bytes = b"", kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
