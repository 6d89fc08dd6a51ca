"""Runs that never were: no deadline knows of them. The one task that is no pod, since it asks Airflow alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Asset, BaseOperator, Context, Variable
from croniter import croniter

from claimhouse.places import place
from claimhouse.targets import Target, targets
from claimhouse_alerts.troubles import Trouble, seen_key, settle


class RunsWatch(BaseOperator):
    """Tells of DAGs of which no task has ended since their time came, or since what they wait for has changed."""

    def __init__(self, *, waiting: dict[str, Asset], **options: Any) -> None:
        super().__init__(inlets=list(waiting.values()), **options)
        self.waiting = waiting

    def execute(self, context: Context) -> None:
        now = datetime.now(UTC)
        found = [
            Trouble(dag_id, f"{dag_id}: no task of it has ended since {due:%Y-%m-%d %H:%M} UTC", held_to.triage)
            for dag_id, held_to in targets().dags.items()
            if held_to.starts is not None
            and (due := self._due(dag_id, held_to, context, now)) is not None
            and now - due > held_to.starts
            and _seen(dag_id) < due
        ]
        settle(place(context), found, link=context["ti"].log_url)

    def _due(self, dag_id: str, held_to: Target, context: Context, now: datetime) -> datetime | None:
        """When the newest run that must have ended by now was due; of an asset, its oldest change not yet taken up."""
        if held_to.schedule is not None:
            return croniter(held_to.schedule, now - held_to.starts).get_prev(datetime)
        changes = context["inlet_events"][self.waiting[dag_id]].after(_seen(dag_id).isoformat()).limit(1)
        return next((change.timestamp for change in changes), None)


def _seen(dag_id: str) -> datetime:
    """When a task of the DAG has ended last; of one that was never seen, when it was first watched for."""
    text = Variable.get(seen_key(dag_id), default=None)
    if text is None:
        text = datetime.now(UTC).isoformat(timespec="seconds")
        Variable.set(seen_key(dag_id), text)
    return datetime.fromisoformat(text)
