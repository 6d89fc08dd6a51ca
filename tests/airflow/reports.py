"""What tasks print with --json, as short as a test needs it."""

from __future__ import annotations

from typing import Any


def quality(*, fail: list[str]) -> dict[str, Any]:
    passed = {"rule": "fct_claim.not_empty", "verdict": "pass", "failing": 0, "checked": 1}
    failed = [{"rule": rule, "verdict": "fail", "failing": 3, "checked": 100} for rule in fail]
    verdicts = {"pass": 1, "warn": 0, "fail": len(fail)}
    return {"run": "a", "verdicts": verdicts, "results": [*failed, passed]}


def loaded(feed: str, *, bad: int) -> dict[str, Any]:
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
    return {**idle(), "batches": [batch]}


def idle() -> dict[str, Any]:
    untaken = [{"path": "rif/hha_jane_doe.csv", "why": "no feed has files of this name"}]
    nothing = {"dryRun": False, "batches": [], "unchanged": 2, "unsettled": 0, "columnsAdded": {}, "failures": []}
    return {**nothing, "untaken": untaken}
