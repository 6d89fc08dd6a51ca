"""The HTTP endpoint that an operations team has alerts posted to."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Endpoint:
    """Keeps what is posted to it; answers `status`."""

    def __init__(self) -> None:
        kept: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.append((self.path, dict(self.headers), json.loads(body)))
                endpoint.times.append(time.monotonic())
                self.send_response(endpoint.status)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: Any) -> None:
                pass

        self.status = 200
        self.times: list[float] = []
        self.kept = kept
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def connection(self) -> str:
        """What AIRFLOW_CONN_CLAIMHOUSE_HTTP says, to have alerts sent here."""
        return json.dumps({"conn_type": "http", "password": "a-token", "extra": {"url": f"{self.url}/alerts"}})

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, _, body in self.kept]
