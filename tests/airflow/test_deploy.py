"""What is deployed beside the DAGs keeps to the same rules, and its flags are those of its own variables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import test_policy
import yaml
from conftest import DEPLOYMENT, PROJECT
from test_permissions import deno, given, without_sys

FOLDER = PROJECT / "deploy" / "kubernetes"


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FOLDER / name).read_text()))


def deployment(name: str) -> dict[str, Any]:
    return next(each for each in documents(f"{name}.yml") if each["kind"] == "Deployment")["spec"]["template"]


@pytest.mark.parametrize("name", ["stream", "edge"])
def test_a_deployment_is_confined_as_the_pods_are(name: str) -> None:
    pods = {name: deployment(name)}
    test_policy.test_a_pod_is_not_root_and_has_no_privileges(pods)
    test_policy.test_a_pod_has_no_token_of_the_cluster(pods)
    test_policy.test_what_is_written_to_is_scratch_or_publish(pods)
    test_policy.test_secrets_are_references_and_none_is_in_a_spec(pods)
    test_policy.test_the_command_says_exactly_what_the_task_may_do(pods)


@pytest.mark.parametrize("name", ["stream", "edge"])
def test_its_flags_are_those_of_its_own_environment(name: str) -> None:
    container = deployment(name)["spec"]["containers"][0]
    known = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    further = {"SNOWFLAKE_HOSTS": DEPLOYMENT["SNOWFLAKE_HOSTS"]}
    assert f"-P={name}" in container["args"]
    assert given(container) == without_sys(deno({**known, **further})[name])


def test_every_label_that_a_pod_has_for_the_network_has_a_policy(pods: dict[str, Any]) -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in documents("network.yml")}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    allowed = {
        label
        for policy in policies.values()
        for label in policy["podSelector"].get("matchLabels", {})
        if label.startswith("reaches-")
    }
    everything = [*pods.values(), deployment("stream"), deployment("edge")]
    given = {label for pod in everything for label in pod["metadata"]["labels"] if label.startswith("reaches-")}
    assert given == allowed


def test_airflow_may_start_pods_and_not_enter_them() -> None:
    """The scheduler alone: it is the executor, and the triggerer only tells of deadlines."""
    [role] = [each for each in documents("access.yml") if each["kind"] == "Role"]
    granted = {resource: rule["verbs"] for rule in role["rules"] for resource in rule["resources"]}
    assert granted == {
        "pods": ["create", "get", "list", "watch", "patch", "delete"],
        "pods/log": ["get"],
        "events": ["list", "watch"],
    }
    [binding] = [each for each in documents("access.yml") if each["kind"] == "RoleBinding"]
    assert [each["name"] for each in binding["subjects"]] == ["airflow-scheduler"]


def test_airflows_values_name_every_setting_and_no_secret() -> None:
    values = yaml.safe_load((PROJECT / "deploy" / "airflow" / "values.yml").read_text())
    assert (values["statsd"], values["config"]["metrics"]["otel_on"]) == ({"enabled": False}, "True")
    named = {each["name"] for each in values["env"]}
    assert not [name for name in named if name.endswith(("PASSWORD", "TOKEN", "PASSPHRASE", "SECRET"))]
    assert named >= {"CLAIMHOUSE_IMAGE", "CLAIMHOUSE_DBT_IMAGE", "SNOWFLAKE_ACCOUNT", "KAFKA_BROKERS", "MSSQL_HOST"}


def test_every_image_is_by_digest_and_plainly_an_example() -> None:
    values = yaml.safe_load((PROJECT / "deploy" / "airflow" / "values.yml").read_text())
    told = {each["name"]: each["value"] for each in values["env"]}
    airflow = "{repository}@{digest}".format(**values["images"]["airflow"])
    images = [deployment(name)["spec"]["containers"][0]["image"] for name in ("edge", "stream")]
    # Pods, stream and edge are of one commit.
    assert set(images) == {told["CLAIMHOUSE_IMAGE"]}
    for image in [airflow, told["CLAIMHOUSE_DBT_IMAGE"], *images]:
        assert re.fullmatch(r"registry\.example\.org/claimhouse/\w+@sha256:(\d)\1{63}", image), image


@pytest.mark.parametrize("name", ["stream", "edge"])
def test_a_node_that_is_emptied_takes_one_pod_of_a_deployment_at_a_time(name: str, pods: dict[str, Any]) -> None:
    [budget] = [each["spec"] for each in documents(f"{name}.yml") if each["kind"] == "PodDisruptionBudget"]
    # A share that must stay up would keep a node for ever where there is one pod.
    assert (budget["maxUnavailable"], budget.get("minAvailable")) == (1, None)
    assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
    assert chosen(budget["selector"], deployment(name))
    # A backfill's pod has the stream's component, and is of no deployment.
    assert not [pod for pod in pods.values() if chosen(budget["selector"], pod)]


def chosen(selector: dict[str, Any], pod: dict[str, Any]) -> bool:
    labels = pod["metadata"]["labels"]
    absent = [each["key"] for each in selector.get("matchExpressions", []) if each["operator"] == "DoesNotExist"]
    return selector["matchLabels"].items() <= labels.items() and not any(key in labels for key in absent)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yml")), ids=lambda file: file.name)
def test_a_manifest_says_only_what_kubernetes_knows(file: Path) -> None:
    """Read as the client's types and written again, nothing is lost. Of KEDA's kinds the client knows nothing."""
    from kubernetes.client import ApiClient

    client = ApiClient()
    for document in yaml.safe_load_all(file.read_text()):
        group, _, version = document["apiVersion"].rpartition("/")
        if group.endswith("keda.sh"):
            continue
        kind = f"{version.capitalize()}{document['kind']}"
        answer = SimpleNamespace(data=json.dumps(document))
        read = client.sanitize_for_serialization(client.deserialize(answer, kind))
        assert _without_empty(read) == _without_empty(document), document["metadata"]["name"]


def _without_empty(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_empty(value) for key, value in part.items() if value not in ({}, [], None)}
    return [_without_empty(each) for each in part] if isinstance(part, list) else part
