"""The one operator: runs a pod, reads its exit code and its summary, and says what came of it.

0 done; 3 a verdict: the task has run, and people are told. Every other exit code fails the task, and so does none: 2,
usage or configuration, for good; all else is tried again. A gate's verdict skips what comes after it, and its assets do
not change. The exit code alone decides that: a run of which no summary was read has done its work, has news, hands on
its assets without counts, and ends no trouble.
"""

from __future__ import annotations

from typing import Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from kubernetes.client import models as k8s
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from claimhouse.metrics import record
from claimhouse.places import place
from claimhouse.results import Summary, counts_of, has_news, shortened, troubles_of
from claimhouse.stopped import Stopped, is_old, remove_left
from claimhouse.summaries import in_file, in_log
from claimhouse.targets import target
from claimhouse.volumes import SUMMARY
from claimhouse_alerts.troubles import settle


class ClaimhousePod(KubernetesPodOperator):
    """A pod of one task. `gate`: a verdict skips what follows. `if_news`: so does a run that found nothing new."""

    def __init__(self, *, deno_task: str, gate: bool = False, if_news: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.deno_task = deno_task
        self.gate = gate
        self.if_news = if_news
        self._waited = False
        self._exit_code: int | None = None
        self._summary: Summary | None = None

    def execute(self, context: Context) -> None:
        try:
            super().execute(context)
        except AirflowException:
            if self._exit_code == 2:
                raise AirflowFailException("exit code 2: usage or configuration; see the log") from None
            if self._exit_code != 3:
                raise
        finally:
            self._waited = True
        # The provider's own end is no proof: it leaves out its checks where a task was told to stop, or a pod is gone.
        if self._exit_code not in (0, 3):
            raise AirflowException(
                "the pod has no exit code" if self._exit_code is None else f"exit code {self._exit_code}; see the log"
            )
        self._conclude(context)

    def on_kill(self) -> None:
        """Ends the try at once; the pod stays, and the next try waits for it or reads how it ended.

        Once its result is read, or the try has ended, there is nothing to stop: what is left takes a moment, and has to
        be done: people are told.
        """
        if self._waited:
            return
        super().on_kill()
        raise Stopped("the task was told to stop; its pod stays, and the next try goes on with it")

    def build_pod_request_obj(self, context: Context | None = None, *, dry_run: bool = False) -> k8s.V1Pod:
        # What a template left empty was an option that is not used.
        self.arguments = [word for word in self.arguments if word != ""]
        pod = super().build_pod_request_obj(context, dry_run=dry_run)
        # The operator has no argument for it.
        pod.spec.containers[0].termination_message_path = SUMMARY
        return pod

    def get_or_create_pod(self, pod_request_obj: k8s.V1Pod, context: Context) -> k8s.V1Pod:
        remove_left(self.client, pod_request_obj)
        return super().get_or_create_pod(pod_request_obj, context)

    def process_pod_deletion(self, pod: k8s.V1Pod, *, reraise: bool = True) -> bool:
        """Keeps a pod that ended after a try was told to stop, until this one has read how, unless that is long ago.

        A person may begin a task again after days: marts that passed then are not those that would be published now.
        """
        if not self._waited and not is_old(pod) and _exit_code(pod, self.base_container_name) is not None:
            return False
        return super().process_pod_deletion(pod, reraise=reraise)

    def cleanup(self, pod: k8s.V1Pod, remote_pod: k8s.V1Pod, *args: Any, **options: Any) -> None:
        """Before the pod is deleted, its exit code and its summary; one whose end was not waited for stays."""
        if not self._killed:
            self._exit_code = _exit_code(remote_pod, self.base_container_name)
            if self._exit_code is None and remote_pod and self._goes_on(remote_pod):
                # The wait broke off, by an answer that the cluster refused or a deadline: the next try takes it up.
                self.log.warning("Pod %s stays: its end was not waited for", remote_pod.metadata.name)
                return
            if self._exit_code in (0, 3):
                self._summary = self._read_summary(remote_pod)
            self._waited = True
            if self._exit_code == 0:
                # If it cannot be deleted, a run that a person begins again must not take it for its own.
                self.patch_already_checked(remote_pod, reraise=False)
        super().cleanup(pod, remote_pod, *args, **options)

    def _goes_on(self, pod: k8s.V1Pod) -> bool:
        """Whether a pod runs, or has an end by now that nobody has read. What does not answer is taken to run."""
        try:
            now = self.client.read_namespaced_pod(pod.metadata.name, pod.metadata.namespace)
        except ApiException as error:
            return error.status != 404
        except HTTPError:
            return True
        return now.status.phase == "Running" or _exit_code(now, self.base_container_name) is not None

    def _conclude(self, context: Context) -> None:
        task = context["ti"]
        counts = counts_of(self._summary)
        kept = shortened(counts)
        task.xcom_push(key="return_value", value=kept)
        record(context, self.deno_task, counts)
        verdict = self._exit_code == 3
        found = troubles_of(self.deno_task, self._summary, verdict=verdict, triage=target(task.dag_id).triage)
        # What a summary does not have may be so all the same.
        whole = self._summary is not None and not self._summary["cut"]
        settle(place(context), found, link=task.log_url, keep=not whole, began=context["dag_run"].start_date)
        if self.gate and verdict:
            raise AirflowSkipException("exit code 3: a verdict; what follows is left out")
        # What a try before this one loaded is no news to this one, and was handed on by none.
        if self.if_news and task.try_number == 1 and whole and not has_news(self.deno_task, counts):
            raise AirflowSkipException("nothing new; what follows is left out")
        for asset in self.outlets:
            context["outlet_events"][asset].extra = kept

    def _read_summary(self, pod: k8s.V1Pod) -> Summary | None:
        """From the file, which is there whatever became of the log; from the log where the file's is missing or cut."""
        ended = _terminated(pod, self.base_container_name)
        written = in_file(self.deno_task, ended.message if ended is not None else None)
        if written is not None and not written["cut"]:
            return written
        return self._logged_summary(pod) or written

    def _logged_summary(self, pod: k8s.V1Pod) -> Summary | None:
        try:
            # Without _preload_content the client hands out bytes; with it, text that is JSON as Python would print it.
            answer = self.client.read_namespaced_pod_log(
                pod.metadata.name,
                pod.metadata.namespace,
                container=self.base_container_name,
                # A long line counts as many: a runtime keeps it in blocks of 16 KB.
                tail_lines=2000,
                _preload_content=False,
            )
            return in_log(self.deno_task, answer.data.decode(errors="replace"))
        except (ApiException, HTTPError) as error:
            self.log.warning("Cannot read the pod's log for its summary: %s", type(error).__name__)
            return None


def _exit_code(pod: k8s.V1Pod | None, container: str) -> int | None:
    ended = _terminated(pod, container)
    return None if ended is None else ended.exit_code


def _terminated(pod: k8s.V1Pod | None, container: str) -> k8s.V1ContainerStateTerminated | None:
    statuses = (pod.status.container_statuses if pod is not None and pod.status else None) or []
    return next((each.state.terminated for each in statuses if each.name == container and each.state), None)
