"""A task's report as what Airflow keeps of it, counts and names alone, and as what people are told.

Reports keep to their schemas (reports.py), so that what a schema requires is read without asking. Where no report was
read there is no summary: None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice
from typing import Any

from claimhouse.targets import quarantine_limit
from claimhouse_alerts.troubles import Trouble

Summary = dict[str, Any]
NO_REPORT: Summary = {"report": "none was read"}
"""What XCom and assets' events have in place of a summary: the log says why."""
_MOST = 20
"""Names of one kind that XCom and an asset's event have at most; the rest is in the warehouse."""


def condense(task: str, report: Any) -> Summary:
    """No path of a file, no id of a record: only counts, and names that the project itself gives."""
    return _CONDENSED[task](report)


def shortened(summary: Summary | None) -> Summary:
    """With the first names of a kind alone."""
    if summary is None:
        return NO_REPORT
    return {
        key: value[:_MOST]
        if isinstance(value, list)
        else dict(islice(value.items(), _MOST))
        if key == "failed"
        else value
        for key, value in summary.items()
    }


def has_news(task: str, summary: Summary | None) -> bool:
    """Whether a load changed anything. Without a summary it may have."""
    if summary is None:
        return True
    if task == "stream":
        return any(counts["loaded"] > 0 for counts in summary["feeds"].values())
    return summary["loaded"] + summary["quarantined"] > 0


def troubles_of(task: str, summary: Summary | None, *, verdict: bool, triage: str) -> list[Trouble]:
    """What is wrong, each under a name that it keeps from run to run."""
    told = _FOUND[task](summary) if summary is not None and task in _FOUND else []
    found = [Trouble(key, what, triage) for key, what in told]
    if verdict and not found:
        return [Trouble("verdict", "the check's verdict is against it", triage)]
    return found


def _ingest(report: Any) -> Summary:
    batches = report["batches"]
    by_feed: dict[str, Counter[str]] = {}
    reasons: Counter[str] = Counter()
    alerts: Counter[str] = Counter()
    for batch in batches:
        counts = by_feed.setdefault(batch["feed"], Counter())
        counts.update({key: batch[key] for key in ("read", "loaded", "quarantined")}, batches=1)
        reasons.update(batch["reasons"])
        alerts.update([batch["feed"]] if batch["alert"] is not None else [])
    return {
        **{key: sum(counts[key] for counts in by_feed.values()) for key in ("read", "loaded", "quarantined")},
        "batches": len(batches),
        "unchanged": report["unchanged"],
        "unsettled": report["unsettled"],
        "untaken": len(report["untaken"]),
        "failures": len(report["failures"]),
        "feeds": {feed: dict(counts) for feed, counts in sorted(by_feed.items())},
        "reasons": dict(reasons),
        "alerts": dict(sorted(alerts.items())),
    }


def _ingest_found(summary: Summary) -> list[tuple[str, str]]:
    """A feed's quarantine is told once: by the limit that it is over, or else by its deliveries' own."""
    over = {
        feed: f"{feed}: {counts['quarantined']} records in quarantine, more than {limit}"
        for feed, counts in summary["feeds"].items()
        if (limit := quarantine_limit(feed)) is not None and counts["quarantined"] > limit
    }
    alerts = {
        feed: f"{feed}: too many records are bad in {count} of its deliveries"
        for feed, count in summary["alerts"].items()
    }
    return [(f"quarantine {feed}", what) for feed, what in {**alerts, **over}.items()]


def _transform(report: Any) -> Summary:
    troubles = [each["name"] for each in report["troubles"] if each["status"] not in ("warn", "skipped")]
    return {
        "models": report["models"],
        "tests": report["tests"],
        "failed": troubles,
        "seconds": report["seconds"],
    }


def _transform_found(summary: Summary) -> list[tuple[str, str]]:
    return [(f"dbt {name}", f"dbt: {name} failed") for name in summary["failed"]]


def _quality(report: Any) -> Summary:
    failing = [each for each in report["results"] if each["verdict"] == "fail"]
    return {
        "verdicts": report["verdicts"],
        "failed": {each["rule"]: [each["failing"], each["checked"]] for each in failing},
    }


def _quality_found(summary: Summary) -> list[tuple[str, str]]:
    return [
        (f"rule {rule}", f"rule {rule}: {failing} of {checked} rows fail")
        for rule, (failing, checked) in summary["failed"].items()
    ]


def _export(report: Any) -> Summary:
    marts = {each["mart"]: {key: each[key] for key in ("version", "rows", "status")} for each in report["marts"]}
    return {"marts": marts, "failures": len(report["failures"])}


def _monitor(report: Any) -> Summary:
    return {
        "lag": sum(each["lag"] for each in report["partitions"]),
        "stalled": sum(each["stalled"] for each in report["partitions"]),
        "ages": {each["feed"]: each["ageSeconds"] for each in report["feeds"]},
        "findings": [{key: value for key, value in each.items() if key != "paths"} for each in report["findings"]],
    }


def _monitor_found(summary: Summary) -> list[tuple[str, str]]:
    """Of a kind one a topic, whatever its partitions: what stops one of them stops them all, more often than not."""
    found: dict[str, list[str]] = {}
    for finding in summary["findings"]:
        found.setdefault(f"{finding['kind']} {finding.get('topic', finding['feed'])}", []).append(finding["text"])
    return [
        (key, first.rstrip(".") + (f", and {len(more)} more of its partitions" if more else ""))
        for key, (first, *more) in found.items()
    ]


def _stream(report: Any) -> Summary:
    kept = {key: report[key] for key in ("commits", "feeds", "reasons", "fenced", "recoveries")}
    return {**kept, "stopped": sorted(report["stopped"])}


def _quarantine(report: Any) -> Summary:
    """Of a replay: outcome → records."""
    return dict(Counter(each["outcome"] for each in report))


def _quarantine_found(summary: Summary) -> list[tuple[str, str]]:
    bad = summary.get("still bad", 0)
    return [("still bad", f"{bad} replayed records are still bad")] if bad else []


def _retention(report: Any) -> Summary:
    return {"entries": report["quarantine"]["entries"], "rows": report["failures"]["rows"]}


_CONDENSED: dict[str, Callable[[Any], Summary]] = {
    "ingest": _ingest,
    "transform:snowflake": _transform,
    "quality": _quality,
    "export": _export,
    "monitor": _monitor,
    "stream": _stream,
    "quarantine": _quarantine,
    "retention": _retention,
}

_FOUND: dict[str, Callable[[Summary], list[tuple[str, str]]]] = {
    "ingest": _ingest_found,
    "transform:snowflake": _transform_found,
    "quality": _quality_found,
    "monitor": _monitor_found,
    "quarantine": _quarantine_found,
}
