"""Where something happens, in one word: DAG, task, and the feeds of a mapped one. Alerts and their state go by it."""

from __future__ import annotations

from airflow.sdk import Context


def place(context: Context) -> str:
    task = context["ti"]
    mapped = [context["task"].arguments[-1]] if task.map_index is not None and task.map_index >= 0 else []
    return ".".join([task.dag_id, task.task_id, *mapped])
