"""targets.yml, read once: schedules, deadlines, thresholds, and what to look at first."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import yaml

_FILE = Path(__file__).resolve().parents[1] / "targets.yml"
_LENGTHS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


@dataclass(frozen=True)
class Target:
    """What one DAG is held to."""

    triage: str
    deadline: timedelta
    schedule: str | None = None
    starts: timedelta | None = None


@dataclass(frozen=True)
class System:
    """What the feeds of one system are held to."""

    age: timedelta
    quarantine: int


@dataclass(frozen=True)
class Stream:
    """What every partition is held to."""

    lag: int
    waiting: timedelta
    stalled: timedelta


@dataclass(frozen=True)
class Retention:
    """How long what holds records outside raw is kept."""

    quarantine: timedelta
    failures: timedelta


@dataclass(frozen=True)
class Targets:
    dags: dict[str, Target]
    systems: dict[str, System]
    stream: Stream
    retention: Retention


@cache
def targets() -> Targets:
    """Those of the project, or of the file that CLAIMHOUSE_TARGETS names."""
    return read_targets(yaml.safe_load(Path(os.environ.get("CLAIMHOUSE_TARGETS", _FILE)).read_text()))


def read_targets(written: dict[str, Any]) -> Targets:
    """Raises ValueError or TypeError, with the name of what is wrong, for what is not as the file's head says."""
    unknown = written.keys() - {"dags", "systems", "stream", "retention"}
    if unknown:
        raise ValueError(f"Cannot read targets: {', '.join(sorted(unknown))} means nothing")

    def read(kind: type, name: str, entry: dict[str, Any]) -> Any:
        timed = {key for key, of in get_type_hints(kind).items() if of in (timedelta, timedelta | None)}
        try:
            return kind(**{key: duration(value) if key in timed else value for key, value in entry.items()})
        except (TypeError, ValueError) as error:
            raise type(error)(f"Cannot read the target of {name}: {error}") from error

    return Targets(
        dags={name: read(Target, name, entry) for name, entry in written["dags"].items()},
        systems={name: read(System, name, entry) for name, entry in written["systems"].items()},
        stream=read(Stream, "stream", written["stream"]),
        retention=read(Retention, "retention", written["retention"]),
    )


def target(dag_id: str) -> Target:
    return targets().dags[dag_id]


def quarantine_limit(feed: str) -> int | None:
    system = targets().systems.get(feed.split(".")[0])
    return None if system is None else system.quarantine


def duration(text: object) -> timedelta:
    match = re.fullmatch(r"([1-9]\d*)([smhd])", str(text))
    if match is None:
        raise ValueError(f"{text!r} is no time like 90s, 45m, 26h or 3d")
    return timedelta(seconds=int(match[1]) * _LENGTHS[match[2]])


def written(time: timedelta) -> str:
    """As targets.yml has it: `45m`."""
    length = int(time.total_seconds())
    unit, times = next((unit, length // of) for unit, of in _LENGTHS.items() if length % of == 0)
    return f"{times}{unit}"


def seconds(time: timedelta) -> str:
    """As the tasks take it."""
    return str(int(time.total_seconds()))
