"""What a pod's exit code and summary come to: a task's state, its XCom, its assets, and what people are told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cluster import End, leaving
from kubernetes.client.exceptions import ApiException
from left import idle, loaded, quality, replayed, seen
from run import Run
from urllib3.exceptions import HTTPError

QUALITY = quality(fail=["fct_claim.key_unique"])
LOADED = loaded("rif.carrier", bad=1001)


def test_a_rule_that_fails_is_a_verdict_skips_what_follows_and_is_told(bag: Any, monkeypatch: Any) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    run = Run(bag, "claims_quality.rules", leaving(3, QUALITY), monkeypatch)
    with pytest.raises(AirflowSkipException, match="verdict"):
        run.execute()
    assert run.xcom == [("return_value", QUALITY["counts"])]
    [(where, [trouble])] = run.told
    assert (where, trouble.what) == ("claims_quality.rules", "rule fct_claim.key_unique: 3 of 100 rows fail")
    assert trouble.triage.startswith("Nothing is published")
    assert run.extra == {"claimhouse_checked_marts": None}


def test_rules_that_pass_change_the_checked_marts_and_end_what_was_told(bag: Any, monkeypatch: Any) -> None:
    passed = quality(fail=[])
    run = Run(bag, "claims_quality.rules", leaving(0, passed), monkeypatch)
    run.execute()
    assert run.told == [("claims_quality.rules", [])]
    assert run.extra == {"claimhouse_checked_marts": passed["counts"]}
    assert run.kept == [False]


def test_a_load_keeps_counts_and_tells_of_too_much_quarantine(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", leaving(0, LOADED), monkeypatch)
    run.execute()
    [(_, summary)] = run.xcom
    assert summary["feeds"] == {"rif.carrier": {"read": 3000, "loaded": 1999, "quarantined": 1001, "batches": 1}}
    [(_, [trouble])] = run.told
    assert trouble.what == "rif.carrier: 1001 records in quarantine, more than 1000"
    assert run.extra == {"claimhouse_raw": summary}


def test_a_load_that_found_nothing_new_begins_nothing(bag: Any, monkeypatch: Any) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    run = Run(bag, "claims_batch_ingest.files.rif", leaving(0, idle()), monkeypatch)
    with pytest.raises(AirflowSkipException, match="nothing new"):
        run.execute()
    assert run.told == [("claims_batch_ingest.files", [])]


def test_what_an_earlier_try_loaded_is_handed_on_by_a_later_one(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", leaving(0, idle()), monkeypatch)
    run.attempt = 2
    run.execute()
    assert run.extra["claimhouse_raw"]["loaded"] == 0


def test_a_finding_is_told_however_many_there_are_and_xcom_has_the_first(bag: Any, monkeypatch: Any) -> None:
    run = Run(
        bag, "claims_quality.rules", leaving(3, quality(fail=[f"fct_claim.rule_{at}" for at in range(30)])), monkeypatch
    )
    with pytest.raises(Exception, match="verdict"):
        run.execute()
    [(_, found)] = run.told
    [(_, summary)] = run.xcom
    assert (len(found), len(summary["failed"])) == (30, 20)


def test_a_load_over_its_feeds_limit_has_run_and_begins_what_follows(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", leaving(3, LOADED), monkeypatch)
    run.execute()
    assert run.extra["claimhouse_raw"]["loaded"] == 1999


def test_a_delivery_of_which_too_much_is_bad_is_told_by_its_feed(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", leaving(3, loaded("rif.carrier", bad=151)), monkeypatch)
    run.execute()
    [(_, [trouble])] = run.told
    what = "rif.carrier: too many records are bad in 1 of its deliveries"
    assert (trouble.key, trouble.what) == ("quarantine rif.carrier", what)


def test_a_finding_of_the_monitor_is_told_by_partition(bag: Any, monkeypatch: Any) -> None:
    finding = {"kind": "stalled", "feed": "events.claim", "topic": "claims.events", "partition": 2, "text": "x stands."}
    report = seen([finding, finding | {"partition": 3}], lag=5)
    run = Run(bag, "streaming_monitor.lag", leaving(3, report), monkeypatch)
    run.execute()
    [(_, [trouble])] = run.told
    assert (trouble.key, trouble.what) == ("stalled claims.events", "x stands, and 1 more of its partitions")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (2, "AirflowFailException"),
        *((code, "AirflowException") for code in (1, 4, 137, 143, None)),
    ],
)
def test_only_usage_and_configuration_are_not_tried_again(
    bag: Any, monkeypatch: Any, code: int | None, error: str
) -> None:
    from airflow.sdk.exceptions import AirflowException

    run = Run(bag, "claims_publish.export", End(code), monkeypatch)
    with pytest.raises(AirflowException) as raised:
        run.execute()
    assert type(raised.value).__name__ == error
    assert "env" not in str(raised.value)
    assert (run.told, run.xcom) == ([], [])


NOTHING = {"summary": "none was read"}
MANY = LOADED["counts"] | {"alerts": {f"rif.feed_{at}": 1 for at in range(999)}}
LOST: dict[str, End] = {
    "nothing at all": End(0),
    "rotated": End(0, '"counts":{"lag":0}}}\n{"@timestamp":"2026-11-02T00:00:00Z","message":"done"}\n'),
    "a bare number": End(0, "5\n", "5"),
    "null": End(0, "null\n", "null"),
    "what is no summary": End(0, f"{json.dumps(idle())}\n", "{}"),
    "cut in both": End(0, leaving(0, LOADED).log[:200], json.dumps(LOADED)[:100]),
    "another task's": leaving(0, quality(fail=[])),
    "of a broken count": leaving(0, LOADED | {"counts": LOADED["counts"] | {"unchanged": "jane"}}),
    "of another version": leaving(0, LOADED | {"version": 2}),
    "over 4 KiB, and no log": End(0, "", json.dumps(LOADED | {"counts": MANY})),
}


@pytest.mark.parametrize("how", LOST)
def test_a_load_whose_summary_is_lost_has_run_has_news_and_ends_no_trouble(
    bag: Any, monkeypatch: Any, how: str
) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", LOST[how], monkeypatch)
    run.execute()
    assert (run.xcom, run.extra) == ([("return_value", NOTHING)], {"claimhouse_raw": NOTHING})
    [(where, [trouble])] = run.told
    assert (where, trouble.key, run.kept) == ("claims_batch_ingest.files", "summary", [True])
    assert run.deleted == ["p"]


@pytest.mark.parametrize(
    "name",
    [
        *("claims_batch_ingest.tables.core", "claims_transform.marts", "claims_quality.rules", "claims_publish.export"),
        *("streaming_monitor.lag", "streaming_backfill.range", "quarantine_replay.replay", "maintenance.retention"),
    ],
)
def test_a_task_of_any_kind_whose_summary_is_lost_ends_as_its_exit_code_says(
    bag: Any, monkeypatch: Any, name: str
) -> None:
    for end in LOST.values():
        run = Run(bag, name, replace(end, log="5\n", written="5"), monkeypatch)
        run.execute()
        assert [trouble.key for trouble in run.told[0][1]] == ["summary"]
        assert (run.kept, run.xcom, run.deleted) == ([True], [("return_value", NOTHING)], ["p"])


@pytest.mark.parametrize("error", [ApiException(status=500), HTTPError("jane")])
def test_a_log_that_cannot_be_read_is_lost_and_its_pod_deleted(
    bag: Any, monkeypatch: Any, caplog: Any, error: Exception
) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", End(0), monkeypatch, no_log=error)
    run.execute()
    assert (run.xcom, run.kept, run.deleted) == ([("return_value", NOTHING)], [True], ["p"])
    assert "jane" not in caplog.text


def test_a_cut_summary_that_names_no_news_may_have_some(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", End(0, "", json.dumps(idle() | {"cut": True})), monkeypatch)
    run.execute()
    assert run.extra["claimhouse_raw"] == idle()["counts"]


@pytest.mark.parametrize("log", ["", "5\n", leaving(0, idle()).log])
def test_the_file_comes_before_the_log(bag: Any, monkeypatch: Any, log: str) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", replace(leaving(0, LOADED), log=log), monkeypatch)
    run.execute()
    assert (run.xcom, run.kept) == ([("return_value", LOADED["counts"])], [False])


@pytest.mark.parametrize("written", ["", json.dumps(LOADED)[:90], "5", json.dumps(LOADED | {"cut": True})])
def test_where_the_file_is_missing_or_cut_the_log_is_read(bag: Any, monkeypatch: Any, written: str) -> None:
    run = Run(bag, "claims_batch_ingest.files.rif", replace(leaving(0, LOADED), written=written), monkeypatch)
    run.execute()
    assert (run.xcom, run.kept) == ([("return_value", LOADED["counts"])], [False])


def test_a_summary_that_is_cut_tells_what_it_has_and_ends_nothing(bag: Any, monkeypatch: Any) -> None:
    cut = json.dumps(QUALITY | {"cut": True})
    run = Run(bag, "claims_quality.rules", End(3, "", cut), monkeypatch)
    with pytest.raises(Exception, match="verdict"):
        run.execute()
    [(_, found)] = run.told
    assert [trouble.key for trouble in found] == ["rule fct_claim.key_unique", "summary"]
    assert run.kept == [True]


def test_a_verdict_without_a_summary_is_told_all_the_same(bag: Any, monkeypatch: Any) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    run = Run(bag, "claims_transform.marts", End(3), monkeypatch)
    with pytest.raises(AirflowSkipException):
        run.execute()
    [(_, found)] = run.told
    assert [trouble.key for trouble in found] == ["summary", "verdict"]
    assert (run.kept, run.xcom) == ([True], [("return_value", NOTHING)])


def test_a_replay_that_mends_nothing_is_told(bag: Any, monkeypatch: Any) -> None:
    run = Run(bag, "quarantine_replay.replay", leaving(3, replayed(still_bad=2)), monkeypatch)
    run.execute()
    [(_, [trouble])] = run.told
    assert (trouble.key, trouble.what) == ("still bad", "2 replayed records are still bad")


def test_a_run_is_measured(bag: Any, monkeypatch: Any) -> None:
    from claimhouse import metrics

    said: dict[tuple[str, str], float] = {}

    def gauge(name: str, value: float, *, tags: dict[str, str]) -> None:
        said[name, tags.get("kind") or tags.get("verdict") or ""] = value

    monkeypatch.setattr(metrics, "gauge", gauge)
    Run(bag, "claims_batch_ingest.files.rif", leaving(0, LOADED), monkeypatch).execute()
    Run(bag, "claims_quality.rules", leaving(0, quality(fail=[])), monkeypatch).execute()
    assert said["claimhouse.records", "quarantined"] == 1001
    assert said["claimhouse.rules", "pass"] == 1
    assert 1790 < said["claimhouse.deadline.margin_seconds", ""] <= 1800
