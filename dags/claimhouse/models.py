"""dbt, a pod a model, in the order that its manifest has: a model that failed is tried again alone.

Cosmos draws the graph; the pods are those of the factory, so that they run `transform` as all others do, and what dbt
prints of a database's errors is without what stands in quotes. `CLAIMHOUSE_DBT_MANIFEST` names the manifest: that of
`dbt parse --target snowflake`, from the same commit as the image.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from airflow.sdk import Asset, TaskGroup
from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import DbtResourceType, ExecutionMode, LoadMode, TestBehavior
from cosmos.dbt.graph import DbtNode

from claimhouse.manifest import PROJECT
from claimhouse.operator import ClaimhousePod
from claimhouse.pods import pod

_TASK = "transform:snowflake"


def model_pods(*, outlets: Sequence[Asset]) -> None:
    """The models, then every test of more than one of them; its verdict decides whether the marts are handed on."""
    models = DbtTaskGroup(
        group_id="models",
        project_config=ProjectConfig(
            manifest_path=os.environ["CLAIMHOUSE_DBT_MANIFEST"],
            project_name="claimhouse",
        ),
        # The images have a profile of their own; Cosmos wants to know of one.
        profile_config=ProfileConfig(
            profile_name="claimhouse",
            target_name="snowflake",
            profiles_yml_filepath=PROJECT / "dbt" / "profiles.yml",
        ),
        execution_config=ExecutionConfig(
            execution_mode=ExecutionMode.KUBERNETES,
            dbt_project_path=PROJECT / "dbt",
        ),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST,
            test_behavior=TestBehavior.NONE,
            node_converters={DbtResourceType.MODEL: _model},
        ),
    )
    tests = pod("tests", _TASK, ["--resource-type", "test"], minutes=45, gate=True, outlets=outlets)
    models >> tests


def _model(*, task_id: str, node: DbtNode, task_group: TaskGroup, **_: Any) -> ClaimhousePod:
    """One model, and the tests of it alone."""
    words = ["--select", node.name, "--indirect-selection", "cautious"]
    return pod(task_id, _TASK, words, minutes=30, gate=True, task_group=task_group)
