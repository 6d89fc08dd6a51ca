"""Who is told what, and how often: the channels against servers on this machine."""

from __future__ import annotations

import asyncio
import json
import socketserver
import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from endpoint import Endpoint


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Airflow's Variables, without its server."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    from claimhouse_alerts import channels, troubles

    kept: dict[str, Any] = {}

    def get(key: str, default: Any = None, deserialize_json: bool = False) -> Any:
        return json.loads(kept[key]) if deserialize_json and key in kept else kept.get(key, default)

    def put(key: str, value: Any, serialize_json: bool = False) -> None:
        kept[key] = json.dumps(value) if serialize_json else value

    fake = SimpleNamespace(get=get, set=put, delete=kept.pop)
    monkeypatch.setattr(troubles, "Variable", fake)

    def connection(conn_id: str) -> Any:
        import os

        text = os.environ.get(f"AIRFLOW_CONN_{conn_id.upper()}")
        if text is None:
            raise AirflowNotFoundException(conn_id)
        return Connection.from_json(text, conn_id=conn_id)

    monkeypatch.setattr(channels, "Connection", SimpleNamespace(get=connection))
    return kept


def rule(name: str = "fct_claim.key_unique", failing: int = 3) -> Any:
    from claimhouse_alerts.troubles import Trouble

    return Trouble(f"rule {name}", f"rule {name}: {failing} of 100 rows fail", "See quality.failures.")


def test_a_trouble_is_told_with_what_where_since_when_and_what_to_do(endpoint: Endpoint) -> None:
    from claimhouse_alerts.troubles import settle

    settle("claims_quality.rules", [rule()], link="https://airflow.example.org/log")
    [(path, headers, body)] = endpoint.kept
    assert (path, headers["Authorization"]) == ("/alerts", "Bearer a-token")
    assert {**body, "since": None} == {
        "state": "begun",
        "what": "rule fct_claim.key_unique: 3 of 100 rows fail",
        "where": "claims_quality.rules",
        "since": None,
        "triage": "See quality.failures.",
        "link": "https://airflow.example.org/log",
    }


def test_the_same_trouble_is_told_once_and_again_when_it_is_over(endpoint: Endpoint, variables: dict[str, Any]) -> None:
    from claimhouse_alerts.troubles import settle

    settle("claims_quality.rules", [rule(failing=3)])
    settle("claims_quality.rules", [rule(failing=4), rule("dim_member.key_unique")])
    settle("claims_quality.rules", [])
    settle("claims_quality.rules", [])
    told = [(body["state"], body["what"].split(":")[0]) for body in endpoint.bodies]
    assert told[:2] == [("begun", "rule fct_claim.key_unique"), ("begun", "rule dim_member.key_unique")]
    assert sorted(told[2:]) == [("over", "rule dim_member.key_unique"), ("over", "rule fct_claim.key_unique")]
    assert endpoint.bodies[2]["since"] and endpoint.bodies[2]["until"]
    assert variables == {}


def test_what_could_not_be_told_is_told_by_the_next_run(endpoint: Endpoint) -> None:
    from claimhouse_alerts.troubles import settle

    endpoint.status = 500
    settle("claims_quality.rules", [rule()])
    endpoint.status = 200
    settle("claims_quality.rules", [rule()])
    settle("claims_quality.rules", [rule()])
    assert len(endpoint.kept) == 2


def test_without_a_connection_nobody_is_told_and_nothing_fails(variables: dict[str, Any]) -> None:
    from claimhouse_alerts.troubles import settle

    settle("claims_quality.rules", [rule()], began=datetime(2026, 11, 2, tzinfo=UTC))
    assert variables == {"claimhouse_seen_claims_quality": "2026-11-02T00:00:00+00:00"}


def test_an_alert_that_cannot_be_sent_fails_nothing(monkeypatch: pytest.MonkeyPatch, variables: dict[str, Any]) -> None:
    from claimhouse_alerts import channels, troubles
    from claimhouse_alerts.troubles import settle

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("member 123-45-6789")

    monkeypatch.setattr(channels, "Connection", SimpleNamespace(get=broken))
    settle("claims_quality.rules", [rule()])
    monkeypatch.setattr(troubles, "Variable", SimpleNamespace(get=broken, set=broken))
    settle("claims_quality.rules", [rule()], began=datetime(2026, 11, 2, tzinfo=UTC))
    assert variables == {}


