"""The pod factory: a task of deno.json as a pod that may do exactly what its production set says.

ingest = pod("load", "ingest", ["--feed", "rif"], outlets=[RAW])
mapped_pods("load", "ingest", [["--feed", "rif"], ["--feed", "fhir"]])
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset
from airflow.sdk.definitions.mappedoperator import MappedOperator
from kubernetes.client import models as k8s

from claimhouse import confinement
from claimhouse.images import dbt_image, deno_image, pull_policy
from claimhouse.manifest import allowed, command, production_set
from claimhouse.operator import ClaimhousePod
from claimhouse.permissions import command_words
from claimhouse.settings import settings
from claimhouse.table import reached
from claimhouse.volumes import folders, secret_files

_SIZES = {
    "small": ("250m", "512Mi", "1", "768Mi"),
    "large": ("500m", "1Gi", "2", "2Gi"),
}
"""CPU and memory: what is asked for, what is the limit. A load holds 330 MB, whatever its files' size."""

_STAYS = {
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
}
"""No autoscaler empties a node while a task runs there: what it had not committed would be done again."""


def pod(task_id: str, task: str, arguments: Sequence[str] = (), **options: Any) -> ClaimhousePod:
    """One pod. `options` are those of `_options`, and any of the operator's."""
    given = _options(task, **options)
    base = given.pop("base")
    return ClaimhousePod(task_id=task_id, arguments=[*base, *arguments], **given)


def mapped_pods(task_id: str, task: str, each: Sequence[Sequence[str]], **options: Any) -> MappedOperator:
    """A pod for each of the given ends of the command line, side by side; the last word names it."""
    given = _options(task, **options)
    base = given.pop("base")
    named = {"task_id": task_id, "map_index_template": "{{ task.arguments | last }}", **given}
    return ClaimhousePod.partial(**named).expand(arguments=[[*base, *words] for words in each])


def _options(
    task: str,
    *,
    minutes: int,
    size: str = "small",
    without: Sequence[str] = (),
    outlets: Sequence[Asset] = (),
    json: bool = True,
    **more: Any,
) -> dict[str, Any]:
    """What the operator is given: `minutes` is how long a pod may run, `without` are systems that it is not told of."""
    set_name = production_set(task)
    known = settings(set_name, without=without)
    words = command(task, command_words(set_name, {**os.environ, **known.clear}, without=without))
    mounts = [*folders(set_name), *secret_files(known.files)]
    name = task.replace(":", "-")
    image = dbt_image() if allowed(set_name, "run") else deno_image()
    return {
        "deno_task": task,
        "base": [*words[1:], *(["--json"] if json else [])],
        "cmds": words[:1],
        "name": f"claimhouse-{name}",
        "namespace": os.environ.get("CLAIMHOUSE_NAMESPACE", "claimhouse"),
        "image": image,
        "image_pull_policy": pull_policy(image),
        "labels": _labels(name, set_name, without),
        "annotations": _STAYS,
        "env_vars": [*known.variables(), *_process_variables(name)],
        "volumes": [volume for volume, _ in mounts],
        "volume_mounts": [mount for _, mount in mounts],
        "container_resources": _resources(size),
        "security_context": confinement.of_pod(),
        "container_security_context": confinement.of_container(),
        "service_account_name": "claimhouse-task",
        "automount_service_account_token": False,
        "active_deadline_seconds": minutes * 60,
        "execution_timeout": timedelta(minutes=minutes + 15),
        "startup_timeout_seconds": 600,
        "log_pod_spec_on_failure": False,
        # A worker waits. Airflow 3.3 takes a deferral that is shorter than a round of its scheduler for a lost task.
        "deferrable": False,
        "on_finish_action": "delete_pod",
        "on_kill_action": "keep_pod",
        "do_xcom_push": False,
        "outlets": list(outlets),
        **more,
    }


METRICS_ALONE = {
    "OTEL_DENO": "true",
    # Lines and spans would leave with names of files and with whole URLs; what Deno logs by itself goes nowhere.
    "OTEL_DENO_CONSOLE": "ignore",
    "OTEL_DENO_TRACING": "false",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://127.0.0.1:9",
    # In ms, whatever Airflow's own is in: a pod waits that long at its end for a collector that does not answer.
    "OTEL_EXPORTER_OTLP_TIMEOUT": "400",
    # A day, so that a pod exports once, at its end: Deno never ends if an export in between begins as it exits.
    "OTEL_METRIC_EXPORT_INTERVAL": "86400000",
}
"""What makes a pod's Deno export metrics, and nothing else; Airflow's own variables of these names are not for pods."""


def _process_variables(name: str) -> list[k8s.V1EnvVar]:
    """What the processes in a pod see beside Claimhouse's settings; Deno and dbt read it, no task does."""
    telemetry = {
        key: value
        for key, value in sorted(os.environ.items())
        # Headers may hold a token: a collector without one stands in the cluster. Attributes name Airflow's own pod.
        if key.startswith("OTEL_") and not key.endswith(("_HEADERS", "_RESOURCE_ATTRIBUTES"))
    }
    if telemetry:
        telemetry |= {**METRICS_ALONE, "OTEL_SERVICE_NAME": f"claimhouse-{name}"}
    dbt = {"DBT_LOG_PATH": "/tmp/dbt"} if name.startswith("transform") else {}
    return [k8s.V1EnvVar(name=key, value=value) for key, value in {"HOME": "/tmp", **dbt, **telemetry}.items()]


def _labels(name: str, set_name: str, without: Sequence[str]) -> dict[str, str]:
    """Network policies go by what a pod reaches, people by its component."""
    # What a set lets run finds its hosts by itself: dbt.
    systems = reached(allowed(set_name, "net")) or (["snowflake"] if allowed(set_name, "run") else [])
    return {
        "app.kubernetes.io/name": "claimhouse",
        "app.kubernetes.io/component": name,
        **{f"reaches-{system}": "true" for system in systems if system not in without},
    }


def _resources(size: str) -> k8s.V1ResourceRequirements:
    cpu, memory, most_cpu, most_memory = _SIZES[size]
    return k8s.V1ResourceRequirements(
        requests={"cpu": cpu, "memory": memory, "ephemeral-storage": "1Gi"},
        limits={"cpu": most_cpu, "memory": most_memory, "ephemeral-storage": "22Gi"},
    )
