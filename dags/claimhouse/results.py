"""A task's summary as what Airflow keeps of it and as what people are told.

A summary has counts, and names that the project itself gives. It keeps to its schema (summaries.py), so that what the
schema requires is read without asking. Where none was read there is none: None.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from claimhouse.targets import quarantine_limit
from claimhouse_alerts.troubles import Trouble

Summary = dict[str, Any]
"""What a task wrote: `counts`, and whether they are `cut`."""
Counts = dict[str, Any]
NO_SUMMARY: Counts = {"summary": "none was read"}
"""What XCom and assets' events have in place of counts: the log says why."""
_MOST = 20
"""Names of one kind that XCom and an asset's event have at most; the rest is in the warehouse."""


def counts_of(summary: Summary | None) -> Counts | None:
    return None if summary is None else summary["counts"]


def shortened(counts: Counts | None) -> Counts:
    """With the first names of a kind alone."""
    if counts is None:
        return NO_SUMMARY
    return {
        key: value[:_MOST]
        if isinstance(value, list)
        else dict(islice(value.items(), _MOST))
        if key == "failed"
        else value
        for key, value in counts.items()
    }


def has_news(task: str, counts: Counts | None) -> bool:
    """Whether a load changed anything. Without counts it may have."""
    if counts is None:
        return True
    if task == "stream":
        return any(of["loaded"] > 0 for of in counts["feeds"].values())
    return counts["loaded"] + counts["quarantined"] > 0


def troubles_of(task: str, summary: Summary | None, *, verdict: bool, triage: str) -> list[Trouble]:
    """What is wrong, each under a name that it keeps from run to run; that the summary is lost is wrong too."""
    if summary is None:
        told = [("summary", "its summary was lost: what it found is in its log and in the warehouse alone")]
    else:
        told = _FOUND[task](summary["counts"]) if task in _FOUND else []
        told += [("summary", "its summary is cut: it found more than is told")] if summary["cut"] else []
    if verdict and not [key for key, _ in told if key != "summary"]:
        told.append(("verdict", "the check's verdict is against it"))
    return [Trouble(key, what, triage) for key, what in told]


def _ingest_found(counts: Counts) -> list[tuple[str, str]]:
    """A feed's quarantine is told once: by the limit that it is over, or else by its deliveries' own."""
    over = {
        feed: f"{feed}: {of['quarantined']} records in quarantine, more than {limit}"
        for feed, of in counts["feeds"].items()
        if (limit := quarantine_limit(feed)) is not None and of["quarantined"] > limit
    }
    alerts = {
        feed: f"{feed}: too many records are bad in {count} of its deliveries"
        for feed, count in counts["alerts"].items()
    }
    return [(f"quarantine {feed}", what) for feed, what in {**alerts, **over}.items()]


def _transform_found(counts: Counts) -> list[tuple[str, str]]:
    return [(f"dbt {name}", f"dbt: {name} failed") for name in counts["failed"]]


def _quality_found(counts: Counts) -> list[tuple[str, str]]:
    return [
        (f"rule {rule}", f"rule {rule}: {failing} of {checked} rows fail")
        for rule, (failing, checked) in counts["failed"].items()
    ]


def _monitor_found(counts: Counts) -> list[tuple[str, str]]:
    """Of a kind one a topic, whatever its partitions: what stops one of them stops them all, more often than not."""
    found: dict[str, list[str]] = {}
    for finding in counts["findings"]:
        found.setdefault(f"{finding['kind']} {finding.get('topic', finding['feed'])}", []).append(finding["text"])
    return [
        (key, first.rstrip(".") + (f", and {len(more)} more of its partitions" if more else ""))
        for key, (first, *more) in found.items()
    ]


def _quarantine_found(counts: Counts) -> list[tuple[str, str]]:
    bad = counts.get("still bad", 0)
    return [("still bad", f"{bad} replayed records are still bad")] if bad else []


_FOUND: dict[str, Callable[[Counts], list[tuple[str, str]]]] = {
    "ingest": _ingest_found,
    "transform:snowflake": _transform_found,
    "quality": _quality_found,
    "monitor": _monitor_found,
    "quarantine": _quarantine_found,
}
