"""What every DAG has: a deadline, one run at a time, and where its troubles end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference

from claimhouse.callbacks import failed
from claimhouse.targets import target, written
from claimhouse_alerts.deadlines import deadline_missed, run_done

START = datetime(2026, 1, 1, tzinfo=UTC)
"""`airflow backfill` reaches back to here."""


def held(dag_id: str) -> dict[str, Any]:
    """What a DAG is given beside its schedule: `DAG("x", schedule=…, **held("x"))` is held to x in targets.yml."""
    held_to = target(dag_id)
    missed = AsyncCallback(
        deadline_missed,
        kwargs={"dag_id": dag_id, "within": written(held_to.deadline), "triage": held_to.triage},
    )
    return {
        "start_date": START,
        "catchup": False,
        # Also what gathers the changes of an asset into one run while another one is under way.
        "max_active_runs": 1,
        "tags": ["claimhouse"],
        "on_success_callback": run_done,
        "deadline": DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT,
            interval=held_to.deadline,
            callback=missed,
            name=f"{dag_id} is done in time",
        ),
        "default_args": {
            "owner": "claimhouse",
            "on_failure_callback": failed,
            "retries": 2,
            "retry_delay": timedelta(minutes=1),
            "retry_exponential_backoff": 2.0,
            "max_retry_delay": timedelta(minutes=15),
        },
    }
