"""What is mounted where: the folders that a permission set names, the files of its secrets, and room for scratch."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import PurePosixPath

from kubernetes.client import models as k8s

from claimhouse.images import HOME
from claimhouse.manifest import allowed

SUMMARY = f"{HOME}/data/summary.json"
"""Where a task's summary is in its pod: the kubelet mounts a file there, and reads it when the container has ended."""

Mounts = list[tuple[k8s.V1Volume, k8s.V1VolumeMount]]

_CLAIMS = {
    "./data/landing": ("landing", "CLAIMHOUSE_LANDING_CLAIM"),
    "./data/publish": ("publish", "CLAIMHOUSE_PUBLISH_CLAIM"),
}
"""A set's folder → the volume it is on, and the setting that names its claim."""

_SCRATCH = {"./data/spool": ("spool", "20Gi"), "./dbt/target/run_results.json": ("target", "1Gi")}
"""A set's folder that lives as long as its pod, or a file in one → the volume, and how much it may hold."""


def folders(permission_set: str) -> Mounts:
    """Landing and publish as the set may use them: read-only where it may not write."""
    read, write = allowed(permission_set, "read"), allowed(permission_set, "write")
    claims = [
        _mount(
            name,
            _place(folder),
            read_only=folder not in write,
            persistent_volume_claim=k8s.V1PersistentVolumeClaimVolumeSource(
                claim_name=os.environ.get(setting, f"claimhouse-{name}"),
                read_only=folder not in write,
            ),
        )
        for folder, (name, setting) in _CLAIMS.items()
        if folder in read
    ]
    scratch = [_scratch(name, _place(folder), room) for folder, (name, room) in _SCRATCH.items() if folder in write]
    return [*claims, *scratch, _scratch("tmp", "/tmp", "256Mi")]


def secret_files(files: dict[str, tuple[str, str]]) -> Mounts:
    """A folder a Secret, with those of its keys that a task reads from files."""
    by_folder = groupby(sorted(files.items()), key=lambda each: (str(PurePosixPath(each[0]).parent), each[1][0]))
    return [
        _mount(
            secret.replace("claimhouse", "secret", 1),
            folder,
            read_only=True,
            secret=k8s.V1SecretVolumeSource(
                secret_name=secret,
                default_mode=0o440,
                items=[k8s.V1KeyToPath(key=key, path=key) for _, (_, key) in group],
            ),
        )
        for (folder, secret), group in by_folder
    ]


def _place(path: str) -> str:
    inside = PurePosixPath(HOME) / path
    return str(inside.parent if inside.suffix else inside)


def _scratch(name: str, place: str, room: str) -> tuple[k8s.V1Volume, k8s.V1VolumeMount]:
    return _mount(name, place, empty_dir=k8s.V1EmptyDirVolumeSource(size_limit=room))


def _mount(
    name: str, place: str, *, read_only: bool = False, **source: object
) -> tuple[k8s.V1Volume, k8s.V1VolumeMount]:
    mount = k8s.V1VolumeMount(name=name, mount_path=place, read_only=read_only)
    return k8s.V1Volume(name=name, **source), mount
