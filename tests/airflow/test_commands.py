"""Each pod's command line, run as it stands: its task understands it, and its flags let it read its settings."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from conftest import PROJECT


def run(pod: dict[str, Any]) -> tuple[int, str]:
    """As in the pod, but for its secrets: so no task comes further than its settings."""
    container = pod["spec"]["containers"][0]
    known = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    kept = {name: os.environ[name] for name in ("PATH", "DENO_DIR") if name in os.environ}
    command = [os.environ.get("DENO", "deno"), *container["args"]]
    own = {name: value for name, value in known.items() if not name.startswith("OTEL_")}
    done = subprocess.run(command, cwd=PROJECT, env={**kept, **own}, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_every_command_is_understood_and_stops_at_the_secrets_that_are_not_here(pods: dict[str, Any]) -> None:
    with ThreadPoolExecutor(2) as two:
        ends = dict(zip(pods, two.map(run, pods.values()), strict=True))
    for name, (code, said) in ends.items():
        assert "SNOWFLAKE_PRIVATE_KEY_PATH must be a file that can be read" in said, f"{name}: {said}"
        assert code == 2, name
