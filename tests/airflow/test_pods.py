"""Each pod as it was when a person last looked: UPDATE=1 writes tests/airflow/pods anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import rendered

FOLDER = Path(__file__).parent / "pods"


def test_pods_are_as_they_were_looked_at(pods: dict[str, Any]) -> None:
    written = {f"{name}.yml": yaml.safe_dump(pod, sort_keys=False, width=120) for name, pod in pods.items()}
    if os.environ.get("UPDATE") == "1":
        for file in FOLDER.glob("*.yml"):
            file.unlink()
        for name, text in written.items():
            (FOLDER / name).write_text(text)
    kept = {file.name: file.read_text() for file in FOLDER.glob("*.yml")}
    assert kept == written


def test_what_airflow_is_told_of_its_own_telemetry_is_not_for_pods(monkeypatch: pytest.MonkeyPatch) -> None:
    from claimhouse.pods import METRICS_ALONE, _process_variables

    own = {
        "OTEL_EXPORTER_OTLP_TIMEOUT": "10",
        "OTEL_METRIC_EXPORT_INTERVAL": "5000",
        "OTEL_DENO_CONSOLE": "capture",
        "OTEL_DENO_TRACING": "true",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://logs.example.org",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    variables = {variable.name: variable.value for variable in _process_variables("ingest")}
    assert variables.items() >= METRICS_ALONE.items()


def test_a_backfill_reads_its_day_or_what_a_person_says(bag: Any) -> None:
    dag = bag.dags["streaming_backfill"]

    def bounds(**params: str) -> list[str]:
        words = rendered(dag.get_task("range"), dag, **params).spec.containers[0].args
        return words[words.index("--feed") :]

    assert bounds() == [
        *("--feed", "events"),
        *("--from", "2026-11-02T00:00:00+00:00"),
        *("--to", "2026-11-03T00:00:00+00:00"),
    ]
    assert bounds(**{"feed": "events.claim", "from": "earliest"}) == [
        *("--feed", "events.claim", "--from", "earliest", "--to", "latest"),
    ]


def test_an_option_that_is_not_used_is_not_there(bag: Any) -> None:
    dag = bag.dags["quarantine_replay"]

    def words(**params: str) -> list[str]:
        args = rendered(dag.get_task("replay"), dag, **params).spec.containers[0].args
        return args[args.index("tasks/quarantine.ts") + 1 :]

    assert words() == ["replay", "--json"]
    assert words(feed="rif.carrier", reason="column_count") == [
        *("replay", "--feed=rif.carrier", "--reason=column_count", "--json"),
    ]
