"""What is read of a pod's log: the task's report, and nothing that only looks like it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from reports import idle, loaded, seen

RECORD = '{"@timestamp":"2026-11-02T00:00:00Z","level":"INFO","message":"{\\"a\\": 1}"}\n'


def read(task: str, said: str) -> Any:
    from claimhouse.reports import last_report

    return last_report(task, said)


def test_a_report_is_read_where_a_record_stands_in_the_midst_of_it() -> None:
    report = json.dumps(idle())
    at = report.index("[") + 1
    assert read("ingest", f"first\n{RECORD}{report[:at]}{RECORD}{report[at:]}\n") == idle()
    assert read("ingest", f"{report}{RECORD}\n{RECORD}") == idle()
    assert read("ingest", f"{report}\n{RECORD[:40]}") == idle()
    assert read("ingest", RECORD) is None


def test_the_last_json_that_is_the_tasks_report_is_read() -> None:
    """Whatever JSON a library prints after it."""
    report = loaded("rif.carrier", bad=1)
    said = "\n".join(map(json.dumps, [idle(), report, seen([]), {**idle(), "more": 1}, {}, 5]))
    assert read("ingest", said) == report
    assert read("ingest", f"{said}\n{'[' * 100_000}") == report


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "no line of its log is JSON"),
        ("jane doe\n{", "no line of its log is JSON"),
        (json.dumps({**idle(), "jane": 1}), "its JSON breaks the schema at #/additionalProperties"),
        (json.dumps({"dryRun": False}), "its JSON breaks the schema at #/required"),
        (
            json.dumps(loaded("rif.carrier", bad=1)).replace('"read": 3000', '"read": "jane"'),
            "its JSON breaks the schema at #/properties/batches/items/properties/read/type",
        ),
        (
            json.dumps(loaded("rif.carrier", bad=1)).replace('"column_count"', '"jane"'),
            "its JSON breaks the schema at #/properties/batches/items/properties/reasons/propertyNames/enum",
        ),
    ],
)
def test_why_no_report_was_read_is_in_the_log_and_no_value(said: str, why: str, caplog: Any) -> None:
    assert read("ingest", said) is None
    assert caplog.messages == [f"No report of ingest was read: {why}"]


def test_of_a_task_with_reports_of_several_forms_each_is_read(caplog: Any) -> None:
    replayed = [{"id": "b-1", "outcome": "still bad", "why": "the record has more or fewer fields than the header"}]
    assert read("quarantine", json.dumps(replayed)) == replayed
    assert read("quarantine", "[]") == []
    replayed[0]["outcome"] = "jane"
    assert read("quarantine", json.dumps(replayed)) is None
    assert "jane" not in caplog.text


def test_every_task_of_the_dags_has_a_schema_and_is_condensed(bag: Any) -> None:
    from conftest import unmapped

    from claimhouse.reports import fault_of
    from claimhouse.results import _CONDENSED

    tasks = {pod.deno_task for dag in bag.dags.values() for _, pod in unmapped(dag)}
    assert tasks == set(_CONDENSED)
    for task in tasks:
        assert fault_of(task, None) is not None


def test_a_report_of_many_files_is_read_soon() -> None:
    report = loaded("rif.carrier", bad=1)
    many = json.dumps({**report, "batches": report["batches"] * 10_000})
    began = time.monotonic()
    assert read("ingest", many) is not None
    assert time.monotonic() - began < 30
