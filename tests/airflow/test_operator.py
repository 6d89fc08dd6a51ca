"""What a pod's exit code and summary come to: a task's state, its XCom, its assets, and what people are told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from kubernetes.client import models as k8s
from reports import idle, loaded, quality, seen

QUALITY = quality(fail=["fct_claim.key_unique"])
LOADED = loaded("rif.carrier", bad=1001)


class Run:
    """A task's run whose pod ends with `code` and whose log ends with `summary`."""

    def __init__(self, bag: Any, name: str, code: int | None, summary: object, monkeypatch: pytest.MonkeyPatch) -> None:
        from conftest import unmapped

        from claimhouse import operator

        dag_id = name.split(".")[0]
        self.task = dict(unmapped(bag.dags[dag_id]))[name].prepare_for_execution()
        self.attempt = 1
        self.told: list[Any] = []
        self.xcom: list[Any] = []
        self.extra: dict[str, Any] = {asset.name: None for asset in self.task.outlets}
        monkeypatch.setattr(operator, "settle", lambda where, found, **_: self.told.append((where, found)))
        # A kind that the cluster's pods have, without the cluster.
        state = k8s.V1ContainerState(
            terminated=None if code is None else k8s.V1ContainerStateTerminated(exit_code=code)
        )
        status = k8s.V1ContainerStatus(name="base", state=state, ready=False, restart_count=0, image="i", image_id="i")
        phase = "Succeeded" if code == 0 else "Failed"
        pod = k8s.V1Pod(
            metadata=k8s.V1ObjectMeta(name="p", namespace="n"),
            status=k8s.V1PodStatus(phase=phase, container_statuses=[status]),
        )
        record = {"@timestamp": "2026-11-02T00:00:00Z", "level": "INFO", "message": "done"}
        log = "\n".join(["not JSON", json.dumps(summary), json.dumps(record, separators=(",", ":"))]).encode()
        client = SimpleNamespace(read_namespaced_pod_log=lambda *_, **__: SimpleNamespace(data=log))
        self.task.__dict__["client"] = client
        self.task.__dict__["hook"] = SimpleNamespace()
        for unneeded in ("process_pod_deletion", "patch_already_checked"):
            monkeypatch.setattr(type(self.task), unneeded, lambda *_, **__: None)
        monkeypatch.setattr(type(self.task), "is_istio_enabled", lambda *_: False)
        monkeypatch.setattr(
            type(self.task).__mro__[1], "execute", lambda task, context: task.cleanup(pod, pod, context=context)
        )

    def execute(self) -> None:
        ti = SimpleNamespace(
            dag_id=self.task.dag_id,
            task_id=self.task.task_id,
            map_index=-1,
            try_number=self.attempt,
            log_url="u",
            xcom_push=lambda key, value: self.xcom.append((key, value)),
        )
        events = {asset: SimpleNamespace(extra=None) for asset in self.task.outlets}
        dag_run = SimpleNamespace(start_date=datetime.now(UTC))
        try:
            self.task.execute({"ti": ti, "task": self.task, "outlet_events": events, "dag_run": dag_run})
        finally:
            self.extra = {asset.name: event.extra for asset, event in events.items()}


def test_a_rule_that_fails_is_a_verdict_skips_what_follows_and_is_told(bag: Any, monkeypatch: Any) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    run = Run(bag, "claims_quality.rules", 3, QUALITY, monkeypatch)
    with pytest.raises(AirflowSkipException, match="verdict"):
        run.execute()
    summary = {"verdicts": QUALITY["verdicts"], "failed": {"fct_claim.key_unique": [3, 100]}}
    assert run.xcom == [("return_value", summary)]
    [(where, [trouble])] = run.told
    assert (where, trouble.what) == ("claims_quality.rules", "rule fct_claim.key_unique: 3 of 100 rows fail")
    assert trouble.triage.startswith("Nothing is published")
    assert run.extra == {"claimhouse_checked_marts": None}


def test_rules_that_pass_change_the_checked_marts_and_end_what_was_told(bag: Any, monkeypatch: Any) -> None:
    passed = quality(fail=[])
    run = Run(bag, "claims_quality.rules", 0, passed, monkeypatch)
    run.execute()
    assert run.told == [("claims_quality.rules", [])]
    assert run.extra == {"claimhouse_checked_marts": {"verdicts": passed["verdicts"], "failed": {}}}


