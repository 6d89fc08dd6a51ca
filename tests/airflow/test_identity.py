"""Metrics of two processes are two series: of schedulers, of their workers, of the pods of stream and edge."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
import yaml
from conftest import PROJECT
from test_deploy import deployment

# Airflow's own logger, in a process and in a child that it forks, as a scheduler forks its workers.
SAYS = """
import json, os
from airflow.observability.metrics.otel_logger import get_otel_logger
from opentelemetry import metrics

def say():
    get_otel_logger()
    resource = metrics.get_meter_provider()._sdk_config.resource
    print("said " + json.dumps(dict(resource.attributes)), flush=True)

say()
if os.fork() == 0:
    say()
    os._exit(0)
os.wait()
"""


def expanded(variables: list[dict[str, Any]], pod: str) -> dict[str, str]:
    """A container's variables as the kubelet gives them: `$(NAME)` is what stands above it, else it stays."""
    known: dict[str, str] = {}
    for each in variables:
        value = (
            pod if each.get("valueFrom", {}).get("fieldRef") == {"fieldPath": "metadata.name"} else each.get("value")
        )
        if value is not None:
            for name, above in known.items():
                value = value.replace(f"$({name})", above)
            known[each["name"]] = value
    return known


def identities(environment: dict[str, str]) -> list[dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", SAYS], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return [json.loads(line.removeprefix("said ")) for line in done.stdout.splitlines() if line.startswith("said ")]


def test_two_schedulers_and_their_workers_are_four_instances_of_two_pods() -> None:
    values = yaml.safe_load((PROJECT / "deploy" / "airflow" / "values.yml").read_text())
    # The chart puts `extraEnv` after `env`.
    variables = [*values["env"], *yaml.safe_load(values["extraEnv"])]
    said = []
    for pod in ("airflow-scheduler-0", "airflow-scheduler-1"):
        known = expanded(variables, pod)
        own = {name: known[name] for name in ("POD", "OTEL_RESOURCE_ATTRIBUTES")}
        said += identities(own)
    pods = [each["k8s.pod.name"] for each in said]
    assert pods == ["airflow-scheduler-0"] * 2 + ["airflow-scheduler-1"] * 2
    # One for each process: with one for the pod, a scheduler and its workers would write over each other's counters.
    assert len({each["service.instance.id"] for each in said}) == 4


@pytest.mark.parametrize("name", ["stream", "edge"])
def test_each_pod_of_a_deployment_is_an_instance_of_its_own(name: str) -> None:
    variables = deployment(name)["spec"]["containers"][0]["env"]
    said = [expanded(variables, f"{name}-{pod}")["OTEL_RESOURCE_ATTRIBUTES"] for pod in ("a", "b")]
    assert said == [f"service.instance.id={name}-a", f"service.instance.id={name}-b"]


def test_a_pod_of_a_dag_does_not_pass_for_airflows(pods: dict[str, Any]) -> None:
    """Nor has it a name of its own: what the next run measures takes the place of what the one before did."""
    for name, pod in pods.items():
        variables = {each["name"] for each in pod["spec"]["containers"][0]["env"]}
        assert "OTEL_EXPORTER_OTLP_ENDPOINT" in variables, name
        assert "OTEL_RESOURCE_ATTRIBUTES" not in variables, name
