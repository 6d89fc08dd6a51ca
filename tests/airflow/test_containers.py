"""Every pod in a container, offline, as its spec says, against a Snowflake emulator, a broker and a SQL Server of the tests."""

from __future__ import annotations

import json
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
for place in / /claimhouse /claimhouse/lib /claimhouse/data/landing; do touch "$place/probe" 2>/dev/null && echo "$place"; done
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
        for name, value in {**world.settings, "CLAIMHOUSE_IMAGE": images.DENO, "CLAIMHOUSE_DBT_IMAGE": images.DBT}.items():
            patch.setenv(name, value)
        return manifests(DagBag(str(PROJECT / "dags")))


@pytest.fixture(scope="module")
def ended(node: Node, pods: dict[str, Any]) -> Callable[[str], tuple[int, Any]]:
    """A pod's exit code and what Airflow reads of its log; each is run once, those before it first."""
    from claimhouse.results import last_result

    done: dict[str, tuple[int, Any]] = {}

    def end(name: str) -> tuple[int, Any]:
        for each in ORDER[: ORDER.index(name) + 1]:
            if each not in done:
                code, log = node.run(pods[each])
                done[each] = code, last_result(log)
        return done[name]

    return end


def test_a_container_is_nobody_writes_to_scratch_alone_and_reaches_nothing_else(node: Node, pods: dict[str, Any]) -> None:
    code, said = node.run(pods["claims_batch_ingest.files.rif"], ["sh", "-c", PROBE])
    assert said.splitlines() == [
        *("10001", "scratch", "OSError: [Errno 101] Network is unreachable"),
        *("CapEff:0000000000000000", "NoNewPrivs:1", "Seccomp:2"),
    ]
    assert code == 0


def test_every_pod_is_run_here(pods: dict[str, Any]) -> None:
    assert sorted(ORDER) == sorted(pods)


@pytest.mark.parametrize("name", ORDER)
def test_a_pod_does_its_work(ended: Callable[[str], tuple[int, Any]], name: str) -> None:
    from claimhouse.results import condense

    code, result = ended(name)
    task = name.split(".")[0]
    summary = condense(TASKS.get(name) or TASKS[task], result)
    assert {"code": code, **{key: summary[key] for key in EXPECTED[name] if key != "code"}} == {"code": 0, **EXPECTED[name]}
