"""A day in the life, on a real scheduler with real pods: what ran, who was told what and when.

SHOW=1 prints it. Pods are containers (node.py) that reach a Snowflake emulator and a broker; alerts are posted to an
endpoint on this machine. Only targets are shorter than in production, and people begin what the clock would.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import images
import pytest
import yaml
from cluster import Cluster, End
from collector import Collector
from conftest import DEPLOYMENT, PROJECT
from endpoint import Endpoint
from node import Node
from scheduler import Airflow, eventually
from world import World

SAMPLES = PROJECT / "samples"
PIPELINE = ("claims_transform", "claims_quality", "claims_publish")
STARTS = timedelta(seconds=20)
"""How long after its gate a publish begins at the latest."""


class Day:
    """All that there is on this day, and what has happened so far."""

    def __init__(self, podman: dict[str, str]) -> None:
        self.world = World()
        self.collector = Collector()
        self.node = Node([*self.world.ports, self.collector.port], self.world.secrets, podman)
        self.cluster = Cluster(self._run, kill=self.node.kill)
        self.endpoint = Endpoint()
        self.landing = self.node.claim("claimhouse-landing")
        self.published = self.node.claim("claimhouse-publish")
        self.began = time.monotonic()
        self.ran: list[tuple[float, str]] = []
        self.slow: dict[str, float] = {}
        """DAG → seconds that its next pod waits for room in the cluster."""
        self.airflow = Airflow(
            {
                **dict.fromkeys(DEPLOYMENT, ""),
                **self.world.settings,
                "MSSQL_HOST": "",
                "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://localhost:{self.collector.port}",
                "OTEL_METRIC_EXPORT_INTERVAL": "5000",
                "AIRFLOW__METRICS__OTEL_ON": "True",
                "CLAIMHOUSE_IMAGE": images.DENO,
                "CLAIMHOUSE_DBT_IMAGE": images.DBT,
                "CLAIMHOUSE_TARGETS": str(_targets(self.node.folder)),
                "AIRFLOW_CONN_KUBERNETES_DEFAULT": self.cluster.connection(),
                "AIRFLOW_CONN_CLAIMHOUSE_HTTP": self.endpoint.connection(),
            }
        )
        self.airflow.ready(dags=len(list((PROJECT / "dags").glob("*.py"))))

    def deliver(self, name: str, text: str | None = None) -> None:
        """A file of the samples, or with other content, as a sender puts it there."""
        place = self.landing / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text) if text is not None else shutil.copy(SAMPLES / name, place)
        # What was written to just now would be left for the next run.
        os.utime(place, (0, 0))

    def run(self, dag_id: str, **conf: str) -> tuple[str, dict[str, str]]:
        """A run to its end, the first by the clock, later ones by a person: its id, its tasks' states."""
        before = len(self.airflow.runs(dag_id))
        if before == 0:
            self.airflow.unpause(dag_id)
        else:
            self.airflow.start(dag_id, **conf)
        run_id = self.ends(dag_id, before + 1)["dag_run_id"]
        return run_id, self.airflow.states(dag_id, run_id)

    def ends(self, dag_id: str, count: int) -> dict[str, Any]:
        """Waits for the DAG's run of that number, whoever began it."""

        def ended() -> Any:
            runs = self.airflow.runs(dag_id)
            return len(runs) >= count and runs[count - 1]["state"] in ("success", "failed") and runs[count - 1]

        return eventually(ended, f"run {count} of {dag_id} has ended", seconds=240)

    def told(self, where: str) -> list[tuple[str, str]]:
        """What was told of a place so far."""
        return [(body["state"], body["what"]) for body in self.endpoint.bodies if body["where"] == where]

    def _run(self, pod: dict[str, Any]) -> End:
        labels = pod["metadata"]["labels"]
        time.sleep(self.slow.pop(labels["dag_id"], 0))
        end = self.node.run(pod)
        ended = f"{labels['dag_id']}.{labels['task_id']} ended with {end.code}"
        self.ran.append((time.monotonic() - self.began, ended))
        return end

    def show(self) -> None:
        told = [
            (at - self.began, f"    told: {body['state']}: {body['where']}: {body['what']}")
            for at, body in zip(self.endpoint.times, self.endpoint.bodies, strict=True)
        ]
        print()
        for at, what in sorted([*self.ran, *told]):
            print(f"{int(at) // 60:3}:{int(at) % 60:02} {what}")

    def close(self) -> None:
        for part in (self.airflow, self.node, self.world):
            part.close()


