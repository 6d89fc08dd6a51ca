"""A task that is told to stop while its pod runs, and the pods that such tasks leave."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from kubernetes.client import CoreV1Api
from kubernetes.client import models as k8s
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

KEPT = timedelta(hours=1)
"""How long a pod that has ended is kept for a try of its own run: longer than tries wait for one another."""

log = logging.getLogger(__name__)


class Stopped(BaseException):
    """Raised in the midst of a wait. No `Exception`: what retries calls to the cluster would take it for an error."""


def remove_left(client: CoreV1Api, pod: k8s.V1Pod) -> None:
    """Deletes what ended tries of other runs have left of the task that is about to start this pod.

    A pod is left where its task was told to stop and nobody came back: its last try, or marked as failed by a person. A
    pod that still runs is left to itself: its own `activeDeadlineSeconds` ends it.
    """
    labels = pod.metadata.labels
    same = [f"{name}={labels[name]}" for name in ("dag_id", "task_id", "map_index") if name in labels]
    selector = ",".join([*same, f"run_id!={labels['run_id']}", "!airflow-worker"])
    try:
        for left in client.list_namespaced_pod(pod.metadata.namespace, label_selector=selector).items:
            if is_old(left):
                client.delete_namespaced_pod(left.metadata.name, left.metadata.namespace)
                log.info("Deleted pod %s, which an earlier run has left", left.metadata.name)
    except (ApiException, HTTPError) as error:
        why = f"status {error.status}" if isinstance(error, ApiException) else type(error).__name__
        log.warning("Cannot delete what earlier runs have left: %s; the next run tries again", why)


def is_old(pod: k8s.V1Pod) -> bool:
    """Whether it ended so long ago that no try goes on with it: what it found may hold no more."""
    ended = _ended(pod)
    return ended is not None and datetime.now(UTC) - ended > KEPT


def _ended(pod: k8s.V1Pod) -> datetime | None:
    """When an ended pod's last container ended, or when the pod began where the cluster does not say."""
    if pod.status is None or pod.status.phase not in ("Succeeded", "Failed"):
        return None
    states = [each.state.terminated for each in pod.status.container_statuses or [] if each.state]
    times = [state.finished_at for state in states if state is not None and state.finished_at is not None]
    return max(times, default=pod.status.start_time or pod.metadata.creation_timestamp)
