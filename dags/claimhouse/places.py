"""Where something happens, in one word: DAG, task, and the feeds of a mapped one. Alerts and their state go by it."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Context
from airflow.sdk.definitions.mappedoperator import MappedOperator


def place(context: Context) -> str:
    task = context["ti"]
    mapped = [_words(context["task"], task.map_index)[-1]] if task.map_index is not None and task.map_index >= 0 else []
    return ".".join([task.dag_id, task.task_id, *mapped])


def _words(operator: Any, index: int) -> list[str]:
    """Where a worker died, Airflow knows the mapped task alone and not the one that it became."""
    if isinstance(operator, MappedOperator):
        return operator.expand_input.value["arguments"][index]
    return operator.arguments
