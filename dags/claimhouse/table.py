"""settings.json: the table of settings, as far as pods need it. `deno task permissions --write` writes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One environment variable of a task."""

    system: str
    """What it belongs to, as network policies and Secrets call it."""
    kind: str
    replaces: str | None = None
    """The host of the permission sets that its value is granted instead of."""
    pod: bool = True
    """False: a pod has its own, or it is for people alone."""


@cache
def table() -> dict[str, Setting]:
    """Name → setting, in the order in which permission sets have them."""
    text = Path(__file__).with_name("settings.json").read_text()
    return {name: Setting(**known) for name, known in json.loads(text).items()}


def of_kind(kind: str) -> list[str]:
    """The settings of one kind."""
    return [name for name, setting in table().items() if setting.kind == kind]


def naming(host: str) -> dict[str, str]:
    """Kind → the setting of that kind which names another host in the place of this one of the sets."""
    return {setting.kind: name for name, setting in table().items() if setting.replaces == host}


def reached(hosts: Sequence[str]) -> list[str]:
    """The systems of a set's hosts, but for those where the task itself listens."""
    systems = [
        setting.system
        for host in hosts
        for setting in table().values()
        if setting.replaces == host and setting.kind != "address"
    ]
    return list(dict.fromkeys(systems))
