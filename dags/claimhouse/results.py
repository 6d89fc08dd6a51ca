"""A task's JSON summary as what Airflow keeps of it, counts and names alone, and as what people are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from itertools import islice
from typing import Any

from claimhouse.targets import quarantine_limit
from claimhouse_alerts.troubles import Trouble

Summary = dict[str, Any]
_RECORD = '{"@timestamp":"'
"""How every record of a task's log begins."""
_MOST = 20
"""Names of one kind that XCom and an asset's event have at most; the rest is in the warehouse."""


def last_result(log: str) -> Any:
    """The last line of a pod's log that is JSON, once the log's own records are taken out.

    A pod's stdout and stderr are one stream, copied in blocks, so that a record may stand in the midst of a long line.
    """
    for line in reversed(_without_records(log).splitlines()):
        try:
            return json.loads(line)
        except ValueError:
            continue
    return None


def _without_records(log: str) -> str:
    kept, at = [], 0
    while (begin := log.find(_RECORD, at)) >= 0:
        kept.append(log[at:begin])
        try:
            _, at = json.JSONDecoder().raw_decode(log, begin)
        except ValueError:
            # Cut short: the pod was ended while it wrote.
            return "".join(kept)
        at += log.startswith("\n", at)
    return "".join([*kept, log[at:]])


def condense(task: str, report: Any) -> Summary:
    """No path of a file, no id of a record: only counts, and names that the project itself gives."""
    return {} if report is None else _CONDENSED.get(task, lambda _: {})(report)


def shortened(summary: Summary) -> Summary:
    """With the first names of a kind alone."""
    return {
        key: value[:_MOST]
        if isinstance(value, list)
        else dict(islice(value.items(), _MOST))
        if key == "failed"
        else value
        for key, value in summary.items()
    }


def has_news(task: str, summary: Summary) -> bool:
    """Whether a load changed anything. Without a summary it may have."""
    if task == "stream":
        return summary == {} or any(counts["loaded"] > 0 for counts in summary["feeds"].values())
    return summary == {} or summary["loaded"] + summary["quarantined"] > 0


def troubles_of(task: str, summary: Summary, *, verdict: bool, triage: str) -> list[Trouble]:
    """What is wrong, each under a name that it keeps from run to run."""
    found = [Trouble(key, what, triage) for key, what in _FOUND.get(task, lambda _: [])(summary)]
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
        for feed, counts in summary.get("feeds", {}).items()
        if (limit := quarantine_limit(feed)) is not None and counts["quarantined"] > limit
    }
    alerts = {
        feed: f"{feed}: too many records are bad in {count} of its deliveries"
        for feed, count in summary.get("alerts", {}).items()
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
    return [(f"dbt {name}", f"dbt: {name} failed") for name in summary.get("failed", [])]


def _quality(report: Any) -> Summary:
    failing = [each for each in report["results"] if each["verdict"] == "fail"]
    return {
        "verdicts": report["verdicts"],
        "failed": {each["rule"]: [each["failing"], each["checked"]] for each in failing},
    }


def _quality_found(summary: Summary) -> list[tuple[str, str]]:
    return [
        (f"rule {rule}", f"rule {rule}: {failing} of {checked} rows fail")
        for rule, (failing, checked) in summary.get("failed", {}).items()
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
    for finding in summary.get("findings", []):
        found.setdefault(f"{finding['kind']} {finding.get('topic') or finding['feed']}", []).append(finding["text"])
    return [
        (key, first.rstrip(".") + (f", and {len(more)} more of its partitions" if more else ""))
        for key, (first, *more) in found.items()
    ]


def _stream(report: Any) -> Summary:
    kept = {key: report[key] for key in ("commits", "feeds", "reasons", "fenced", "recoveries")}
    return {**kept, "stopped": sorted(report["stopped"])}


def _quarantine(report: Any) -> Summary:
    """Of a replay; `list` has a status instead of an outcome."""
    return dict(Counter(each.get("outcome") or each["status"] for each in report))


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
