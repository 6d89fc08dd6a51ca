"""OpenTelemetry's collector for Python's tests: OTLP as protocol buffers, which tasks in pods and Airflow send."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Collector:
    """Takes metrics by OTLP, and keeps their names; and all that comes, path and bytes."""

    def __init__(self) -> None:
        names: set[str] = set()
        got: list[tuple[str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                got.append((self.path, body))
                if self.path.endswith("/metrics"):
                    for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                        names.update(metric.name for scope in resource.scope_metrics for metric in scope.metrics)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.names = names
        self.got = got
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
