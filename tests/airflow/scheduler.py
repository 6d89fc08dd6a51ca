"""A whole Airflow, as `airflow standalone` starts it, on a database of its own; asked and told by its REST API."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

Ask = Callable[[], Any]


class Airflow:
    """`settings` are what its environment has beside the tests' own."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="airflow-"))
        port, worker_port, triggerer_port = _free_ports(3)
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "AIRFLOW_HOME": str(self.home),
            # Airflow starts `airflow`.
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": f"{os.environ['AIRFLOW__CORE__DAGS_FOLDER']}",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(worker_port),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(triggerer_port),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
            # No DAG changes on this day, and reading them all every half minute takes a fifth of a core.
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",
            **settings,
        }
        self.log = (self.home / "standalone.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "airflow", "standalone"],
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.token = ""

    def ready(self, dags: int) -> None:
        """Waits until it answers and has read all DAGs."""

        def known() -> bool:
            self.token = self.token or self._request("GET", "/auth/token", None)["access_token"]
            return self.get("/dags")["total_entries"] == dags

        eventually(known, "Airflow is up and has read its DAGs", seconds=180)

    def get(self, path: str) -> Any:
        return self._request("GET", f"/api/v2{path}", None)

    def start(self, dag_id: str, **conf: str) -> str:
        """Begins a run as a person does; its id."""
        body = {"logical_date": None, "conf": conf}
        return self._request("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)["dag_run_id"]

    def unpause(self, *dag_ids: str) -> None:
        for dag_id in dag_ids:
            self._request("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def pause(self, dag_id: str) -> None:
        self._request("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": True})

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The runs of a DAG, oldest first."""
        return self.get(f"/dags/{dag_id}/dagRuns?order_by=id&limit=100")["dag_runs"]

    def states(self, dag_id: str, run_id: str) -> dict[str, str]:
        """task, or task.index → state."""
        tasks = self.get(f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return {
            each["task_id"] + (f".{each['map_index']}" if each["map_index"] >= 0 else ""): each["state"]
            for each in tasks
        }

    def result(self, dag_id: str, run_id: str, task_id: str, index: int = -1) -> Any:
        """What a task left in XCom."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/return_value"
        return self.get(f"{path}?map_index={index}&deserialize=true")["value"]

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "airflow", *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()

    def _request(self, method: str, path: str, body: Any) -> Any:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def eventually(ask: Ask, what: str, seconds: float = 120) -> Any:
    """What `ask` gives, once it is true."""
    end = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < end:
        try:
            found = ask()
        except (OSError, urllib.error.URLError, KeyError) as error:
            found, last = None, error
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} seconds: {what}; {last!r}")


def _free_ports(count: int) -> list[int]:
    """Outside the range from which systems take ports for clients, so that none of them takes one meanwhile."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.randrange(10_000, 30_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        ports.append(port)
    return ports
