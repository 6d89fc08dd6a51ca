"""Airflow's own hook for what a deployment has otherwise: on one machine pods find Kafka and the rest at localhost."""

from __future__ import annotations

from kubernetes.client.models import V1Pod


def pod_mutation_hook(pod: V1Pod) -> None:
    """Puts a pod into its node's network. In a cluster each has its own, and network policies."""
    pod.spec.host_network = True
