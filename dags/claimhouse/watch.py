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
    """Tells of DAGs that did not run since their time came, or since what they wait for changed."""

    def __init__(self, *, waiting: dict[str, Asset], **options: Any) -> None:
        super().__init__(inlets=list(waiting.values()), **options)
        self.waiting = waiting

    def execute(self, context: Context) -> None:
        now = datetime.now(UTC)
        found = []
        for dag_id, held_to in targets().dags.items():
            late = [due for due in self._due(dag_id, held_to, context, now) if _seen(dag_id) < due]
            if late:
                what = f"{dag_id}: was due at {min(late):%Y-%m-%d %H:%M} UTC, and has not run"
                found.append(Trouble(dag_id, what, held_to.triage))
        settle(place(context), found, link=context["ti"].log_url, began=context["dag_run"].start_date)

    def _due(self, dag_id: str, held_to: Target, context: Context, now: datetime) -> list[datetime]:
        """When runs that may not be missing any more were due: by the clock, by the oldest change not taken up."""
        if held_to.starts is None:
            return []
        by_clock = [croniter(held_to.schedule, now - held_to.starts).get_prev(datetime)] if held_to.schedule else []
        waiting = self.waiting.get(dag_id)
        if waiting is None:
            return by_clock
        changes = context["inlet_events"][waiting].after(_seen(dag_id).isoformat()).limit(1)
        return by_clock + [each.timestamp for each in changes if now - each.timestamp > held_to.starts]


def _seen(dag_id: str) -> datetime:
    """When the newest run began of which a task has ended; of a DAG that was never seen, when that was first asked."""
    text = Variable.get(seen_key(dag_id), default=None)
    if text is None:
        text = datetime.now(UTC).isoformat(timespec="seconds")
        Variable.set(seen_key(dag_id), text)
    return datetime.fromisoformat(text)
