"""What tasks leave as their summaries, as short as a test needs it, and held against the published schemas."""

from __future__ import annotations

from typing import Any

Summary = dict[str, Any]


def quality(*, fail: list[str]) -> Summary:
    verdicts = {"pass": 1, "warn": 0, "fail": len(fail)}
    return _kept("quality", {"verdicts": verdicts, "failed": {rule: [3, 100] for rule in fail}})


def loaded(feed: str, *, bad: int) -> Summary:
    sums = {"read": 3000, "loaded": 3000 - bad, "quarantined": bad, "batches": 1}
    alerts = {feed: 1} if bad > 150 else {}
    return _kept("ingest", _IDLE | sums | {"feeds": {feed: sums}, "reasons": {"column_count": bad}, "alerts": alerts})


def idle() -> Summary:
    return _kept("ingest", _IDLE)


def built(*, fail: list[str]) -> Summary:
    tests = {"fail": len(fail)} if fail else {"pass": 1}
    return _kept("transform", {"models": {"success": 3}, "tests": tests, "failed": fail, "seconds": 1.5})


def streamed(feed: str, *, events: int) -> Summary:
    counts = {"read": events, "loaded": events, "quarantined": 0, "batches": 1, "present": 0}
    beside = {"reasons": {}, "fenced": 0, "recoveries": 0, "stopped": []}
    return _kept("stream", {"commits": 1, "feeds": {feed: counts}, **beside})


def seen(findings: list[Summary], *, lag: int = 0) -> Summary:
    return _kept("monitor", {"lag": lag, "stalled": int(lag > 0), "ages": {"rif.carrier": None}, "findings": findings})


def published() -> Summary:
    return _kept("export", {"marts": {"fct_claim": {"version": 3, "rows": 7, "status": "new"}}, "failures": 0})


def replayed(**outcomes: int) -> Summary:
    return _kept("quarantine", {name.replace("_", " "): count for name, count in outcomes.items()})


def retained() -> Summary:
    return _kept("retention", {"entries": 0, "rows": 0})


_IDLE = dict.fromkeys(("read", "loaded", "quarantined", "batches", "unsettled", "failures"), 0) | {
    "unchanged": 2,
    "untaken": 1,
    "feeds": {},
    "reasons": {},
    "alerts": {},
}


def _kept(task: str, counts: dict[str, Any]) -> Summary:
    """The summary, which keeps to the schema of its task."""
    from claimhouse.summaries import fault_of

    summary = {"task": task, "cut": False, "counts": counts}
    assert fault_of(task, summary) is None, task
    return summary
