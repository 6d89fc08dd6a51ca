"""What a pod's environment holds: settings in clear, secrets by reference, each task those that its set may see.

A deployment gives Airflow the settings by the names that docs/reference.md has (KAFKA_BROKERS, SNOWFLAKE_ACCOUNT, …).
Which of them a pod gets is the `env` list of its permission set; what is a secret never comes from Airflow.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from kubernetes.client import models as k8s

from claimhouse.manifest import allowed
from claimhouse.table import table
from claimhouse.volumes import SUMMARY

LOGINS = {
    "ingest": "INGEST",
    "stream": "INGEST",
    "monitor": "INGEST",
    "quarantine": "INGEST",
    "transform-snowflake": "TRANSFORM",
    "quality": "QUALITY",
    "export": "EXPORT",
    "retention": "RETENTION",
}
"""Permission set → whose login it has in Snowflake: security/snowflake/13_users.sql."""

_WAREHOUSES = {"RETENTION": "QUALITY"}
"""Login → in whose warehouse it works, where that is another's: security/snowflake/03_warehouses.sql."""


@dataclass(frozen=True)
class Settings:
    """The settings of one task's pods."""

    clear: dict[str, str]
    """Name → value, as the pod's spec shows it."""
    secret: dict[str, k8s.V1SecretKeySelector]
    """Name → where the value is."""
    files: dict[str, tuple[str, str]]
    """Path → the Secret that has the file, and its key there."""

    def variables(self) -> list[k8s.V1EnvVar]:
        clear = [k8s.V1EnvVar(name=name, value=value) for name, value in sorted(self.clear.items())]
        secret = [
            k8s.V1EnvVar(name=name, value_from=k8s.V1EnvVarSource(secret_key_ref=selector))
            for name, selector in sorted(self.secret.items())
        ]
        return [*clear, *secret]


def settings(permission_set: str, *, without: Iterable[str] = ()) -> Settings:
    """The settings that a set may see, but for those of the systems in `without`."""
    fixed, usual = _fixed(permission_set), {"SNOWFLAKE_PRIVATE_KEY_PATH": "/run/secrets/snowflake/private_key.p8"}
    known = {
        name: table()[name]
        for name in allowed(permission_set, "env")
        if (table()[name].pod or name in fixed) and table()[name].system not in without
    }
    clear = {
        name: value
        for name, setting in known.items()
        if setting.kind != "secret" and (value := fixed.get(name) or os.environ.get(name) or usual.get(name))
    }
    return Settings(
        clear=clear,
        # A key that the Secret does not have leaves the setting unset.
        secret={
            name: k8s.V1SecretKeySelector(name=_secret(setting.system, permission_set), key=name, optional=True)
            for name, setting in known.items()
            if setting.kind == "secret"
        },
        files={
            path: (_secret(known[name].system, permission_set), PurePosixPath(path).name)
            for name, path in clear.items()
            if known[name].kind == "file"
        },
    )


def _fixed(permission_set: str) -> dict[str, str]:
    login = LOGINS[permission_set]
    return {
        "WAREHOUSE": "snowflake",
        # A job tells its health by its exit code.
        "STREAM_HEALTH": "off",
        "SUMMARY_PATH": SUMMARY,
        "SNOWFLAKE_USER": f"CLAIMHOUSE_{login}",
        "SNOWFLAKE_ROLE": f"CLAIMS_{login}",
        "SNOWFLAKE_WAREHOUSE": f"CLAIMS_{_WAREHOUSES.get(login, login)}_WH",
    }


def _secret(system: str, permission_set: str) -> str:
    """Snowflake's login is each user's own; a broker's and a server's is one."""
    return f"claimhouse-{LOGINS[permission_set].lower()}" if system == "snowflake" else f"claimhouse-{system}"