def test_a_failed_task_is_told_without_its_exceptions_words(endpoint: Endpoint) -> None:
    from claimhouse.callbacks import failed

    task = SimpleNamespace(
        dag_id="claims_batch_ingest",
        task_id="files",
        map_index=0,
        try_number=3,
        max_tries=2,
        log_url="https://airflow.example.org/log",
    )
    operator = SimpleNamespace(arguments=["run", "--feed", "rif"])
    run = SimpleNamespace(start_date=datetime(2026, 11, 2, tzinfo=UTC))
    failed({"ti": task, "task": operator, "dag_run": run, "exception": ValueError("member 123-45-6789")})
    [body] = endpoint.bodies
    assert (body["where"], body["what"]) == ("claims_batch_ingest.files.rif", "failed after 3 of 3 tries")
    assert "123-45-6789" not in json.dumps(body)


def test_a_mapped_task_whose_worker_died_is_told_by_name(bag: Any, endpoint: Endpoint) -> None:
    from claimhouse.callbacks import failed

    operator = bag.dags["claims_batch_ingest"].get_task("files")
    task = SimpleNamespace(
        dag_id="claims_batch_ingest", task_id="files", map_index=1, try_number=3, max_tries=2, log_url=""
    )
    run = SimpleNamespace(start_date=datetime(2026, 11, 2, tzinfo=UTC))
    failed({"ti": task, "task": operator, "dag_run": run})
    assert [body["where"] for body in endpoint.bodies] == ["claims_batch_ingest.files.fhir"]


def test_a_failure_does_not_end_what_was_found_before(endpoint: Endpoint) -> None:
    from claimhouse_alerts.troubles import Trouble, settle

    settle("streaming_monitor.lag", [rule("a")])
    settle("streaming_monitor.lag", [Trouble("failed", "failed after 3 of 3 tries", "")], keep=True)
    settle("streaming_monitor.lag", [rule("a")])
    assert [(body["state"], body["what"][:6]) for body in endpoint.bodies] == [
        *(("begun", "rule a"), ("begun", "failed"), ("over", "failed")),
    ]


def test_a_missed_deadline_is_told_and_over_when_a_run_is_done(endpoint: Endpoint, variables: dict[str, Any]) -> None:
    from claimhouse_alerts.deadlines import deadline_missed, run_done

    asyncio.run(deadline_missed("claims_publish", "1h", "Is the volume full?", context={}))
    run_done({"dag": SimpleNamespace(dag_id="claims_publish")})
    asyncio.run(deadline_missed("claims_publish", "1h", "", context={"dag_run": {"run_type": "backfill"}}))
    assert [(body["state"], body["where"], body["what"]) for body in endpoint.bodies] == [
        (state, "claims_publish.deadline", "not done 1h after it was queued") for state in ("begun", "over")
    ]
    # A run that is late has not ended.
    assert variables == {}


def test_slack_is_posted_a_text(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint) -> None:
    from airflow.providers.slack.hooks.slack_webhook import SlackWebhookHook

    from claimhouse_alerts.channels import tell

    connection = {"conn_type": "slackwebhook", "password": "T/B/x"}
    monkeypatch.setenv("AIRFLOW_CONN_CLAIMHOUSE_SLACK", json.dumps(connection))
    monkeypatch.delenv("AIRFLOW_CONN_CLAIMHOUSE_HTTP")
    monkeypatch.setattr(SlackWebhookHook, "_get_conn_params", lambda _: {"url": f"{endpoint.url}/services/T/B/x"})
    assert tell({"state": "begun", "what": "w", "where": "d.t", "since": "s", "triage": "look", "link": None})
    [(path, _, body)] = endpoint.kept
    assert (path, body["text"]) == ("/services/T/B/x", "d.t: w\nsince s\nfirst: look")


class _Mail(socketserver.StreamRequestHandler):
    kept: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        data = False
        for line in self.rfile:
            text = line.decode().rstrip("\r\n")
            if data:
                self.kept.append(text)
                data = text != "."
                answer = b"" if data else b"250 ok\r\n"
            else:
                verb = text.upper()
                data = verb == "DATA"
                answer = {"DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n")
            self.wfile.write(answer)
            if answer.startswith(b"221"):
                return


def test_an_email_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    from claimhouse_alerts.channels import tell

    kept: list[str] = []
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Mail", (_Mail,), {"kept": kept}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "claimhouse@example.org", "to": "a@example.org"}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": server.server_address[1], "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_CLAIMHOUSE_EMAIL", json.dumps(connection))
    assert tell({"state": "begun", "what": "w <x>", "where": "d.t", "since": "s", "triage": "look", "link": None})
    server.shutdown()
    assert "Subject: Claimhouse: d.t: begun" in kept
    assert "To: a@example.org" in kept
