"""A pod a model, as Cosmos draws them from the manifest: the same policies hold."""

from __future__ import annotations

import inspect
import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import test_policy
from conftest import PROJECT, manifests

CHECKS = [check for name, check in inspect.getmembers(test_policy, inspect.isfunction) if name.startswith("test_")]


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    target = tmp_path_factory.mktemp("target")
    folders = ["--project-dir", "dbt", "--profiles-dir", "dbt", "--target-path", target, "--log-path", target]
    subprocess.run(
        [PROJECT / ".venv" / "snowflake" / "bin" / "dbt", "parse", "--target", "snowflake", *folders],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        env={**os.environ, "SNOWFLAKE_ACCOUNT": "a", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMHOUSE_DBT", "models")
        patch.setenv("CLAIMHOUSE_DBT_MANIFEST", str(target / "manifest.json"))
        return DagBag(str(PROJECT / "dags" / "claims_transform.py"))


@pytest.fixture(scope="module")
def pods(bag: Any) -> dict[str, Any]:
    return manifests(bag)


def test_every_model_has_a_pod_and_the_tests_come_last(bag: Any) -> None:
    assert bag.import_errors == {}
    dag = bag.dags["claims_transform"]
    models = {file.stem for file in (PROJECT / "dbt" / "models").rglob("*.sql")}
    assert {task.task_id for task in dag.tasks} == {f"models.{model}_run" for model in models} | {"tests"}
    assert [task.task_id for task in dag.tasks if not task.downstream_task_ids] == ["tests"]
    assert dag.get_task("models.fct_claim_run").upstream_task_ids == {"models.int_claims_run"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("test_"))
def test_policies_hold(check: Callable[..., None], bag: Any, pods: dict[str, Any]) -> None:
    given = {"bag": bag, "pods": pods}
    if check is not test_policy.test_every_task_is_a_pod_but_the_one_that_asks_airflow_alone:
        check(**{name: given[name] for name in inspect.signature(check).parameters})
