"""Whole runs by Airflow's own runner, against a cluster whose pods end at once: states, XComs, Variables, alerts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cluster import Cluster, End, leaving
from endpoint import Endpoint
from left import built, idle, loaded, quality, seen, streamed

pytestmark = pytest.mark.usefixtures("database")

Start = Callable[..., dict[tuple[str, int], str]]


@pytest.fixture
def start(bag: Any, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Runs a DAG to its end: (task, index) → state."""

    def run(dag_id: str, **conf: str) -> dict[tuple[str, int], str]:
        dag = bag.dags[dag_id]
        # `DAG.test` cannot have one.
        monkeypatch.setattr(dag, "deadline", None)
        done = dag.test(run_conf=conf)
        return {(each.task_id, each.map_index): str(each.state) for each in done.get_task_instances()}

    return run


def test_a_rule_fails_and_passes_again(start: Start, cluster: Cluster, endpoint: Endpoint) -> None:
    cluster.ends = lambda _: leaving(3, quality(fail=["fct_claim.key_unique"]))
    assert start("claims_quality") == {("rules", -1): "skipped"}
    assert start("claims_quality") == {("rules", -1): "skipped"}
    cluster.ends = lambda _: leaving(0, quality(fail=[]))
    assert start("claims_quality") == {("rules", -1): "success"}
    assert [(body["state"], body["where"]) for body in endpoint.bodies] == [
        *(("begun", "claims_quality.rules"), ("over", "claims_quality.rules")),
    ]
    assert (len(cluster.started), cluster.left) == (3, {})


def test_a_summary_that_is_lost_ends_no_trouble(start: Start, cluster: Cluster, endpoint: Endpoint) -> None:
    cluster.ends = lambda _: leaving(3, quality(fail=["fct_claim.key_unique"]))
    assert start("claims_quality") == {("rules", -1): "skipped"}
    cluster.ends = lambda _: End(0, "5\n")
    assert start("claims_quality") == {("rules", -1): "success"}
    cluster.ends = lambda _: leaving(0, quality(fail=[]))
    assert start("claims_quality") == {("rules", -1): "success"}
    assert [(body["state"], body["what"].split(":")[0]) for body in endpoint.bodies] == [
        *(("begun", "rule fct_claim.key_unique"), ("begun", "its summary was lost")),
        *(("over", "rule fct_claim.key_unique"), ("over", "its summary was lost")),
    ]
    assert cluster.left == {}


def test_systems_are_loaded_side_by_side_and_each_is_told_of_by_name(
    start: Start, cluster: Cluster, endpoint: Endpoint
) -> None:
    cluster.ends = lambda pod: leaving(
        0,
        loaded("rif.carrier", bad=1001) if pod["spec"]["containers"][0]["args"][-1] == "rif" else idle(),
    )
    assert start("claims_batch_ingest") == {
        ("files", 0): "success",
        ("files", 1): "skipped",
        ("files", 2): "skipped",
        ("tables", 0): "skipped",
    }
    assert [body["where"] for body in endpoint.bodies] == ["claims_batch_ingest.files.rif"]
    assert len({pod["metadata"]["name"] for pod in cluster.started}) == 4


def test_a_failed_dbt_test_leaves_out_the_layers_after_it(start: Start, cluster: Cluster, endpoint: Endpoint) -> None:
    cluster.ends = lambda pod: leaving(
        *(3, built(fail=["unique_int_claim"]))
        if "path:models/intermediate" in pod["spec"]["containers"][0]["args"]
        else (0, built(fail=[]))
    )
    assert start("claims_transform") == {
        ("staging", -1): "success",
        ("intermediate", -1): "skipped",
        ("marts", -1): "skipped",
    }
    assert [body["what"] for body in endpoint.bodies] == ["dbt: unique_int_claim failed"]


def test_settings_that_cannot_be_used_fail_at_once(start: Start, cluster: Cluster, endpoint: Endpoint) -> None:
    cluster.ends = lambda _: End(2)
    assert start("claims_publish") == {("export", -1): "failed"}
    [body] = endpoint.bodies
    assert body["what"] == "failed after 1 of 3 tries: its arguments or settings cannot be used (exit code 2)"
    assert (len(cluster.started), cluster.left) == (1, {})


def test_a_backfill_begun_by_a_person_has_no_date_and_needs_none(start: Start, cluster: Cluster) -> None:
    cluster.ends = lambda _: leaving(0, streamed("events.claim", events=1))
    assert start("streaming_backfill", **{"feed": "events.claim", "from": "2026-11-01"}) == {("range", -1): "success"}
    [pod] = cluster.started
    assert pod["spec"]["containers"][0]["args"][-6:] == [
        *("--feed", "events.claim", "--from", "2026-11-01", "--to", "latest"),
    ]


def test_a_source_that_went_quiet_is_told(start: Start, cluster: Cluster, endpoint: Endpoint) -> None:
    finding = {"kind": "age", "feed": "rif.carrier", "text": "rif.carrier: the newest row was loaded 2 days ago."}
    cluster.ends = lambda pod: leaving(
        *(3, seen([finding])) if "rif" in pod["spec"]["containers"][0]["args"] else (0, seen([]))
    )
    assert set(start("watchdog").values()) == {"success"}
    assert [body["where"] for body in endpoint.bodies] == ["watchdog.quiet_rif"]
