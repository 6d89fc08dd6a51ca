"""As much of a cluster's API as the operator speaks. What a pod does, a test says: by a function, or node.py."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Pod = dict[str, Any]
Ends = Callable[[Pod], tuple[int, str]]
"""A pod → its exit code and its log; it may take its time."""

_PATIENCE = 0.1
"""Seconds after which a pod that has not ended is said to run."""


def printing(code: int, printed: object) -> tuple[int, str]:
    """How a task ends that prints a summary, as pods' logs have it."""
    record = {"@timestamp": "2026-11-02T00:00:00Z", "level": "INFO", "message": "done"}
    return code, f"{json.dumps(printed)}\n{json.dumps(record, separators=(',', ':'))}\n"


class Cluster:
    """`started` are the pods that were, in their order; `left` those that nobody has deleted."""

    def __init__(self, ends: Ends, *, kill: Callable[[str], None] = lambda _: None) -> None:
        self.ends = ends
        self.kill = kill
        self.started: list[Pod] = []
        self.left: dict[str, Pod] = {}
        self.logs: dict[str, str] = {}
        self.running: dict[str, threading.Thread] = {}
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

    def run(self, pod: Pod) -> Pod:
        name = pod["metadata"]["name"]
        self.started.append(pod)
        self.logs[name] = ""
        self.left[name] = {**pod, "status": _status("Running", {"running": {"startedAt": _now()}})}
        thread = threading.Thread(target=self._end, args=(pod,), daemon=True)
        self.running[name] = thread
        thread.start()
        thread.join(_PATIENCE)
        return self.left[name]

    def delete(self, name: str) -> Pod | None:
        if self.running[name].is_alive():
            self.kill(name)
        return self.left.pop(name, None)

    def _end(self, pod: Pod) -> None:
        name, began = pod["metadata"]["name"], _now()
        code, self.logs[name] = self.ends(pod)
        ended = {"terminated": {"exitCode": code, "startedAt": began, "finishedAt": _now()}}
        if name in self.left:
            self.left[name] = {**self.left[name], "status": _status("Succeeded" if code == 0 else "Failed", ended)}

    def stop(self) -> None:
        self.server.shutdown()


def _status(phase: str, state: dict[str, Any]) -> dict[str, Any]:
    ready = "running" in state
    base = {"name": "base", "ready": ready, "restartCount": 0, "image": "i", "imageID": "i", "state": state}
    return {"phase": phase, "containerStatuses": [base], "startTime": _now()}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
            if "follow" in query:
                self.cluster.running[name[1]].join()
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
        self._answer(self.cluster.delete(urlsplit(self.path).path.rsplit("/", 1)[1]))

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
