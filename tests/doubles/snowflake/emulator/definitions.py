"""DDL that is understood as text, not as a parsed statement: what it does, for databases and functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .results import Result


@dataclass(frozen=True)
class Definition:
    """What runs, and the clauses that it runs without. `dropped` is the database that it takes away."""

    run: Callable[[], Result]
    clauses: list[str]
    dropped: str | None = None
