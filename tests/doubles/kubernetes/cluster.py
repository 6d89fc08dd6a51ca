"""As much of a cluster's API as the operator speaks. What a pod does, a test says: by a function, or node.py."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Pod = dict[str, Any]


@dataclass
class End:
    """How a pod ends: its exit code, None where it has none; its log; what its container wrote to the mounted file."""

    code: int | None
    log: str = ""
    written: str = ""

    @property
    def message(self) -> str:
        """As a kubelet hands it on: the first 4,096 bytes."""
        return self.written.encode()[:4096].decode(errors="ignore")


Ends = Callable[[Pod], End]
"""A pod may take its time."""

_PATIENCE = 0.1
"""Seconds after which a pod that has not ended is said to run."""


def leaving(code: int | None, summary: object) -> End:
    """How a task ends that leaves a summary, in its file and in its log."""
    records = [{"message": "Summary", "summary": summary}, {"message": "done"}]
    lines = [json.dumps({"@timestamp": "2026-11-02T00:00:00Z", **each}, separators=(",", ":")) for each in records]
    return End(code, "".join(f"{line}\n" for line in lines), json.dumps(summary, separators=(",", ":")))


class Cluster:
    """`started` are the pods that were, in their order; `left` those that nobody has deleted."""

    def __init__(self, ends: Ends, *, kill: Callable[[str], None] = lambda _: None) -> None:
        self.ends = ends
        self.kill = kill
        self.started: list[Pod] = []
        self.left: dict[str, Pod] = {}
        self.logs: dict[str, str] = {}
        self.running: dict[str, threading.Thread] = {}
        self.refused = 0
        """How many logs it refuses from now on."""
        self.followed = 0
        """How many times a log was asked for until its pod ends."""
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
        if not self.running[name].is_alive():
            return self.left.pop(name, None)
        self.kill(name)
        threading.Thread(target=self._go, args=(name,), daemon=True).start()
        return self.left[name]

    def _go(self, name: str) -> None:
        """A pod that is deleted while it runs is there until it has ended, and its end can be read for a moment."""
        self.running[name].join()
        time.sleep(_PATIENCE * 20)
        self.left.pop(name, None)

    def _end(self, pod: Pod) -> None:
        name, began = pod["metadata"]["name"], _now()
        end = self.ends(pod)
        self.logs[name] = end.log
        ended = {"exitCode": end.code, "startedAt": began, "finishedAt": _now(), "message": end.message}
        # Of an evicted pod, a cluster may know no container any more.
        state = {} if end.code is None else {"terminated": ended}
        if name in self.left:
            self.left[name] = {**self.left[name], "status": _status("Succeeded" if end.code == 0 else "Failed", state)}

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
            wanted = re.findall(r"(?:^|,)([\w./-]+)(!?=)([\w.-]+)", query.get("labelSelector", [""])[0])
            found = [
                pod
                for pod in self.cluster.left.values()
                if all((pod["metadata"]["labels"].get(key) == value) == (how == "=") for key, how, value in wanted)
            ]
            self._answer({"kind": "PodList", "items": found if url.path.endswith("/pods") else []})
        elif url.path.endswith("/log") and self.cluster.refused > 0:
            self.cluster.refused -= 1
            self._answer({"kind": "Status", "code": 403}, status=403)
        elif url.path.endswith("/log"):
            if "follow" in query:
                self.cluster.followed += 1
                self.cluster.running[name[1]].join()
            stamp = "2026-11-02T00:00:00.000000000Z " if "timestamps" in query else ""
            lines = self.cluster.logs[name[1]].splitlines(keepends=True)
            self._answer("".join(stamp + line for line in lines))
        else:
            self._answer(self.cluster.left.get(name[1]))

    def do_POST(self) -> None:
        self._answer(self.cluster.run(self._body()))

    def do_PATCH(self) -> None:
        more, pod = self._body(), self.cluster.left.get(self.path.rsplit("/", 1)[1])
        if pod is not None:
            pod["metadata"]["labels"] |= more["metadata"]["labels"]
        self._answer(pod)

    def do_DELETE(self) -> None:
        self._body()
        self._answer(self.cluster.delete(urlsplit(self.path).path.rsplit("/", 1)[1]))

    def _body(self) -> Any:
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return json.loads(text) if text else None

    def _answer(self, body: object, *, status: int = 200) -> None:
        text = (body if isinstance(body, str) else json.dumps(body or {})).encode()
        self.send_response(404 if body is None else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        pass
