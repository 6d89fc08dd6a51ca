"""What holds for every pod of every DAG."""

from __future__ import annotations

import json
import re
from typing import Any

from conftest import DEPLOYMENT, PROJECT, unmapped

MANIFEST = json.loads((PROJECT / "deno.json").read_text())
SCRATCH = {"/claimhouse/data/spool", "/claimhouse/dbt/target", "/tmp"}


def containers(pods: dict[str, Any]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return [(name, pod["spec"], container) for name, pod in pods.items() for container in pod["spec"]["containers"]]


def test_every_task_is_a_pod_but_the_one_that_asks_airflow_alone(bag: Any) -> None:
    from airflow.sdk.definitions.mappedoperator import MappedOperator

    from claimhouse.operator import ClaimhousePod

    others = [
        f"{dag.dag_id}.{task.task_id}"
        for dag in bag.dags.values()
        for task in dag.tasks
        if not isinstance(task, ClaimhousePod)
        and not (isinstance(task, MappedOperator) and task.operator_class is ClaimhousePod)
    ]
    assert others == ["watchdog.runs"]


def test_a_pod_has_one_container_and_ends_with_it(pods: dict[str, Any]) -> None:
    for name, pod in pods.items():
        assert len(pod["spec"]["containers"]) == 1, name
        assert not pod["spec"].get("initContainers"), name
        assert pod["spec"]["restartPolicy"] == "Never", name


def test_a_pod_is_not_root_and_has_no_privileges(pods: dict[str, Any]) -> None:
    for name, spec, container in containers(pods):
        context = spec["securityContext"]
        assert context["runAsNonRoot"] is True, name
        assert context["runAsUser"] >= 10000, name
        assert context["runAsGroup"] >= 10000, name
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
        own = container["securityContext"]
        assert own["allowPrivilegeEscalation"] is False, name
        assert own["privileged"] is False, name
        assert own["capabilities"] == {"drop": ["ALL"]}, name
        assert own["readOnlyRootFilesystem"] is True, name
        assert not (spec.get("hostNetwork") or spec.get("hostPID") or spec.get("hostIPC")), name


def test_a_pod_has_no_token_of_the_cluster(pods: dict[str, Any]) -> None:
    for name, pod in pods.items():
        assert pod["spec"]["automountServiceAccountToken"] is False, name
        assert pod["spec"]["serviceAccountName"] == "claimhouse-task", name


def test_a_pod_ends_in_time_and_has_limits(bag: Any, pods: dict[str, Any]) -> None:
    for name, spec, container in containers(pods):
        assert 0 < spec["activeDeadlineSeconds"] <= 3 * 3600, name
        assert container["resources"]["requests"].keys() >= {"cpu", "memory"}, name
        assert container["resources"]["limits"].keys() >= {"cpu", "memory", "ephemeral-storage"}, name
    for dag in bag.dags.values():
        for name, task in unmapped(dag):
            assert task.execution_timeout.total_seconds() > task.active_deadline_seconds, name


def test_a_pod_ends_before_its_dag_is_late(bag: Any) -> None:
    from claimhouse.targets import targets

    for dag in bag.dags.values():
        for name, task in unmapped(dag):
            assert task.active_deadline_seconds <= targets().dags[dag.dag_id].deadline.total_seconds(), name


def test_a_failed_pod_is_tried_again_goes_away_and_does_not_show_its_spec(bag: Any) -> None:
    for dag in bag.dags.values():
        for name, task in unmapped(dag):
            assert task.retries == 2, name
            assert task.log_pod_spec_on_failure is False, name
            # Its spool has records in it.
            assert task.on_finish_action.value == "delete_pod", name
            assert task.do_xcom_push is False, name
            assert task.on_failure_callback, name


def test_what_is_written_to_is_scratch_or_publish(pods: dict[str, Any]) -> None:
    for name, spec, container in containers(pods):
        kinds = {volume["name"]: volume for volume in spec["volumes"]}
        assert not any("hostPath" in volume for volume in kinds.values()), name
        for mount in container["volumeMounts"]:
            if mount.get("readOnly"):
                continue
            if mount["mountPath"] == "/claimhouse/data/publish":
                assert ".export" in name
            else:
                assert mount["mountPath"] in SCRATCH, name
                assert "sizeLimit" in kinds[mount["name"]]["emptyDir"], name


def test_secrets_are_references_and_none_is_in_a_spec(pods: dict[str, Any]) -> None:
    for name, pod in pods.items():
        assert "never-in-a-spec" not in json.dumps(pod), name
    for name, _, container in containers(pods):
        for variable in container["env"]:
            if re.search(r"PASSWORD|TOKEN|PASSPHRASE|SECRET", variable["name"]):
                assert "secretKeyRef" in variable["valueFrom"], f"{name}: {variable['name']}"
        assert not container.get("envFrom"), name


def test_a_pod_knows_only_what_its_set_may_see(pods: dict[str, Any], bag: Any) -> None:
    from claimhouse.manifest import allowed, production_set
    from claimhouse.pods import METRICS_ALONE

    of_process = {"HOME", "DBT_LOG_PATH", "OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT", *METRICS_ALONE}
    for dag in bag.dags.values():
        for name, task in unmapped(dag):
            known = {variable["name"] for variable in pods[name]["spec"]["containers"][0]["env"]}
            assert known <= {*allowed(production_set(task.deno_task), "env"), *of_process}, name


def test_a_pod_has_the_secrets_of_what_it_reaches(pods: dict[str, Any]) -> None:
    logins = {f"claimhouse-{login}" for login in ("ingest", "transform", "quality", "export", "retention")}
    for name, pod in pods.items():
        named = set(re.findall(r'"(?:name|secretName)": "(claimhouse-[a-z]+)"', json.dumps(secrets_of(pod))))
        labels = pod["metadata"]["labels"]
        assert len(named & logins) == 1, name
        assert ("claimhouse-kafka" in named) == ("reaches-kafka" in labels), name
        assert ("claimhouse-sqlserver" in named) == ("reaches-sqlserver" in labels), name
        assert labels["reaches-snowflake"] == "true", name
        assert named <= {*logins, "claimhouse-kafka", "claimhouse-sqlserver"}, name


def secrets_of(pod: dict[str, Any]) -> list[Any]:
    env = [each["valueFrom"]["secretKeyRef"] for each in pod["spec"]["containers"][0]["env"] if "valueFrom" in each]
    return [*env, *(each["secret"] for each in pod["spec"]["volumes"] if "secret" in each)]


def test_the_command_says_exactly_what_the_task_may_do(pods: dict[str, Any]) -> None:
    for name, _, container in containers(pods):
        words = [*container["command"], *container["args"]]
        assert words[:2] == ["deno", "run"], name
        assert {"-q", "--no-prompt", "--cached-only", "--frozen"} <= set(words), name
        broad = re.compile(r"-A$|--allow-all|--allow-ffi|--allow-\w+$")
        assert not any(broad.match(word) for word in words), name
        [own] = [MANIFEST["permissions"][word[3:]] for word in words if word.startswith("-P=")]
        assert "ffi" not in own, name
        # What the set grants is in sight, or denied; but for what no flag can name.
        said = {word.split("=")[0].split("-", 3)[3] for word in words if word.startswith(("--allow-", "--deny-"))}
        assert own.keys() - said <= {"sys"}, name
        # Only dbt is started, and only by transform.
        assert [word for word in words if word.startswith("--allow-run")] == (
            ["--allow-run=./.venv/snowflake/bin/dbt"] if name.startswith("claims_transform.") else []
        ), name
        script = next(word for word in words if word.startswith("tasks/"))
        assert (PROJECT / script).exists(), name
        assert not any(word == "" or "{{" in word for word in words), name


def test_a_pod_may_reach_what_its_label_says(pods: dict[str, Any]) -> None:
    hosts = {"kafka": "kafka-1.example.org:9093", "sqlserver": "claims-db.example.org:1433"}
    for name, pod in pods.items():
        labels, words = pod["metadata"]["labels"], pod["spec"]["containers"][0]["args"]
        allowed = next((word for word in words if word.startswith("--allow-net=")), "")
        for system, host in hosts.items():
            assert (f"reaches-{system}" in labels) == (host in allowed), name
        if "reaches-kafka" not in labels:
            assert not any("KAFKA_" in word or "/kafka/" in word for word in words), name


def test_an_image_is_the_deployments_and_by_digest(pods: dict[str, Any]) -> None:
    for name, _, container in containers(pods):
        dbt = name.startswith("claims_transform.")
        assert container["image"] == DEPLOYMENT["CLAIMHOUSE_DBT_IMAGE" if dbt else "CLAIMHOUSE_IMAGE"], name


def test_an_image_by_digest_may_be_fetched(pods: dict[str, Any]) -> None:
    for name, _, container in containers(pods):
        assert container["imagePullPolicy"] == "IfNotPresent", name


def test_no_autoscaler_takes_a_node_from_a_task_that_runs(pods: dict[str, Any]) -> None:
    for name, pod in pods.items():
        assert pod["metadata"]["annotations"] == {
            "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
            "karpenter.sh/do-not-disrupt": "true",
        }, name


def test_labels_say_whose_pod_it_is(pods: dict[str, Any]) -> None:
    for name, pod in pods.items():
        labels = pod["metadata"]["labels"]
        assert labels["app.kubernetes.io/name"] == "claimhouse", name
        assert labels["app.kubernetes.io/component"], name
        assert labels["dag_id"] == name.split(".")[0], name
