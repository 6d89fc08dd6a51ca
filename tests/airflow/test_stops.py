"""SIGTERM to the task of every DAG while its pod runs, through Airflow's own runner: SHOW=1 prints what came of it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cluster import Cluster, End, Pod, leaving
from conftest import unmapped
from endpoint import Endpoint
from kubernetes.client import models as k8s
from kubernetes.client.exceptions import ApiException
from left import built, loaded, published, quality, replayed, retained, seen, streamed
from scheduler import eventually
from urllib3.exceptions import HTTPError

DAGS = {
    "claims_batch_ingest": loaded("rif.carrier", bad=0),
    "claims_transform": built(fail=[]),
    "claims_quality": quality(fail=[]),
    "claims_publish": published(),
    "streaming_monitor": seen([]),
    "streaming_backfill": streamed("events.claim", events=3),
    "quarantine_replay": replayed(replayed=2),
    "maintenance": retained(),
    "watchdog": seen([]),
}
"""DAG → what its tasks' summaries say where all is well."""

CODES = (0, 1, 2, 3, 137, 143, None)
"""How the pod ends, after its task was told to stop."""

STOPS = [
    (dag_id, code)
    for dag_id in DAGS
    for code in CODES
    if os.environ.get("STOPS") == "all" or code == 0 or dag_id == "claims_quality"
]
"""Every DAG whose pod ends well, and the gate however it ends; STOPS=all: every DAG however it ends, for minutes."""

RULE = {"rule fct_claim.key_unique": {"what": "3 of 100 rows fail", "since": "2026-11-02T00:00:00+00:00"}}
"""What a run before has told of, and is not over."""


@pytest.fixture(autouse=True)
def nothing_told(database: None) -> None:
    from airflow.models import variable
    from airflow.utils.session import create_session

    with create_session() as session:
        session.query(variable.Variable).delete()


@pytest.fixture(autouse=True)
def handled() -> Iterator[None]:
    """Airflow's runner takes SIGTERM for itself."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


class Stop:
    """Tells the task to stop while its first pod runs, which ends `after` so many seconds, or once the next try waits
    for it; later pods end otherwise.
    """

    def __init__(self, cluster: Cluster, first: End, later: End, *, after: float | None = 0.3) -> None:
        self.cluster, self.first, self.later, self.after = cluster, first, later, after
        self.stopped = False

    def __call__(self, _: Pod) -> End:
        if self.stopped:
            return self.later
        self.stopped = True
        eventually(lambda: self.cluster.followed == 1, "the operator waits for its pod's end")
        # What a supervisor sends to the process of the task.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        if self.after is None:
            eventually(lambda: self.cluster.followed == 2, "the next try waits for the pod's end")
        else:
            time.sleep(self.after)
        return self.first


def run(bag: Any, monkeypatch: pytest.MonkeyPatch, dag_id: str, *, retries: int) -> tuple[dict[str, list[str]], Any]:
    """Runs a DAG to its end: its tasks' states, and the run."""
    from airflow.sdk.definitions.mappedoperator import MappedOperator

    dag = bag.dags[dag_id]
    # `DAG.test` cannot have one.
    monkeypatch.setattr(dag, "deadline", None)
    for task in dag.tasks:
        for name, value in {"retries": retries, "retry_delay": timedelta(0), "retry_exponential_backoff": 0}.items():
            if isinstance(task, MappedOperator):
                monkeypatch.setitem(task.partial_kwargs, name, value)
            else:
                monkeypatch.setattr(task, name, value)
    done = dag.test(run_conf={"feed": "events.claim", "from": "latest"} if dag_id == "streaming_backfill" else {})
    states: dict[str, list[str]] = {}
    for each in done.get_task_instances():
        states.setdefault(each.task_id, []).append(str(each.state))
    return states, done


