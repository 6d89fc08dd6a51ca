"""What a run did, to Airflow's metrics and so to OpenTelemetry; lag and ages come from the monitor's own pod."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from airflow.sdk import Context
from airflow.sdk.observability.stats import gauge

from claimhouse.places import place
from claimhouse.results import Counts
from claimhouse.targets import target

_MEASURED: dict[str, tuple[str, str, Callable[[Counts], dict[str, int]]]] = {
    "ingest": ("claimhouse.records", "kind", lambda of: {kind: of[kind] for kind in ("read", "loaded", "quarantined")}),
    "quality": ("claimhouse.rules", "verdict", lambda of: of["verdicts"]),
    "transform:snowflake": ("claimhouse.dbt.tests", "outcome", lambda of: of["tests"]),
}
"""Task → a gauge, the tag that tells its values apart, and these."""


def record(context: Context, deno_task: str, counts: Counts | None) -> None:
    """Records and verdicts, and how much of its deadline the run had left, from its begin, when this task ended."""
    run, task = context["dag_run"], context["ti"]
    of_task = {"dag_id": task.dag_id, "task_id": task.task_id, "place": place(context)}
    if run.start_date is not None:
        spent = datetime.now(UTC) - run.start_date
        margin = target(task.dag_id).deadline - spent
        gauge("claimhouse.deadline.margin_seconds", margin.total_seconds(), tags=of_task)
    if counts is None or deno_task not in _MEASURED:
        return
    name, tag, values = _MEASURED[deno_task]
    for key, value in values(counts).items():
        gauge(name, value, tags={**of_task, tag: key})
