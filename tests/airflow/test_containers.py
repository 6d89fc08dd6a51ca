"""Every pod in a container, offline, as its spec says: against an emulator of Snowflake, a broker and a SQL Server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import images
import pytest
from conftest import DEPLOYMENT, PROJECT, manifests, need
from node import Node
from world import World

PROBE = """
id -u
for place in / /claimhouse /claimhouse/lib /claimhouse/data/landing; do
  touch "$place/probe" 2>/dev/null && echo "$place"
done
touch /tmp/probe /claimhouse/data/spool/probe && echo scratch
python3 -c 'import socket; socket.create_connection(("192.0.2.1", 443), 5)' 2>&1 | tail -1
grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'
"""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    need("podman", "runc", "debootstrap", "ip", "java")
    world = World()
    yield world
    world.close()


@pytest.fixture(scope="module")
def node(world: World) -> Iterator[Node]:
    import os

    node = Node(world.ports, world.secrets)
    images.build(PROJECT, os.environ.get("DENO", "deno"), node.environment)
    landing = node.claim("claimhouse-landing")
    for system in ("rif", "fhir"):
        shutil.copytree(PROJECT / "samples" / system, landing / system)
    yield node
    node.close()


@pytest.fixture(scope="module")
def pods(world: World) -> dict[str, Any]:
    """As Airflow would start them where the settings are the world's."""
    from airflow.dag_processing.dagbag import DagBag

    with pytest.MonkeyPatch.context() as patch:
        for name in DEPLOYMENT:
            patch.delenv(name)
        for name, value in {
            **world.settings,
            "CLAIMHOUSE_IMAGE": images.DENO,
            "CLAIMHOUSE_DBT_IMAGE": images.DBT,
        }.items():
            patch.setenv(name, value)
        return manifests(DagBag(str(PROJECT / "dags")))


def test_a_container_is_nobody_writes_to_scratch_alone_and_reaches_nothing_else(
    node: Node, pods: dict[str, Any]
) -> None:
    code, said = node.run(pods["claims_batch_ingest.files.rif"], ["sh", "-c", PROBE])
    assert said.splitlines() == [
        *("10001", "scratch", "OSError: [Errno 101] Network is unreachable"),
        *("CapEff:0000000000000000", "NoNewPrivs:1", "Seccomp:2"),
    ]
    assert code == 0


ORDER = [
    *("claims_batch_ingest.files.rif", "claims_batch_ingest.files.fhir", "claims_batch_ingest.files.events"),
    *("claims_batch_ingest.tables.core", "claims_transform.staging", "claims_transform.intermediate"),
    *("claims_transform.marts", "claims_quality.rules", "claims_publish.export", "streaming_backfill.range"),
    *("streaming_monitor.lag", "watchdog.quiet_rif", "watchdog.quiet_fhir", "watchdog.quiet_core"),
    *("quarantine_replay.replay", "maintenance.retention"),
]
"""Every pod, after those whose work it needs."""

SAID: dict[str, tuple[int, dict[str, Any]]] = {
    "claims_batch_ingest.files.rif": (0, {"loaded": 5509, "quarantined": 5, "failures": 0}),
    "claims_batch_ingest.files.fhir": (0, {"loaded": 1886, "failures": 0}),
    "claims_batch_ingest.files.events": (0, {"batches": 0}),
    "claims_batch_ingest.tables.core": (0, {"loaded": 2588, "quarantined": 0}),
    "claims_transform.staging": (0, {"failed": []}),
    "claims_transform.intermediate": (0, {"failed": []}),
    "claims_transform.marts": (0, {"failed": [], "models": {"success": 9}}),
    "claims_quality.rules": (0, {"failed": {}}),
    "claims_publish.export": (0, {"failures": 0}),
    "streaming_backfill.range": (0, {"commits": 0}),
    "watchdog.quiet_rif": (0, {"findings": []}),
    "watchdog.quiet_fhir": (0, {"findings": []}),
    "watchdog.quiet_core": (0, {"findings": []}),
    "maintenance.retention": (0, {"entries": 0, "rows": 0}),
    # Nobody streams, and nothing is mended: verdicts.
    "streaming_monitor.lag": (3, {"lag": 0}),
    "quarantine_replay.replay": (3, {"still bad": 7}),
}
"""How each ends, and of what it says the part that is looked at."""


def task_of(pod: dict[str, Any]) -> str:
    [script] = [word for word in pod["spec"]["containers"][0]["args"] if word.startswith("tasks/")]
    name = script.removeprefix("tasks/").removesuffix(".ts")
    return "transform:snowflake" if name == "transform" else name


def test_every_pod_runs_here(pods: dict[str, Any]) -> None:
    assert sorted(ORDER) == sorted(pods) == sorted(SAID)


def test_every_pod_does_its_work(node: Node, pods: dict[str, Any]) -> None:
    from claimhouse.results import condense, last_result

    found = {}
    for name in ORDER:
        code, log = node.run(pods[name])
        summary = condense(task_of(pods[name]), last_result(log))
        found[name] = code, {key: summary.get(key) for key in SAID[name][1]}
    assert found == SAID
