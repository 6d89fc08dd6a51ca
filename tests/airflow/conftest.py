"""An Airflow of the tests' own, without server, database or cluster; and a deployment's settings as an example."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import images
import pytest
from cluster import Cluster, End
from endpoint import Endpoint

if TYPE_CHECKING:
    from airflow.sdk import DAG

PROJECT = Path(__file__).resolve().parents[2]
DEPLOYMENT = {
    "CLAIMHOUSE_IMAGE": "images.example.org/claimhouse/deno@sha256:" + "1" * 64,
    "CLAIMHOUSE_DBT_IMAGE": "images.example.org/claimhouse/dbt@sha256:" + "2" * 64,
    "SNOWFLAKE_ACCOUNT": "EXAMPLE-CLAIMS",
    "SNOWFLAKE_HOSTS": "stage.example.org:443,ocsp.example.org:80",
    "KAFKA_BROKERS": "kafka-1.example.org:9093,kafka-2.example.org:9093",
    "KAFKA_SSL_CA": "/run/secrets/kafka/ca.pem",
    "KAFKA_SASL_MECHANISM": "scram-sha-512",
    "MSSQL_HOST": "claims-db.example.org",
    "MSSQL_USER": "claimhouse_ingest",
    "LOG_LEVEL": "info",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.observability:4318",
    # What must not be passed on.
    "MSSQL_PASSWORD": "never-in-a-spec",
    "KAFKA_SASL_PASSWORD": "never-in-a-spec",
    "SNOWFLAKE_PASSWORD": "never-in-a-spec",
    "OTEL_EXPORTER_OTLP_HEADERS": "authorization=never-in-a-spec",
    "OTEL_RESOURCE_ATTRIBUTES": "k8s.pod.name=never-in-a-spec",
    "DUCKDB_PATH": "/never-in-a-spec",
}

# Before anything imports Airflow, which reads its settings at import.
for name in [name for name in os.environ if name.startswith(("AIRFLOW", "CLAIMHOUSE", "OTEL_", "NODE_"))]:
    del os.environ[name]
os.environ |= DEPLOYMENT | {
    "AIRFLOW_HOME": tempfile.mkdtemp(prefix="airflow-"),
    "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "dags" / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    # Neither Airflow nor Cosmos tells anyone of what is run here.
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "False",
}
sys.path.append(str(PROJECT / "dags"))
sys.path.append(str(PROJECT / "dags" / "plugins"))


@pytest.fixture(scope="session")
def bag() -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(PROJECT / "dags"))


@pytest.fixture(scope="session")
def pods(bag: Any) -> dict[str, Any]:
    return manifests(bag)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    endpoint = Endpoint()
    monkeypatch.setenv("AIRFLOW_CONN_CLAIMHOUSE_HTTP", endpoint.connection())
    yield endpoint
    endpoint.server.shutdown()


@pytest.fixture(scope="session")
def database() -> None:
    """Airflow's own, for whole runs."""
    subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True, capture_output=True)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """Where the operator's pods run, which end with 0 unless a test says otherwise."""
    cluster = Cluster(lambda _: End(0))
    monkeypatch.setenv("AIRFLOW_CONN_KUBERNETES_DEFAULT", cluster.connection())
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def podman(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Its environment, where pods' containers can be run; both images are built."""
    need("podman", "runc", "debootstrap", "ip", "java")
    return images.build(PROJECT, os.environ.get("DENO", "deno"), tmp_path_factory.mktemp("podman"))


def need(*programs: str) -> None:
    """Leaves a test out where a program or a right is missing; with CI=true that is a failure."""
    missing = [f"{program} is not on PATH" for program in programs if shutil.which(program) is None]
    if os.geteuid() != 0:
        missing.append("only root may make a network and containers in it")
    if missing:
        said = f"left out: {', '.join(missing)}"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)


def manifests(bag: Any) -> dict[str, Any]:
    """Every pod of every DAG, as a run would start it: `dag.task` or `dag.task.feed` → its manifest."""
    from kubernetes.client import ApiClient

    plain = ApiClient().sanitize_for_serialization
    return {name: plain(rendered(task, dag)) for dag in bag.dags.values() for name, task in unmapped(dag)}


def unmapped(dag: DAG) -> Iterator[tuple[str, Any]]:
    """The DAG's pods, a mapped task as each of those that it becomes."""
    from airflow.sdk.definitions.mappedoperator import MappedOperator

    from claimhouse.operator import ClaimhousePod

    for task in dag.tasks:
        if isinstance(task, MappedOperator):
            for words in task.expand_input.value["arguments"]:
                yield f"{dag.dag_id}.{task.task_id}.{words[-1]}", task.unmap({"arguments": words})
        elif isinstance(task, ClaimhousePod):
            yield f"{dag.dag_id}.{task.task_id}", task


def rendered(task: Any, dag: DAG, **params: Any) -> Any:
    """The pod of a scheduled run on a certain day."""
    day = datetime(2026, 11, 2, tzinfo=UTC)
    context = {
        "dag": dag,
        "task": task,
        "run_id": "scheduled__2026-11-02",
        "params": {**dag.params.dump(), **params},
        "data_interval_start": day,
        "data_interval_end": day + timedelta(days=1),
        "ti": SimpleNamespace(dag_id=dag.dag_id, task_id=task.task_id, map_index=-1, try_number=1),
    }
    task = task.prepare_for_execution()
    task.render_template_fields(context)
    task.random_name_suffix = False
    pod = task.build_pod_request_obj(context, dry_run=True)
    # Airflow's own version says nothing of ours.
    del pod.metadata.labels["airflow_version"]
    return pod
