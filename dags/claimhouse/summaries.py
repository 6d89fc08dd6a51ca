"""A task's summary, from the file that the kubelet reads or from the pod's log, held against its published schema.

A task writes it twice: to the file that `SUMMARY_PATH` names, of which a pod's status has the first 4,096 bytes, and
as a record of its log. One that is missing, cut by the cluster, another task's or of another version is none: None, and
a line in Airflow's log says why.
"""

from __future__ import annotations

import json
import logging
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from claimhouse.manifest import PROJECT

VERSION = 1
"""Of the schemas that are read here: another one takes other code."""

_ENDING = f"_summary.v{VERSION}.json"
_VALIDATORS = {
    file.name.removesuffix(_ENDING): Draft202012Validator(json.loads(file.read_text()))
    for file in (PROJECT / "lib" / "report" / "schemas").iterdir()
    if file.name.endswith(_ENDING)
}
"""By the program's name. Read at once: without the schemas no DAG is there, rather than fail after its work."""

_RECORD = '{"@timestamp":"'
"""How every record of a task's log begins."""

log = logging.getLogger(__name__)


def in_file(task: str, message: str | None) -> Any | None:
    """The summary that is the termination message of a pod's container."""
    if not message:
        return _none(task, "its file is missing or empty")
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return _none(task, "its file is not JSON, or cut")
    fault = fault_of(task, found)
    return found if fault is None else _none(task, f"its file breaks the schema at {fault}")


def in_log(task: str, said: str) -> Any | None:
    """The last summary of the task that a record of the log has.

    A pod's stdout and stderr are one stream, copied in blocks, so that a record may stand in the midst of a long line.
    """
    faults: list[str] = []
    for found in reversed(_recorded(said)):
        fault = fault_of(task, found)
        if fault is None:
            return found
        faults.append(fault)
    return _none(task, f"its log breaks the schema at {faults[0]}" if faults else "no record of its log has one")


def fault_of(task: str, found: Any) -> str | None:
    """The place in the task's schema that a value breaks, without a word of the value; None where it keeps to it."""
    # `transform:snowflake` is `transform` on another warehouse.
    validator = _VALIDATORS[task.partition(":")[0]]
    errors = list(islice(validator.iter_errors(found), 20))
    return "#/" + "/".join(map(str, best_match(errors).absolute_schema_path)) if errors else None


def _recorded(said: str) -> list[Any]:
    found = []
    for line in said.split("\n"):
        begin = -1
        while (begin := line.find(_RECORD, begin + 1)) >= 0:
            try:
                record, _ = json.JSONDecoder().raw_decode(line, begin)
            except (ValueError, RecursionError):
                # Nested too deep, cut short, or another one stands in it.
                continue
            if "summary" in record:
                found.append(record["summary"])
    return found


def _none(task: str, why: str) -> None:
    log.warning("No summary of %s was read: %s", task, why)
