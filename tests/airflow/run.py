"""A task's run by the operator alone: the pod ends as a test says, and what the operator makes of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from cluster import End
from kubernetes.client import models as k8s


class Run:
    """A task's run whose pod ends as told; of an `ApiException` in the place of its log, the cluster gives that."""

    def __init__(
        self, bag: Any, name: str, end: End, monkeypatch: pytest.MonkeyPatch, *, no_log: Exception | None = None
    ) -> None:
        from conftest import unmapped

        from claimhouse import operator

        dag_id = name.split(".")[0]
        self.task = dict(unmapped(bag.dags[dag_id]))[name].prepare_for_execution()
        self.attempt = 1
        self.told: list[Any] = []
        self.kept: list[bool] = []
        self.xcom: list[Any] = []
        self.deleted: list[str] = []
        self.extra: dict[str, Any] = {asset.name: None for asset in self.task.outlets}
        monkeypatch.setattr(operator, "settle", self._settle)
        # A kind that the cluster's pods have, without the cluster.
        ended = k8s.V1ContainerStateTerminated(exit_code=end.code or 0, message=end.message or None)
        state = k8s.V1ContainerState(terminated=None if end.code is None else ended)
        status = k8s.V1ContainerStatus(name="base", state=state, ready=False, restart_count=0, image="i", image_id="i")
        phase = "Succeeded" if end.code == 0 else "Failed"
        pod = k8s.V1Pod(
            metadata=k8s.V1ObjectMeta(name="p", namespace="n"),
            status=k8s.V1PodStatus(phase=phase, container_statuses=[status]),
        )

        def read_log(*_: Any, **__: Any) -> SimpleNamespace:
            if no_log is not None:
                raise no_log
            return SimpleNamespace(data=end.log.encode())

        self.task.__dict__["client"] = SimpleNamespace(
            read_namespaced_pod_log=read_log, read_namespaced_pod=lambda *_: pod
        )
        self.task.__dict__["hook"] = SimpleNamespace()
        self.task.__dict__["pod_manager"] = SimpleNamespace(
            delete_pod=lambda pod: self.deleted.append(pod.metadata.name)
        )
        monkeypatch.setattr(type(self.task), "patch_already_checked", lambda *_, **__: None)
        monkeypatch.setattr(type(self.task), "is_istio_enabled", lambda *_: False)
        monkeypatch.setattr(
            type(self.task).__mro__[1], "execute", lambda task, context: task.cleanup(pod, pod, context=context)
        )

    def _settle(self, where: str, found: Any, *, keep: bool, **_: Any) -> None:
        self.told.append((where, found))
        self.kept.append(keep)

    def execute(self) -> None:
        ti = SimpleNamespace(
            dag_id=self.task.dag_id,
            task_id=self.task.task_id,
            map_index=-1,
            try_number=self.attempt,
            log_url="u",
            xcom_push=lambda key, value: self.xcom.append((key, value)),
        )
        events = {asset: SimpleNamespace(extra=None) for asset in self.task.outlets}
        dag_run = SimpleNamespace(start_date=datetime.now(UTC))
        try:
            self.task.execute({"ti": ti, "task": self.task, "outlet_events": events, "dag_run": dag_run})
        finally:
            self.extra = {asset.name: event.extra for asset, event in events.items()}
