"""Every pod in a container, offline, as its spec says: against an emulator of Snowflake, a broker and a SQL Server."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Iterator
from typing import Any

import images
import pytest
from conftest import DEPLOYMENT, PROJECT, manifests
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


SAID: dict[str, tuple[int, dict[str, Any]]] = {
    "claims_batch_ingest.files.rif": (3, {"loaded": 5509, "quarantined": 5, "failures": 0}),
    "claims_batch_ingest.files.fhir": (3, {"loaded": 1886, "failures": 0}),
    "claims_batch_ingest.files.events": (0, {"batches": 0}),
    "claims_batch_ingest.tables.core": (0, {"loaded": 2588, "quarantined": 0}),
    "watchdog.quiet_rif": (0, {"findings": []}),
    "watchdog.quiet_fhir": (0, {"findings": []}),
    "watchdog.quiet_core": (0, {"findings": []}),
    # Nothing is mended: a verdict.
    "quarantine_replay.replay": (3, {"still bad": 7}),
    "maintenance.retention": (0, {"entries": 0, "rows": 0}),
}
"""How each ends, in this order, and of what it says the part that is looked at."""

ON_THAT_DAY = {
    *("claims_transform.staging", "claims_transform.intermediate", "claims_transform.marts"),
    *("claims_quality.rules", "claims_publish.export", "streaming_backfill.range", "streaming_monitor.lag"),
}
"""The pods that test_day.py runs."""


@pytest.fixture(scope="module")
def world(podman: dict[str, str]) -> Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.fixture(scope="module")
def node(world: World, podman: dict[str, str]) -> Iterator[Node]:
    node = Node(world.ports, world.secrets, podman)
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
    end = node.run(pods["claims_batch_ingest.files.rif"], ["sh", "-c", PROBE])
    assert end.log.splitlines() == [
        *("10001", "scratch", "OSError: [Errno 101] Network is unreachable"),
        *("CapEff:0000000000000000", "NoNewPrivs:1", "Seccomp:2"),
    ]
    assert end.code == 0


def task_of(pod: dict[str, Any]) -> str:
    [script] = [word for word in pod["spec"]["containers"][0]["args"] if word.startswith("tasks/")]
    return script.removeprefix("tasks/").removesuffix(".ts")


def test_every_pod_is_run_here_or_on_a_day(pods: dict[str, Any]) -> None:
    assert {*SAID, *ON_THAT_DAY} == set(pods)


def test_a_pod_does_its_work(node: Node, pods: dict[str, Any]) -> None:
    from claimhouse.summaries import in_file, in_log

    found = {}
    for name in SAID:
        end = node.run(pods[name])
        summary = in_file(task_of(pods[name]), end.message)
        assert summary is not None, f"{name}: {end.log}"
        assert in_log(task_of(pods[name]), end.log) == summary
        found[name] = end.code, {key: summary["counts"].get(key) for key in SAID[name][1]}
    assert found == SAID


def test_what_a_pod_cannot_do_it_says_by_its_exit_code(node: Node, pods: dict[str, Any]) -> None:
    """2 where a setting is wrong, 1 where a file cannot be read; never a stack trace."""
    stranger = copy.deepcopy(pods["claims_publish.export"])
    next(each for each in stranger["spec"]["containers"][0]["env"] if each["name"] == "SNOWFLAKE_USER")["value"] = (
        "NOBODY"
    )
    locked = node.claim("claimhouse-landing") / "rif/pde_locked.csv"
    locked.write_text("PDE_ID\n")
    locked.chmod(0o600)
    os.utime(locked, (0, 0))
    for pod, code in ((stranger, 2), (pods["claims_batch_ingest.files.rif"], 1)):
        end = node.run(pod)
        assert (end.code, "    at " in end.log) == (code, False), end.log
