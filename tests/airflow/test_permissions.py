"""Python's flags are those of `deno task permissions --for-env`, for the same environment."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest
from conftest import PROJECT

SETS = ["ingest", "stream", "monitor", "quarantine", "quality", "export", "transform-snowflake", "retention"]
ENVIRONMENTS: dict[str, dict[str, str]] = {
    "nothing": {},
    "an account": {"SNOWFLAKE_ACCOUNT": "ORG-ACCOUNT", "SNOWFLAKE_HOSTS": "a.example.org:443,b.example.org:80"},
    "an account in China": {"SNOWFLAKE_ACCOUNT": "AB12345.cn-northwest-1"},
    "an account in the oldest region": {"SNOWFLAKE_ACCOUNT": "ab12345.us-west-2"},
    "an account in another region": {"SNOWFLAKE_ACCOUNT": "ab12345.eu-central-1"},
    "a private link": {"SNOWFLAKE_ACCOUNT": "o-a", "SNOWFLAKE_ACCESS_URL": "https://Link.example.org:8443/"},
    "plain http": {"SNOWFLAKE_ACCOUNT": "o-a", "SNOWFLAKE_ACCESS_URL": "http://localhost"},
    "brokers": {"KAFKA_BROKERS": "a.example.org:9092, b.example.org:9093", "STREAM_HEALTH": "0.0.0.0:8086"},
    "no health": {"STREAM_HEALTH": "off"},
    "certificates of an own authority": {"NODE_EXTRA_CA_CERTS": "/run/secrets/ca/ca.pem"},
    "a server": {"MSSQL_HOST": "db.example.org", "MSSQL_PORT": "14330"},
    "files": {
        "KAFKA_SSL_CA": "/run/secrets/kafka/ca.pem",
        "MSSQL_CA": "/run/secrets/sqlserver/ca.pem",
        "SNOWFLAKE_ACCOUNT": "o-a",
        "SNOWFLAKE_PRIVATE_KEY_PATH": "/run/secrets/snowflake/private_key.p8",
        "SNOWFLAKE_TOKEN_PATH": "/run/secrets/snowflake/token",
    },
}


def deno(environment: dict[str, str]) -> dict[str, list[str]]:
    """$DENO is who runs the tests; under npx there is none on PATH."""
    command = [os.environ.get("DENO", "deno"), "run", "-q", "-P=permissions", "--no-prompt", "tasks/permissions.ts"]
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "DENO_DIR") if name in os.environ}
    done = subprocess.run(
        [*command, "--for-env", "--json"], cwd=PROJECT, env=bare | environment, check=True, capture_output=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_flags_are_those_that_the_task_prints(name: str) -> None:
    from claimhouse.permissions import flags

    said = deno(ENVIRONMENTS[name])
    assert {each: flags(each, ENVIRONMENTS[name]) for each in SETS} == {each: said[each] for each in SETS}


def test_a_pods_flags_are_those_of_its_own_environment(bag: Any, pods: dict[str, Any]) -> None:
    container = pods["claims_batch_ingest.tables.core"]["spec"]["containers"][0]
    # Hosts beside the account's own are for the flags alone.
    known = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    further = {"SNOWFLAKE_HOSTS": os.environ["SNOWFLAKE_HOSTS"]}
    assert given(container) == without_sys(deno({**known, **further})["ingest"])


def test_a_kind_of_which_nothing_is_left_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    from claimhouse import permissions

    held = {"net": ["127.0.0.1:8086"], "read": ["./lib"], "env": {"ignore": True}, "sys": ["ca"]}
    monkeypatch.setattr(permissions, "permission_set", lambda _: held)
    assert permissions.command_words("x", {"STREAM_HEALTH": "off"}) == [
        *("-P=x", "--allow-read=./lib", "--ignore-env", "--deny-net"),
    ]


def given(container: dict[str, Any]) -> list[str]:
    """The flags of a command line that grant something or take it away."""
    return [word for word in container["args"] if word.startswith(("--allow-", "--deny-", "--ignore-"))]


def without_sys(flags: list[str]) -> list[str]:
    """As a command line has them: `sys` comes by the set's name."""
    return [flag for flag in flags if not flag.startswith("--allow-sys")]


def test_what_is_left_out_is_a_system_of_the_table_and_none_of_its_hosts_files_or_settings_is_granted() -> None:
    from claimhouse.permissions import flags
    from claimhouse.table import table

    known = {"KAFKA_BROKERS": "a.example.org:9092", "KAFKA_SSL_CA": "/run/secrets/kafka/ca.pem"}
    with_kafka, without = flags("monitor", known), flags("monitor", known, without=["kafka"])
    assert "a.example.org:9092" in " ".join(with_kafka)
    assert not [flag for flag in without if "KAFKA_" in flag or "a.example.org" in flag or "ca.pem" in flag]
    left = {name for name, setting in table().items() if setting.system == "kafka"}
    assert {name for flag in with_kafka for name in flag.split("=")[-1].split(",")} & left
    assert "LANDING_URL" in " ".join(without)


def test_a_pod_reaches_the_systems_of_its_hosts_and_not_where_it_listens() -> None:
    from claimhouse.table import reached

    assert reached(["localhost:8443", "localhost:9092", "127.0.0.1:8086"]) == ["snowflake", "kafka"]
    assert reached(["elsewhere.example.org:1"]) == []


@pytest.mark.parametrize(
    ("kind", "value", "named"),
    [
        ("hosts", "a:1, b:2", ["a:1", "b:2"]),
        ("hosts", "", ["usual:1"]),
        ("host", "a", ["a:1"]),
        ("port", "2", ["usual:2"]),
        ("url", "https://a/in", ["a"]),
        ("url", "http://a:81", ["a:81"]),
        ("url", "", ["usual:1"]),
    ],
)
def test_a_setting_alone_names_hosts_by_its_kind(
    kind: str, value: str, named: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimhouse import hosts

    monkeypatch.setattr(hosts, "naming", lambda _: {kind: "SETTING"})
    assert hosts.hosts("usual:1", {"SETTING": value}) == named
