"""What a task prints with `--json`, found in its pod's log and held against the schema that the task publishes."""

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

_SCHEMAS = PROJECT / "lib" / "report" / "schemas"
_VALIDATORS = {
    file.name.partition(".")[0]: Draft202012Validator(json.loads(file.read_text()))
    for file in _SCHEMAS.iterdir()
    if file.name.endswith(f".v{VERSION}.json")
}
"""By the program's name. Read at once: without the schemas no DAG is there, rather than fail after its work."""

_RECORD = '{"@timestamp":"'
"""How every record of a task's log begins."""

log = logging.getLogger(__name__)


def last_report(task: str, said: str) -> Any | None:
    """The last line of a pod's log that is a report of the task, once the log's own records are taken out.

    None where no line is, and a line in Airflow's log says why. A pod's stdout and stderr are one stream, copied in
    blocks, so that a record may stand in the midst of a long line.
    """
    faults: list[str] = []
    for line in reversed(_without_records(said).split("\n")):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        fault = fault_of(task, found)
        if fault is None:
            return found
        faults.append(fault)
    why = f"its JSON breaks the schema at {faults[0]}" if faults else "no line of its log is JSON"
    log.warning("No report of %s was read: %s", task, why)
    return None


def fault_of(task: str, found: Any) -> str | None:
    """The place in the task's schema that a value breaks, without a word of the value; None where it keeps to it."""
    # `transform:snowflake` is `transform` on another warehouse.
    validator = _VALIDATORS[task.partition(":")[0]]
    errors = list(islice(validator.iter_errors(found), 20))
    return "#/" + "/".join(map(str, best_match(errors).absolute_schema_path)) if errors else None


def _without_records(said: str) -> str:
    kept, at = [], 0
    while (begin := said.find(_RECORD, at)) >= 0:
        kept.append(said[at:begin])
        try:
            _, at = json.JSONDecoder().raw_decode(said, begin)
        except ValueError:
            # Cut short: the pod was ended while it wrote.
            return "".join(kept)
        at += said.startswith("\n", at)
    return "".join([*kept, said[at:]])