def test_a_load_keeps_counts_and_no_names_of_files_and_tells_of_too_much_quarantine(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", 0, LOADED, monkeypatch)
    run.execute()
    [(_, summary)] = run.xcom
    assert "jane_doe" not in json.dumps(summary)
    assert summary["feeds"] == {"rif.carrier": {"read": 3000, "loaded": 1999, "quarantined": 1001, "batches": 1}}
    [(_, [trouble])] = run.told
    assert trouble.what == "rif.carrier: 1001 records in quarantine, more than 1000"
    assert run.extra == {"claimhouse_raw": summary}


def test_a_load_that_found_nothing_new_begins_nothing(bag: Any, monkeypatch: Any) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    run = Run(bag, "claims_batch_ingest.files.rif", 0, idle(), monkeypatch)
    with pytest.raises(AirflowSkipException, match="nothing new"):
        run.execute()
    assert run.told == [("claims_batch_ingest.files", [])]


def test_what_an_earlier_try_loaded_is_handed_on_by_a_later_one(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", 0, idle(), monkeypatch)
    run.attempt = 2
    run.execute()
    assert run.extra["claimhouse_raw"]["loaded"] == 0


def test_a_finding_is_told_however_many_there_are_and_xcom_has_the_first(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_quality.rules", 3, quality(fail=[f"fct_claim.rule_{at}" for at in range(30)]), monkeypatch)
    with pytest.raises(Exception, match="verdict"):
        run.execute()
    [(_, found)] = run.told
    [(_, summary)] = run.xcom
    assert (len(found), len(summary["failed"])) == (30, 20)


def test_a_load_over_its_feeds_limit_has_run_and_begins_what_follows(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", 3, LOADED, monkeypatch)
    run.execute()
    assert run.extra["claimhouse_raw"]["loaded"] == 1999


def test_a_delivery_of_which_too_much_is_bad_is_told_by_its_feed(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", 3, loaded("rif.carrier", bad=151), monkeypatch)
    run.execute()
    [(_, [trouble])] = run.told
    what = "rif.carrier: too many records are bad in 1 of its deliveries"
    assert (trouble.key, trouble.what) == ("quarantine rif.carrier", what)


def test_a_finding_of_the_monitor_is_told_by_partition(bag: Any, monkeypatch: Any) -> None:
    finding = {"kind": "stalled", "feed": "events.claim", "topic": "claims.events", "partition": 2, "text": "x stands."}
    report = seen([finding, finding | {"partition": 3}], lag=5)
    run = Run(bag, "streaming_monitor.lag", 3, report, monkeypatch)
    run.execute()
    [(_, [trouble])] = run.told
    assert (trouble.key, trouble.what) == ("stalled claims.events", "x stands, and 1 more of its partitions")


def test_files_that_no_feed_takes_are_told_by_their_number_and_not_by_their_names(bag: Any, monkeypatch: Any) -> None:
    paths = [{"path": "rif/hha_jane_doe.csv", "why": "no feed has files of this name"}]
    finding = {"kind": "untaken", "feed": "rif", "text": "rif: no feed takes 1 entry of landing."}
    run = Run(bag, "watchdog.quiet_rif", 3, seen([{**finding, "paths": paths}]), monkeypatch)
    run.execute()
    [(_, [trouble])] = run.told
    assert (trouble.key, trouble.what) == ("untaken rif", "rif: no feed takes 1 entry of landing")
    assert "jane" not in str(run.xcom)


@pytest.mark.parametrize(
    ("code", "error"),
    [(2, "AirflowFailException"), (1, "AirflowException"), (137, "AirflowException"), (None, "AirflowException")],
)
def test_only_usage_and_configuration_are_not_tried_again(
    bag: Any, monkeypatch: Any, code: int | None, error: str
) -> None:
    from airflow.sdk.exceptions import AirflowException

    run = Run(bag, "claims_publish.export", code, {}, monkeypatch)
    with pytest.raises(AirflowException) as raised:
        run.execute()
    assert type(raised.value).__name__ == error
    assert "env" not in str(raised.value)
    assert (run.told, run.xcom) == ([], [])


def test_a_verdict_without_a_report_is_told_all_the_same(bag: Any, monkeypatch: Any) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    run = Run(bag, "claims_transform.marts", 3, "no object", monkeypatch)
    with pytest.raises(AirflowSkipException):
        run.execute()
    [(_, [trouble])] = run.told
    assert trouble.key == "verdict"
    assert run.xcom == [("return_value", {"report": "none was read"})]


@pytest.mark.parametrize("broken", [None, idle() | {"unchanged": "jane"}, {"unchanged": 2}])
def test_a_load_whose_report_is_missing_or_broken_has_run_has_news_and_no_counts(
    bag: Any, monkeypatch: Any, broken: object
) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", 0, broken, monkeypatch)
    run.execute()
    nothing = {"report": "none was read"}
    assert (run.xcom, run.extra) == ([("return_value", nothing)], {"claimhouse_raw": nothing})
    assert run.told == [("claims_batch_ingest.files", [])]


def test_a_run_is_measured(bag: Any, monkeypatch: Any) -> None:
    from claimhouse import metrics

    said: dict[tuple[str, str], float] = {}

    def gauge(name: str, value: float, *, tags: dict[str, str]) -> None:
        said[name, tags.get("kind") or tags.get("verdict") or ""] = value

    monkeypatch.setattr(metrics, "gauge", gauge)
    Run(bag, "claims_batch_ingest.files.rif", 0, LOADED, monkeypatch).execute()
    Run(bag, "claims_quality.rules", 0, quality(fail=[]), monkeypatch).execute()
    assert said["claimhouse.records", "quarantined"] == 1001
    assert said["claimhouse.rules", "pass"] == 1
    assert 1790 < said["claimhouse.deadline.margin_seconds", ""] <= 1800
