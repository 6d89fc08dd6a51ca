"""deno.json: which tasks and permission sets there are. Nothing of either is written a second time for pods."""

from __future__ import annotations

import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


@cache
def manifest() -> dict[str, Any]:
    return json.loads((PROJECT / "deno.json").read_text())


def permission_set(name: str) -> dict[str, Any]:
    """A set as deno.json has it: kind of permission → what is granted."""
    return manifest()["permissions"][name]


def production_set(task: str) -> str:
    """The set that a task has in production: that of its command line, without the embedded tier's ending."""
    return _named_set(_words(task)).removesuffix("-local")


def command(task: str, permissions: list[str]) -> list[str]:
    """The task's own command line, offline, without .env, and with these words where it names a set."""
    words = [word for word in _words(task) if not word.startswith("--env-file")]
    words[words.index(f"-P={_named_set(words)}") : words.index("--no-prompt") + 1] = [
        "--no-prompt",
        "--cached-only",
        "--frozen",
        *permissions,
    ]
    return words


def _words(task: str) -> list[str]:
    words = shlex.split(manifest()["tasks"][task]["command"])
    return words[words.index("deno") :]


def _named_set(words: list[str]) -> str:
    return next(word for word in words if word.startswith("-P=")).removeprefix("-P=")


def allowed(name: str, kind: str) -> list[str]:
    """What a set lists under one kind."""
    grant = permission_set(name).get(kind, [])
    return grant if isinstance(grant, list) else grant.get("allow", [])
