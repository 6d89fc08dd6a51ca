"""What Airflow calls when a task has failed for good. Its words are ours: an exception's may quote anything."""

from __future__ import annotations

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException

from claimhouse.places import place
from claimhouse.targets import target
from claimhouse_alerts.troubles import Trouble, settle


def failed(context: Context) -> None:
    """Tells of a failed task. What was known of it before is neither said again nor over."""
    task = context["ti"]
    unusable = isinstance(context.get("exception"), AirflowFailException)
    why = ": its arguments or settings cannot be used (exit code 2)" if unusable else ""
    what = f"failed after {task.try_number} of {task.max_tries + 1} tries{why}"
    trouble = Trouble("failed", what, target(task.dag_id).triage)
    settle(place(context), [trouble], link=task.log_url, keep=True, began=context["dag_run"].start_date)