def changed(run: Any) -> list[str]:
    """The assets that a run has changed."""
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session

    with create_session() as session:
        events = session.query(AssetEvent).filter_by(source_dag_id=run.dag_id, source_run_id=run.run_id).all()
        return [event.asset.name for event in events]


def stand(dag: Any) -> None:
    """Has something stand at every place of a DAG."""
    from airflow.models import variable

    for place, _ in unmapped(dag):
        variable.Variable.set(f"claimhouse_troubles_{place}", RULE, serialize_json=True)


def standing(place: str) -> set[str]:
    from airflow.models import variable

    return set(variable.Variable.get(f"claimhouse_troubles_{place}", {}, deserialize_json=True))


@pytest.mark.parametrize(("dag_id", "code"), STOPS)
def test_a_task_that_is_told_to_stop_fails_however_its_pod_ends(
    bag: Any, monkeypatch: Any, cluster: Cluster, endpoint: Endpoint, dag_id: str, code: int | None
) -> None:
    cluster.ends = Stop(cluster, leaving(code, DAGS[dag_id]), End(1))
    stand(bag.dags[dag_id])
    _, done = run(bag, monkeypatch, dag_id, retries=0)
    labels = cluster.started[0]["metadata"]["labels"]
    at = labels["task_id"], int(labels.get("map_index", -1))
    [task] = [each for each in done.get_task_instances() if (each.task_id, each.map_index) == at]
    mapped = cluster.started[0]["spec"]["containers"][0]["args"][-1:] if task.map_index >= 0 else []
    place = ".".join([dag_id, task.task_id, *mapped])
    told = [(body["state"], body["what"]) for body in endpoint.bodies if body["where"] == place]
    xcom = task.xcom_pull(task_ids=task.task_id, map_indexes=task.map_index)
    if os.environ.get("SHOW") == "1":
        said = "; ".join(": ".join(each) for each in told) or "nobody"
        pod = "stays" if cluster.started[0]["metadata"]["name"] in cluster.left else "deleted"
        assets = ", ".join(changed(done)) or "nothing"
        print(f"\n| {place} | {code} | {task.state} | {assets} | {said} | {pod} | {', '.join(standing(place))} |")
    assert (str(task.state), changed(done), xcom) == ("failed", [], None)
    assert told == [("begun", "failed after 1 of 1 tries")]
    assert standing(place) == {*RULE, "failed"}
    assert cluster.started[0]["metadata"]["name"] in cluster.left


def test_a_task_that_is_told_to_stop_twice_is_told_of_all_the_same(
    bag: Any, monkeypatch: Any, cluster: Cluster, endpoint: Endpoint
) -> None:
    from claimhouse import callbacks

    settle = callbacks.settle

    def stopped_again(*words: Any, **options: Any) -> None:
        signal.raise_signal(signal.SIGTERM)
        settle(*words, **options)

    monkeypatch.setattr(callbacks, "settle", stopped_again)
    cluster.ends = Stop(cluster, leaving(0, quality(fail=[])), End(1))
    states, done = run(bag, monkeypatch, "claims_quality", retries=0)
    assert (states, changed(done)) == ({"rules": ["failed"]}, [])
    assert [body["what"] for body in endpoint.bodies] == ["failed after 1 of 1 tries"]


