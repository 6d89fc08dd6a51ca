"""The systems that pods reach: world.ts as a process."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from conftest import PROJECT


class World:
    """`settings` are what Airflow's environment is told, `secrets` what the cluster has, `ports` where all of it is."""

    def __init__(self) -> None:
        words = [os.environ.get("DENO", "deno"), "run", "-q", "-A", "tests/airflow/world.ts"]
        self.process = subprocess.Popen(
            words, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        said: dict[str, Any] = json.loads(self._line())
        self.settings: dict[str, str] = said["settings"]
        self.secrets: dict[str, dict[str, str]] = said["secrets"]
        self.ports: list[int] = said["ports"]

    def do(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        assert self._line() == f"{line}\n"

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()
