"""Runs that never were are told, those that were are not."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

NOW = datetime.now(UTC)


class Events:
    """An asset's events, as a task's inlets show them."""

    def __init__(self, times: list[datetime]) -> None:
        self.times = times

    def after(self, time: str) -> Events:
        return Events([each for each in self.times if each > datetime.fromisoformat(time)])

    def limit(self, count: int) -> list[Any]:
        return [SimpleNamespace(timestamp=each) for each in self.times[:count]]


def watched(bag: Any, monkeypatch: pytest.MonkeyPatch, seen: dict[str, timedelta], raw: list[timedelta]) -> list[str]:
    """Which DAGs are told of, where each was last seen so long ago and raw changed so long ago."""
    from claimhouse import watch
    from claimhouse.targets import targets

    times = {f"claimhouse_seen_{name}": NOW - seen.get(name, timedelta(minutes=1)) for name in targets().dags}
    kept = {key: time.isoformat() for key, time in times.items()}
    monkeypatch.setattr(
        watch, "Variable", SimpleNamespace(get=lambda key, default: kept.get(key), set=kept.__setitem__)
    )
    told: list[str] = []
    monkeypatch.setattr(watch, "settle", lambda where, found, **_: told.extend(each.key for each in found))
    task = bag.dags["watchdog"].get_task("runs")
    events = {asset: Events([]) for asset in task.waiting.values()}
    events[task.waiting["claims_transform"]] = Events([NOW - each for each in raw])
    ti = SimpleNamespace(dag_id="watchdog", task_id="runs", map_index=-1, log_url=None)
    task.execute({"dag_run": SimpleNamespace(start_date=NOW), "ti": ti, "task": task, "inlet_events": events})
    return told


def test_all_is_well_where_every_dag_was_seen(bag: Any, monkeypatch: Any) -> None:
    assert watched(bag, monkeypatch, {}, []) == []


def test_a_scheduled_dag_that_was_not_seen_since_its_time_is_told(bag: Any, monkeypatch: Any) -> None:
    assert watched(bag, monkeypatch, {"claims_batch_ingest": timedelta(hours=4)}, []) == ["claims_batch_ingest"]


def test_a_dag_whose_asset_changed_long_ago_and_which_was_not_seen_since_is_told(bag: Any, monkeypatch: Any) -> None:
    from claimhouse.targets import targets

    # It is also begun by the clock, each morning.
    long_ago = {"claims_transform": timedelta(hours=12)}
    no_clock = dataclasses.replace(targets().dags["claims_transform"], schedule=None)
    monkeypatch.setitem(targets().dags, "claims_transform", no_clock)
    assert watched(bag, monkeypatch, long_ago, []) == []
    assert watched(bag, monkeypatch, long_ago, [timedelta(hours=13)]) == []
    assert watched(bag, monkeypatch, long_ago, [timedelta(hours=1)]) == []
    assert watched(bag, monkeypatch, long_ago, [timedelta(hours=5), timedelta(minutes=1)]) == ["claims_transform"]
