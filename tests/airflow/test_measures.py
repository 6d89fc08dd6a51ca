"""What a run did, as gauges: those of pods side by side are apart, so that they can be summed."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import unmapped


def test_pods_that_load_side_by_side_have_gauges_of_their_own(bag: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimhouse import metrics

    said: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(metrics, "gauge", lambda name, value, *, tags: said.append((name, tags)))
    dag = bag.dags["claims_batch_ingest"]
    files = [task for name, task in unmapped(dag) if ".files." in name]
    for index, task in enumerate(files):
        ti = SimpleNamespace(dag_id=dag.dag_id, task_id=task.task_id, map_index=index)
        context: Any = {"ti": ti, "task": task, "dag_run": SimpleNamespace(start_date=datetime.now(UTC))}
        metrics.record(context, task.deno_task, {"read": 1, "loaded": 1, "quarantined": 0})
    loaded = [tags["place"] for name, tags in said if name == "claimhouse.records" and tags["kind"] == "loaded"]
    assert loaded == [f"claims_batch_ingest.files.{system}" for system in ("rif", "fhir", "events")]
