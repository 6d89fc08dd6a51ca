"""A run that is not done in time, told by the triggerer; and that it is done after all."""

from __future__ import annotations

import asyncio
from typing import Any

from airflow.sdk import Context

from claimhouse_alerts.troubles import Trouble, settle


async def deadline_missed(dag_id: str, within: str, triage: str, context: dict[str, Any]) -> None:
    """What a DeadlineAlert calls. Later runs that are late too are the same trouble."""
    # Runs of a backfill are queued at once, and wait for one another.
    if context.get("dag_run", {}).get("run_type") == "backfill":
        return
    trouble = Trouble("deadline", f"not done {within} after it was queued", triage)
    # On a thread: Variables and connections are asked for by way of this loop, which must not wait for itself.
    await asyncio.to_thread(settle, f"{dag_id}.deadline", [trouble])


def run_done(context: Context) -> None:
    """What a DAG calls at its success: it is not late any more."""
    settle(f"{context['dag'].dag_id}.deadline", [])