def _targets(folder: Path) -> Path:
    """The project's, with a deadline that a publish misses, and bounds that a test can wait for."""
    targets = copy.deepcopy(yaml.safe_load((PROJECT / "dags" / "targets.yml").read_text()))
    for dag_id in ("claims_batch_ingest", "streaming_monitor", "watchdog"):
        targets["dags"][dag_id]["schedule"] = "0 0 1 1 *"
    # Not on this day: it begins by what comes.
    targets["dags"]["claims_transform"]["schedule"] = "0 0 29 2 *"
    targets["dags"]["claims_publish"] |= {"deadline": "3s", "starts": f"{STARTS.seconds}s"}
    targets["systems"]["rif"]["quarantine"] = 1
    targets["stream"] = {"lag": 100000, "waiting": "2s", "stalled": "5m"}
    file = folder / "targets.yml"
    file.write_text(yaml.safe_dump(targets))
    return file


@pytest.fixture(scope="module")
def day(podman: dict[str, str]) -> Iterator[Day]:
    day = Day(podman)
    yield day
    if os.environ.get("SHOW") == "1":
        day.show()
    day.close()


def test_a_batch_arrives_and_marts_are_published_late(day: Day) -> None:
    """Each DAG begins by what the one before handed on."""
    for file in sorted((SAMPLES / "rif").glob("*")):
        if "_2026w4" not in file.name:
            day.deliver(f"rif/{file.name}")
    day.slow["claims_publish"] = 15
    day.airflow.unpause(*PIPELINE)
    run_id, states = day.run("claims_batch_ingest")
    assert states == {"files.0": "success", "files.1": "skipped", "files.2": "skipped", "tables": "skipped"}
    loaded = day.airflow.result("claims_batch_ingest", run_id, "files", 0)
    assert (loaded["loaded"], loaded["quarantined"]) == (5478, 0)
    for dag_id in PIPELINE:
        assert day.ends(dag_id, 1)["run_type"] == "asset_triggered", dag_id
    exported = day.airflow.result("claims_publish", day.airflow.runs("claims_publish")[0]["dag_run_id"], "export")
    assert exported["marts"]["fct_claim"]["version"] == 0
    assert len(list(day.published.glob("*/_delta_log/*0.json"))) == 9
    late = "not done 3s after it was queued"
    eventually(lambda: len(day.told("claims_publish.deadline")) == 2, "the deadline was missed, and is over")
    assert day.told("claims_publish.deadline") == [("begun", late), ("over", late)]
    assert {body["where"] for body in day.endpoint.bodies} == {"claims_publish.deadline"}


def test_a_broken_file_and_a_failing_rule_are_told_and_nothing_is_published(day: Day) -> None:
    day.deliver("rif/snf_2026w48.csv")
    day.deliver("rif/carrier_2026w47.csv", _wrong_dates())
    day.run("claims_batch_ingest")
    day.ends("claims_quality", 2)
    assert day.told("claims_batch_ingest.files.rif") == [
        ("begun", "rif.snf: 2 records in quarantine, more than 1"),
    ]
    assert day.told("claims_quality.rules") == [
        ("begun", "rule fct_claim.claim_dates_in_order: 3 of 1053 rows fail"),
    ]
    assert len(day.airflow.runs("claims_publish")) == 1


def test_a_source_is_late_and_a_run_that_should_be_is_not(day: Day) -> None:
    """The mended file comes, while publishing is paused: nobody has asked for it since."""
    day.airflow.pause("claims_publish")
    day.deliver("rif/carrier_2026w47.csv")
    day.run("claims_batch_ingest")
    ended = datetime.fromisoformat(day.ends("claims_quality", 3)["end_date"])
    assert day.told("claims_batch_ingest.files.rif")[1:] == [("over", "rif.snf: 2 records in quarantine, more than 1")]
    assert [state for state, _ in day.told("claims_quality.rules")] == ["begun", "over"]
    eventually(lambda: datetime.now(UTC) > ended + STARTS, "a publish should have begun")
    _, states = day.run("watchdog")
    assert states == {"quiet_rif": "success", "quiet_fhir": "success", "runs": "success"}
    assert len(day.told("watchdog.quiet_fhir")) == 4
    [(state, what)] = day.told("watchdog.runs")
    assert (state, what.split(" 20")[0]) == ("begun", "claims_publish: was due at")
    # What changed while it was paused begins nothing.
    day.airflow.unpause("claims_publish")
    day.run("claims_publish")
    day.run("watchdog")
    assert [state for state, _ in day.told("watchdog.runs")] == ["begun", "over"]
    # The late source is no news.
    assert len(day.told("watchdog.quiet_fhir")) == 4


