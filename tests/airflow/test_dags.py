"""DAG files: they load, fast; they are short; they hand on by assets; what they name is there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, unmapped

FILES = sorted((PROJECT / "dags").glob("*.py"))
MANIFEST = json.loads((PROJECT / "deno.json").read_text())


def test_every_file_is_a_dag_of_its_name(bag: Any) -> None:
    assert bag.import_errors == {}
    assert sorted(bag.dags) == [file.stem for file in FILES]


def test_a_second_reading_of_all_dags_takes_less_than_five_seconds(bag: Any) -> None:
    from airflow.dag_processing.dagbag import DagBag

    began = time.monotonic()
    DagBag(str(PROJECT / "dags"))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dag_file_has_at_most_sixty_lines(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 60


def test_airflow_is_imported_by_its_sdk_and_providers_alone() -> None:
    for file in (PROJECT / "dags").rglob("*.py"):
        for module in re.findall(r"^\s*(?:from|import) (airflow[\w.]*)", file.read_text(), re.MULTILINE):
            assert module.startswith(("airflow.sdk", "airflow.providers.")), f"{file}: {module}"


def test_dags_hand_on_by_assets_and_not_by_the_clock(bag: Any) -> None:
    from airflow.sdk.definitions.mappedoperator import MappedOperator

    def outlets(task: Any) -> list[Any]:
        return task.partial_kwargs["outlets"] if isinstance(task, MappedOperator) else task.outlets

    made = {dag_id: {asset.name for task in dag.tasks for asset in outlets(task)} for dag_id, dag in bag.dags.items()}
    conditions = {dag_id: getattr(dag.timetable, "asset_condition", None) for dag_id, dag in bag.dags.items()}
    awaited = {
        dag_id: {asset.name for asset in condition.objects}
        for dag_id, condition in conditions.items()
        if condition is not None
    }
    assert awaited == {
        "claims_transform": {"claimhouse_raw"},
        "claims_quality": {"claimhouse_marts"},
        "claims_publish": {"claimhouse_checked_marts"},
    }
    assert {dag_id: made[dag_id] for dag_id in made if made[dag_id]} == {
        "claims_batch_ingest": {"claimhouse_raw"},
        "quarantine_replay": {"claimhouse_raw"},
        "streaming_backfill": {"claimhouse_raw"},
        "claims_transform": {"claimhouse_marts"},
        "claims_quality": {"claimhouse_checked_marts"},
        "claims_publish": {"claimhouse_published"},
    }


def test_only_what_checked_marts_begin_reads_them_to_publish(bag: Any) -> None:
    publishing = [dag_id for dag_id, dag in bag.dags.items() for _, task in unmapped(dag) if task.deno_task == "export"]
    assert publishing == ["claims_publish"]


def test_every_task_and_set_is_in_deno_json(bag: Any) -> None:
    from claimhouse.manifest import production_set

    for dag in bag.dags.values():
        for name, task in unmapped(dag):
            assert task.deno_task in MANIFEST["tasks"], name
            assert production_set(task.deno_task) in MANIFEST["permissions"], name
            assert not production_set(task.deno_task).endswith("-local"), name


def test_every_dag_has_a_deadline_and_one_run_at_a_time(bag: Any) -> None:
    from claimhouse.targets import targets

    for dag_id, dag in bag.dags.items():
        assert [alert.interval for alert in dag.deadline] == [targets().dags[dag_id].deadline], dag_id
        assert (dag.max_active_runs, dag.catchup) == (1, False), dag_id


def test_the_callback_of_a_deadline_can_be_imported_without_the_dag_folder() -> None:
    code = "from claimhouse_alerts.deadlines import deadline_missed"
    environment = {"PYTHONPATH": str(PROJECT / "dags" / "plugins"), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd="/", capture_output=True)