@pytest.mark.parametrize("dag_id", DAGS)
def test_the_next_try_finds_the_pod_again_and_reads_its_result(
    bag: Any, monkeypatch: Any, cluster: Cluster, endpoint: Endpoint, dag_id: str
) -> None:
    """A pod that still runs: of the others, `test_a_pod_that_ended_meanwhile_is_read`."""
    well = leaving(0, DAGS[dag_id])
    cluster.ends = Stop(cluster, well, well, after=None)
    states, _ = run(bag, monkeypatch, dag_id, retries=1)
    assert {state for each in states.values() for state in each} == {"success"}
    # A pod a task, and none of a second try.
    tasks = sum(len(each) for name, each in states.items() if name != "runs")
    tries = {pod["metadata"]["labels"]["try_number"] for pod in cluster.started}
    assert (len(cluster.started), tries, cluster.left) == (tasks, {"1"}, {})
    assert endpoint.bodies == []


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_a_pod_that_ended_meanwhile_is_read(
    bag: Any, monkeypatch: Any, cluster: Cluster, endpoint: Endpoint, code: int
) -> None:
    verdict = quality(fail=["fct_claim.key_unique"] if code == 3 else [])
    cluster.ends = Stop(cluster, leaving(code, verdict), leaving(0, quality(fail=[])))
    states, done = run(bag, monkeypatch, "claims_quality", retries=1)
    cluster.running[cluster.started[0]["metadata"]["name"]].join()
    expected = {0: "success", 1: "failed", 2: "failed", 3: "skipped"}
    assert states == {"rules": [expected[code]]}
    assert (len(cluster.started), cluster.left) == (1, {})
    assert changed(done) == (["claimhouse_checked_marts"] if code == 0 else [])


def test_a_pod_that_ended_long_ago_is_not_read(
    bag: Any, monkeypatch: Any, cluster: Cluster, endpoint: Endpoint
) -> None:
    """As where a person begins a task again: what passed then may not pass now."""
    from claimhouse import stopped

    monkeypatch.setattr(stopped, "KEPT", timedelta(0))
    cluster.ends = Stop(
        cluster, leaving(0, quality(fail=[])), leaving(3, quality(fail=["fct_claim.key_unique"])), after=0
    )
    states, done = run(bag, monkeypatch, "claims_quality", retries=1)
    assert (states, changed(done)) == ({"rules": ["skipped"]}, [])
    assert (len(cluster.started), cluster.left) == (2, {})


@pytest.mark.parametrize("error", [ApiException(status=403), HTTPError("jane")])
def test_what_cannot_be_removed_fails_no_task(bag: Any, caplog: Any, error: Exception) -> None:
    from claimhouse.stopped import remove_left

    def refuse(*_: Any, **__: Any) -> None:
        raise error

    labels = {"dag_id": "d", "task_id": "t", "run_id": "r"}
    pod = k8s.V1Pod(metadata=k8s.V1ObjectMeta(name="p", namespace="n", labels=labels))
    remove_left(SimpleNamespace(list_namespaced_pod=refuse), pod)
    assert "Cannot delete what earlier runs have left" in caplog.text
    assert "jane" not in caplog.text


def test_an_answer_that_the_cluster_refuses_ends_no_pod_that_runs(bag: Any, monkeypatch: Any, cluster: Cluster) -> None:
    def awaited(_: Pod) -> End:
        eventually(lambda: cluster.followed == 1, "the operator waits for the pod again")
        return leaving(0, quality(fail=[]))

    cluster.ends, cluster.refused = awaited, 1
    states, done = run(bag, monkeypatch, "claims_quality", retries=1)
    assert (states, changed(done)) == ({"rules": ["success"]}, ["claimhouse_checked_marts"])
    assert (cluster.refused, len(cluster.started), cluster.left) == (0, 1, {})


def test_what_earlier_runs_have_left_is_deleted_once_it_has_ended_an_hour_ago(
    bag: Any, monkeypatch: Any, cluster: Cluster
) -> None:
    cluster.ends = Stop(cluster, End(0), leaving(0, quality(fail=[])))
    run(bag, monkeypatch, "claims_quality", retries=0)
    [name] = cluster.left
    run(bag, monkeypatch, "claims_quality", retries=0)
    assert list(cluster.left) == [name]
    ended = cluster.left[name]["status"]["containerStatuses"][0]["state"]["terminated"]
    ended["finishedAt"] = (datetime.now(UTC) - timedelta(minutes=61)).strftime("%Y-%m-%dT%H:%M:%SZ")
    run(bag, monkeypatch, "claims_quality", retries=0)
    assert (cluster.left, len(cluster.started)) == ({}, 3)