def test_a_day_is_read_by_the_clock_again_by_backfill_and_by_a_person_and_loaded_once(day: Day) -> None:
    """Events of yesterday that nobody has streamed; what they would begin is left out."""
    day.airflow.pause("claims_transform")
    day.world.do("50")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    night, _ = day.run("streaming_backfill")
    read = [_read(day, night)]
    before = len(day.ran)
    words = [
        "--dag-id",
        "streaming_backfill",
        "--from-date",
        yesterday,
        "--to-date",
        yesterday,
        "--max-active-runs",
        "1",
    ]
    # The night's own run is of this date: it is run again.
    day.airflow.command("backfill", "create", *words, "--reprocess-behavior", "completed")
    eventually(lambda: len(day.ran) > before, "the day is read")
    day.ends("streaming_backfill", 1)
    read.append(_read(day, night))
    by_hand, _ = day.run("streaming_backfill", **{"feed": "events.claim", "from": yesterday})
    read.append(_read(day, by_hand))
    assert [(counts["read"], counts["loaded"], counts["present"]) for counts in read] == [
        (50, 50, 0),
        *[(0, 0, 50)] * 2,
    ]


def _read(day: Day, run_id: str) -> dict[str, int]:
    return day.airflow.result("streaming_backfill", run_id, "range")["feeds"]["events.claim"]


def test_a_dead_stream_is_told_once_and_that_it_is_back(day: Day) -> None:
    simulate = [os.environ.get("DENO", "deno"), "run", "-q", "-A", "tasks/simulate.ts", "--json", "--rate", "0"]
    subprocess.run(
        [*simulate, "--count", "300", "--broken", "0"],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if name not in DEPLOYMENT} | day.world.settings,
        check=True,
        capture_output=True,
    )
    for _ in range(2):
        day.run("streaming_monitor")
    told = day.told("streaming_monitor.lag")
    assert {state for state, _ in told} == {"begun"}
    assert [what for _, what in told if "records have waited" in what] != [], told
    pod = next(pod for pod in day.cluster.started if pod["metadata"]["labels"]["dag_id"] == "streaming_backfill")
    end = day.node.run(_streaming(pod))
    assert end.code == 0, end.log
    day.run("streaming_monitor")
    assert sorted({what for state, what in day.told("streaming_monitor.lag") if state == "over"}) == sorted(
        {what for _, what in told}
    )


def test_what_ran_is_measured(day: Day) -> None:
    """By pods and by Airflow; of the latter what it says of any run, and what we say of ours."""
    wanted = {
        *("claimhouse.stream.lag", "claimhouse.stream.lag_seconds", "claimhouse.feed.age_seconds"),
        *("airflow.claimhouse.records", "airflow.claimhouse.rules", "airflow.claimhouse.dbt.tests"),
        *("airflow.claimhouse.deadline.margin_seconds", "airflow.dagrun.duration.success"),
    }
    eventually(lambda: wanted <= day.collector.names, "all is measured", seconds=60)


def test_nothing_that_was_told_or_logged_names_a_person(day: Day) -> None:
    people = _people()
    logs = [file.read_text(errors="replace") for file in day.airflow.home.rglob("*.log")]
    said = "\n".join([*logs, *map(str, day.endpoint.bodies)])
    assert len(said) > 100_000
    assert [value for value in people if value in said] == []


def test_what_was_exported_is_metrics_that_name_no_person_file_or_signature(day: Day) -> None:
    assert {path for path, _ in day.collector.got} == {"/v1/metrics"}
    exported = b"\n".join(body for _, body in day.collector.got).lower()
    assert b"claimhouse-ingest" in exported
    files = [file.name for folder in ("rif", "fhir") for file in (SAMPLES / folder).iterdir()]
    access = ["signature", "x-amz", "bearer", "authorization", "sig=", "access_token"]
    words = [*_people(), *files, *access]
    assert [word for word in words if word.lower().encode() in exported] == []


def _people() -> set[str]:
    """Identifiers and names of the samples' people."""
    head, *lines = [line.split("|") for line in (SAMPLES / "rif/beneficiary_2026.csv").read_text().splitlines()]
    columns = [head.index(name) for name in ("BENE_ID", "BENE_SRNM_NAME", "MBI_NUM")]
    people = {fields[at] for fields in lines for at in columns if len(fields[at]) > 4}
    assert len(people) > 100
    return people


def _wrong_dates() -> str:
    """Claims that end before they begin."""
    head, *lines = (SAMPLES / "rif/carrier_2026w47.csv").read_text().splitlines()
    at = head.split("|").index("CLM_FROM_DT")
    wrong = [[*fields[:at], "30-Nov-2026", *fields[at + 1 :]] for fields in (line.split("|") for line in lines)]
    return "\n".join([head, *("|".join(fields) for fields in wrong)]) + "\n"


def _streaming(pod: dict[str, Any]) -> dict[str, Any]:
    """The stream itself, with what a backfill's pod has, to the end of what there is."""
    streaming = copy.deepcopy(pod)
    container = streaming["spec"]["containers"][0]
    at = container["args"].index("tasks/stream.ts")
    container["args"] = [*container["args"][: at + 1], "--until-caught-up", "--json"]
    return streaming
