"""The same trouble is told once, and again when it is over. What was told is kept in an Airflow Variable a place.

Variables rather than metadata of assets: a place has trouble without changing an asset, a person sees them under
Admin, Variables, and deleting one has its troubles told anew.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from airflow.sdk import Variable

from claimhouse_alerts.channels import tell

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """`key` is the same from run to run, `what` may hold the run's counts; neither has a value of a record."""

    key: str
    what: str
    triage: str


def settle(
    where: str,
    found: Sequence[Trouble],
    *,
    link: str | None = None,
    keep: bool = False,
    began: datetime | None = None,
) -> None:
    """Tells of what has begun at a place, and of what is over, unless `keep` says that this cannot be known.

    What could not be told to anyone counts as not told: the next run that finds it tries again. `began` is when the run
    did that is heard of here; the watchdog asks for it. Whatever goes wrong here, the run goes on.
    """
    try:
        if began is not None:
            Variable.set(seen_key(where.split(".")[0]), began.isoformat(timespec="seconds"))
        _tell_changes(where, found, link=link, keep=keep)
    except Exception as error:
        log.error("Cannot settle the troubles of %s: %s", where, type(error).__name__)


def _tell_changes(where: str, found: Sequence[Trouble], *, link: str | None, keep: bool) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    key = f"claimhouse_troubles_{where}"
    known: dict[str, dict[str, str]] = Variable.get(key, default={}, deserialize_json=True)
    now = dict(known)
    for trouble in found:
        message = {"what": trouble.what, "where": where, "since": at, "triage": trouble.triage, "link": link}
        if trouble.key not in known and tell({"state": "begun", **message}):
            now[trouble.key] = {"what": trouble.what, "since": at}
    there = {trouble.key for trouble in found}
    for name in [] if keep else [name for name in known if name not in there]:
        message = {**known[name], "where": where, "until": at, "link": link}
        if tell({"state": "over", **message}):
            del now[name]
    if now and now != known:
        Variable.set(key, now, serialize_json=True)
    elif known and not now:
        Variable.delete(key)


def seen_key(dag_id: str) -> str:
    """The Variable that says when the DAG's newest run began of which a task has ended: the watchdog reads it."""
    return f"claimhouse_seen_{dag_id}"
