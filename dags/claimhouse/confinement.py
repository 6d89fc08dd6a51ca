"""What every pod is denied, beyond Deno's permissions: root, privileges, a writable image, the cluster's API."""

from __future__ import annotations

from kubernetes.client import models as k8s

USER = 10001
"""Numeric, so that a cluster can see that it is not root. The images have the same."""


def of_pod() -> k8s.V1PodSecurityContext:
    return k8s.V1PodSecurityContext(
        run_as_non_root=True,
        run_as_user=USER,
        run_as_group=USER,
        fs_group=USER,
        seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault"),
    )


def of_container() -> k8s.V1SecurityContext:
    return k8s.V1SecurityContext(
        allow_privilege_escalation=False,
        capabilities=k8s.V1Capabilities(drop=["ALL"]),
        privileged=False,
        read_only_root_filesystem=True,
    )
