"""What is read of a pod's file and of its log: the task's summary, and nothing that only looks like it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from cluster import leaving
from left import idle, loaded, seen

RECORD = '{"@timestamp":"2026-11-02T00:00:00Z","level":"INFO","message":"{\\"a\\": 1}"}\n'


def in_log(task: str, said: str) -> Any:
    from claimhouse.summaries import in_log

    return in_log(task, said)


def recorded(summary: object) -> str:
    return leaving(0, summary).log


def test_a_summary_is_read_wherever_its_record_stands() -> None:
    report = json.dumps({"batches": ["a" * 100]})
    assert in_log("ingest", f"first\n{RECORD}{report[:20]}{recorded(idle())}{report[20:]}\n") == idle()
    assert in_log("ingest", f"{recorded(idle())}\n{RECORD}") == idle()
    assert in_log("ingest", f"{recorded(idle())}\n{RECORD[:40]}") == idle()
    assert in_log("ingest", f"{RECORD[:40]}{recorded(idle())}") == idle()
    assert in_log("ingest", RECORD) is None


def test_the_last_of_the_tasks_summaries_is_read() -> None:
    said = loaded("rif.carrier", bad=1)
    assert in_log("ingest", "".join(map(recorded, [idle(), said, seen([]), {**idle(), "more": 1}, {}, 5]))) == said


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "no record of its log has one"),
        ("5\n", "no record of its log has one"),
        (json.dumps(idle()), "no record of its log has one"),
        ("jane doe\n{", "no record of its log has one"),
        (recorded(5).replace("5", "[" * 100_000), "no record of its log has one"),
        (recorded(5), "its log breaks the schema at #/type"),
        (recorded({**idle(), "jane": 1}), "its log breaks the schema at #/additionalProperties"),
        (recorded({"task": "ingest"}), "its log breaks the schema at #/required"),
        (
            recorded(loaded("rif.carrier", bad=1)).replace('"read":3000', '"read":"jane"'),
            "its log breaks the schema at #/properties/counts/properties/read/type",
        ),
    ],
)
def test_why_no_summary_was_read_is_in_the_log_and_no_value(said: str, why: str, caplog: Any) -> None:
    assert in_log("ingest", said) is None
    assert caplog.messages == [f"No summary of ingest was read: {why}"]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (None, "its file is missing or empty"),
        ("", "its file is missing or empty"),
        (json.dumps(loaded("rif.carrier", bad=1))[:100], "its file is not JSON, or cut"),
        ("5", "its file breaks the schema at #/type"),
        ("[" * 4096, "its file is not JSON, or cut"),
        (json.dumps(seen([])).replace("monitor", "jane"), "its file breaks the schema at #/properties/task/const"),
    ],
)
def test_why_no_file_was_read_is_in_the_log_and_no_value(message: str | None, why: str, caplog: Any) -> None:
    from claimhouse.summaries import in_file

    assert in_file("monitor", message) is None
    assert caplog.messages == [f"No summary of monitor was read: {why}"]


def test_every_task_of_the_dags_has_a_schema(bag: Any) -> None:
    from conftest import unmapped

    from claimhouse.summaries import fault_of

    for dag in bag.dags.values():
        for _, pod in unmapped(dag):
            assert fault_of(pod.deno_task, None) is not None


def test_every_pod_leaves_its_summary_where_its_set_lets_it_write(pods: dict[str, Any]) -> None:
    for name, pod in pods.items():
        [container] = pod["spec"]["containers"]
        assert {"name": "SUMMARY_PATH", "value": container["terminationMessagePath"]} in container["env"], name
        [flag] = [word for word in container["args"] if word.startswith("--allow-write=")]
        assert container["terminationMessagePath"] == "/claimhouse/data/summary.json"
        assert "./data/summary.json" in flag.removeprefix("--allow-write=").split(","), name


def test_a_long_log_is_read_soon() -> None:
    said = (RECORD + "x" * 16_000 + "\n") * 2000 + RECORD[:40] + recorded(idle())
    began = time.monotonic()
    assert in_log("ingest", said) == idle()
    assert time.monotonic() - began < 30
