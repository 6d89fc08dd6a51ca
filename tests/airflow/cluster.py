"""As much of a cluster's API as the operator speaks: pods end at once, with the exit code and log that a test names."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Ends = Callable[[dict[str, Any]], tuple[int, object]]
"""A pod → its exit code, and what it prints on stdout."""


class Cluster:
    """`ended` are the pods that ran, in their order; `left` those that nobody has deleted."""

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        self.ended: list[dict[str, Any]] = []
        self.left: dict[str, dict[str, Any]] = {}
        self.logs: dict[str, str] = {}
        handler = type("Handler", (_Handler,), {"cluster": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def connection(self) -> str:
        """What AIRFLOW_CONN_KUBERNETES_DEFAULT says, to reach it."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{self.server.server_port}"}}],
            "users": [{"name": "u", "user": {}}],
        }
        return json.dumps({"conn_type": "kubernetes", "extra": {"kube_config": json.dumps(config)}})

    def run(self, pod: dict[str, Any]) -> dict[str, Any]:
        code, printed = self.ends(pod)
        name = pod["metadata"]["name"]
        at = "2026-11-02T00:00:00Z"
        state = {"terminated": {"exitCode": code, "startedAt": at, "finishedAt": at}}
        base = {"name": "base", "ready": False, "restartCount": 0, "image": "i", "imageID": "i", "state": state}
        status = {"phase": "Succeeded" if code == 0 else "Failed", "containerStatuses": [base]}
        record = {"@timestamp": at, "level": "INFO", "message": "done"}
        self.logs[name] = f"{json.dumps(printed)}\n{json.dumps(record)}\n"
        self.left[name] = {**pod, "status": status}
        self.ended.append(pod)
        return self.left[name]

    def stop(self) -> None:
        self.server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    cluster: Cluster
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        name = re.search(r"/pods/([^/]+)", url.path)
        if name is None:
            wanted = re.findall(r"(?:^|,)([\w./-]+)=([\w.-]+)", query.get("labelSelector", [""])[0])
            found = [
                pod
                for pod in self.cluster.left.values()
                if all(pod["metadata"]["labels"].get(key) == value for key, value in wanted)
            ]
            self._answer({"kind": "PodList", "items": found if url.path.endswith("/pods") else []})
        elif url.path.endswith("/log"):
            stamp = "2026-11-02T00:00:00.000000000Z " if "timestamps" in query else ""
            lines = self.cluster.logs[name[1]].splitlines(keepends=True)
            self._answer("".join(stamp + line for line in lines))
        else:
            self._answer(self.cluster.left.get(name[1]))

    def do_POST(self) -> None:
        self._answer(self.cluster.run(self._body()))

    def do_PATCH(self) -> None:
        self._body()
        self._answer(self.cluster.left.get(self.path.rsplit("/", 1)[1]))

    def do_DELETE(self) -> None:
        self._body()
        self._answer(self.cluster.left.pop(urlsplit(self.path).path.rsplit("/", 1)[1], None))

    def _body(self) -> Any:
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return json.loads(text) if text else None

    def _answer(self, body: object) -> None:
        text = (body if isinstance(body, str) else json.dumps(body or {})).encode()
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        pass
