"""targets.yml is valid, names every DAG and system, and what is wrong in it is said by name."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import timedelta
from typing import Any

import pytest
import yaml
from conftest import PROJECT

WRITTEN = yaml.safe_load((PROJECT / "dags" / "targets.yml").read_text())


def test_every_dag_has_its_targets_and_there_are_no_others(bag: Any) -> None:
    from claimhouse.targets import targets

    assert sorted(targets().dags) == sorted(bag.dags)


def test_the_watchdog_knows_of_each_dag_when_it_is_due(bag: Any) -> None:
    """By the clock, or by the asset that it waits for."""
    from claimhouse.targets import targets

    waiting = bag.dags["watchdog"].get_task("runs").waiting
    watched = {name for name, held_to in targets().dags.items() if held_to.starts is not None}
    unscheduled = {name for name in watched if targets().dags[name].schedule is None}
    assert unscheduled <= set(waiting) <= watched


def test_a_run_has_ended_or_is_late_before_it_is_missed() -> None:
    from claimhouse.targets import targets

    for name, held_to in targets().dags.items():
        assert held_to.starts is None or held_to.starts > held_to.deadline, name


def test_systems_are_those_that_feeds_have() -> None:
    from claimhouse.feeds import FILES, STREAMED, TABLES
    from claimhouse.targets import targets

    code = "import { feeds } from './lib/feeds/feeds.ts';" + (
        "console.log(JSON.stringify(feeds.map(({ name, sources }) => [name, Object.keys(sources)])))"
    )
    done = subprocess.run(
        [os.environ.get("DENO", "deno"), "eval", "-q", code], cwd=PROJECT, check=True, capture_output=True
    )
    feeds = json.loads(done.stdout)

    def systems(source: str) -> set[str]:
        return {name.split(".")[0] for name, sources in feeds if source in sources}

    assert set(FILES) == systems("files")
    assert set(TABLES) == systems("sqlserver")
    assert set(STREAMED) == {name for name, sources in feeds if "kafka" in sources}
    assert set(targets().systems) == {name.split(".")[0] for name, _ in feeds}


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["dags", "watchdog", "deadline"], "soon", "watchdog: 'soon' is no time"),
        (["dags", "watchdog", "deadlin"], "1h", "watchdog: .*deadlin"),
        (["systems", "rif", "age"], 3, "rif: 3 is no time"),
        (["targets"], {}, "targets means nothing"),
    ],
)
def test_what_is_wrong_is_said_by_name(path: list[str], value: object, said: str) -> None:
    from claimhouse.targets import read_targets

    changed = json.loads(json.dumps(WRITTEN))
    entry = changed
    for name in path[:-1]:
        entry = entry[name]
    entry[path[-1]] = value
    with pytest.raises((ValueError, TypeError), match=said):
        read_targets(changed)


def test_times_are_read_with_their_units() -> None:
    from claimhouse.targets import duration, seconds, written

    assert [duration(text) for text in ("90s", "45m", "26h", "3d")] == [
        *(timedelta(seconds=90), timedelta(minutes=45), timedelta(hours=26), timedelta(days=3)),
    ]
    assert [written(duration(text)) for text in ("90s", "45m", "26h", "3d")] == ["90s", "45m", "26h", "3d"]
    assert seconds(duration("26h")) == "93600"
