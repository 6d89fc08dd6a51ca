"""A run that is not done in time, told by the triggerer; and that it is done after all."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Context
from asgiref.sync import sync_to_async

from claimhouse_alerts.troubles import Trouble, settle


async def deadline_missed(dag_id: str, minutes: int, triage: str, context: dict[str, Any]) -> None:
    """What a DeadlineAlert calls. Later runs that are late too are the same trouble."""
    trouble = Trouble("deadline", f"not done {minutes} minutes after it was queued", triage)
    # On a thread that may call back into this loop: Variables and connections are asked for by way of it.
    await sync_to_async(settle)(f"{dag_id}.deadline", [trouble], ran=False)


def run_done(context: Context) -> None:
    """What a DAG calls at its success: it is not late any more."""
    settle(f"{context['dag'].dag_id}.deadline", [], ran=False)
