"""What a run did, to Airflow's metrics and so to OpenTelemetry; lag and ages come from the monitor's own pod."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import Context
from airflow.sdk.observability.stats import gauge

from claimhouse.results import Summary
from claimhouse.targets import target


def record(context: Context, summary: Summary) -> None:
    """Records and verdicts, and how much of its deadline the run had left, from its begin, when this task ended."""
    run, task = context["dag_run"], context["ti"]
    of_task = {"dag_id": task.dag_id, "task_id": task.task_id}
    if run.start_date is not None:
        spent = datetime.now(UTC) - run.start_date
        margin = target(task.dag_id).deadline - spent
        gauge("claimhouse.deadline.margin_seconds", margin.total_seconds(), tags=of_task)
    for kind in ("read", "loaded", "quarantined"):
        if kind in summary:
            gauge("claimhouse.records", summary[kind], tags={**of_task, "kind": kind})
    for verdict, count in summary.get("verdicts", {}).items():
        gauge("claimhouse.rules", count, tags={**of_task, "verdict": verdict})
    for outcome, count in summary.get("tests", {}).items():
        gauge("claimhouse.dbt.tests", count, tags={**of_task, "outcome": outcome})
