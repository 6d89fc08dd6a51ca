"""The one operator: runs a pod, reads its exit code and its report, and says what came of it.

0 done; 1 failed, tried again; 2 usage or configuration, not tried again; 3 a verdict: the task has run, and people are
told. A gate's verdict skips what comes after it, and its assets do not change. The exit code alone decides that: a run
of which no report was read has done its work, has news, and hands on its assets without counts.
"""

from __future__ import annotations

from typing import Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from kubernetes.client import models as k8s

from claimhouse.metrics import record
from claimhouse.places import place
from claimhouse.reports import last_report
from claimhouse.results import condense, has_news, shortened, troubles_of
from claimhouse.targets import target
from claimhouse_alerts.troubles import settle


class ClaimhousePod(KubernetesPodOperator):
    """A pod of one task. `gate`: a verdict skips what follows. `if_news`: so does a run that found nothing new."""

    def __init__(self, *, deno_task: str, gate: bool = False, if_news: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.deno_task = deno_task
        self.gate = gate
        self.if_news = if_news
        self._exit_code: int | None = None
        self._report: Any | None = None

    def execute(self, context: Context) -> None:
        try:
            super().execute(context)
        except AirflowException:
            if self._exit_code == 2:
                raise AirflowFailException("exit code 2: usage or configuration; see the log") from None
            if self._exit_code != 3:
                raise
        self._conclude(context)

    def build_pod_request_obj(self, context: Context | None = None, *, dry_run: bool = False) -> k8s.V1Pod:
        # What a template left empty was an option that is not used.
        self.arguments = [word for word in self.arguments if word != ""]
        return super().build_pod_request_obj(context, dry_run=dry_run)

    def cleanup(self, pod: k8s.V1Pod, remote_pod: k8s.V1Pod, *args: Any, **options: Any) -> None:
        """Before the pod is deleted: its exit code, and its report."""
        self._exit_code = _exit_code(remote_pod, self.base_container_name)
        if self._exit_code in (0, 3):
            self._report = self._read_report(remote_pod)
        super().cleanup(pod, remote_pod, *args, **options)

    def _conclude(self, context: Context) -> None:
        task = context["ti"]
        summary = None if self._report is None else condense(self.deno_task, self._report)
        kept = shortened(summary)
        task.xcom_push(key="return_value", value=kept)
        record(context, self.deno_task, summary)
        verdict = self._exit_code == 3
        found = troubles_of(self.deno_task, summary, verdict=verdict, triage=target(task.dag_id).triage)
        settle(place(context), found, link=task.log_url, began=context["dag_run"].start_date)
        if self.gate and verdict:
            raise AirflowSkipException("exit code 3: a verdict; what follows is left out")
        # What a try before this one loaded is no news to this one, and was handed on by none.
        if self.if_news and task.try_number == 1 and not has_news(self.deno_task, summary):
            raise AirflowSkipException("nothing new; what follows is left out")
        for asset in self.outlets:
            context["outlet_events"][asset].extra = kept

    def _read_report(self, pod: k8s.V1Pod) -> Any | None:
        # Without _preload_content the client hands out bytes; with it, text that is JSON as Python would print it.
        answer = self.client.read_namespaced_pod_log(
            pod.metadata.name,
            pod.metadata.namespace,
            container=self.base_container_name,
            # A long line counts as many: a runtime keeps it in blocks of 16 KB.
            tail_lines=2000,
            _preload_content=False,
        )
        return last_report(self.deno_task, answer.data.decode(errors="replace"))


def _exit_code(pod: k8s.V1Pod | None, container: str) -> int | None:
    statuses = (pod.status.container_statuses if pod is not None and pod.status else None) or []
    ended = next((each.state.terminated for each in statuses if each.name == container and each.state), None)
    return None if ended is None else ended.exit_code
