"""What tasks print with --json, as short as a test needs it, and held against the published schemas."""

from __future__ import annotations

from typing import Any

Report = dict[str, Any]


def quality(*, fail: list[str]) -> Report:
    results = [*[_result(rule, "fail", failing=3) for rule in fail], _result("fct_claim.not_empty", "pass", failing=0)]
    verdicts = {"pass": 1, "warn": 0, "fail": len(fail)}
    return _kept("quality", {"run": "a", "verdicts": verdicts, "results": results})


def _result(rule: str, verdict: str, *, failing: int) -> Report:
    return {
        "rule": rule,
        "table": "marts.fct_claim",
        "metric": "uniqueness",
        "severity": "error",
        "verdict": verdict,
        "checked": 100,
        "failing": failing,
        "threshold": {"mustBeLessOrEqualTo": 0, "unit": "rows"},
        "startedAt": "2026-11-02T00:00:00.000Z",
        "finishedAt": "2026-11-02T00:00:01.000Z",
    }


def loaded(feed: str, *, bad: int) -> Report:
    batch = {
        "batch": "b",
        "feed": feed,
        "source": "rif/carrier_jane_doe.csv",
        "status": "loaded",
        "drift": None,
        "read": 3000,
        "loaded": 3000 - bad,
        "quarantined": bad,
        "reasons": {"column_count": bad},
        "detail": None,
        "alert": f"{bad} of 3000 records are bad, more than 5 %" if bad > 150 else None,
    }
    return _kept("ingest", {**idle(), "batches": [batch]})


def idle() -> Report:
    untaken = [{"path": "rif/hha_jane_doe.csv", "why": "no feed has files of this name"}]
    nothing = {"dryRun": False, "batches": [], "unchanged": 2, "unsettled": 0, "columnsAdded": {}, "failures": []}
    return _kept("ingest", {**nothing, "untaken": untaken})


def built(*, fail: list[str]) -> Report:
    troubles = [{"name": name, "status": "fail", "failing": 2} for name in fail]
    counts = {"models": {"success": 3}, "tests": {"fail": len(fail)} if fail else {"pass": 1}}
    return _kept("transform", {"code": 1 if fail else 0, **counts, "troubles": troubles, "seconds": 1.5})


def streamed(feed: str, *, events: int) -> Report:
    counts = {"read": events, "loaded": events, "quarantined": 0, "batches": 1, "present": 0}
    beside = {"reasons": {}, "fenced": 0, "recoveries": 0, "stopped": {}}
    return _kept("stream", {"commits": 1, "feeds": {feed: counts}, **beside})


def seen(findings: list[Report], *, lag: int = 0) -> Report:
    partition = {
        "feed": "events.claim",
        "topic": "claims.events",
        "partition": 2,
        "low": "0",
        "high": "12",
        "next": str(12 - lag),
        "lag": lag,
        "lagSeconds": 0.5,
        "checkpointMoved": "2026-11-02T00:00:00.000Z",
        "stalled": lag > 0,
    }
    feed = {"feed": "rif.carrier", "newest": None, "ageSeconds": None}
    report = {"at": "2026-11-02T00:00:00.000Z", "partitions": [partition], "feeds": [feed], "findings": findings}
    return _kept("monitor", report)


def _kept(task: str, report: Report) -> Report:
    """The report, which keeps to the schema of its task."""
    from claimhouse.reports import fault_of

    assert fault_of(task, report) is None, task
    return report
