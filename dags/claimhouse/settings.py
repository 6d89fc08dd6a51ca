"""What a pod's environment holds: settings in clear, secrets by reference, each task those that its set may see.

A deployment gives Airflow the settings by the names that the README has (KAFKA_BROKERS, SNOWFLAKE_ACCOUNT, …). Which of
them a pod gets is the `env` list of its permission set; what is a secret never comes from Airflow.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from kubernetes.client import models as k8s

from claimhouse.manifest import allowed
from claimhouse.permissions import FILES

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

SECRETS = {
    "MSSQL_PASSWORD": "sqlserver",
    "MSSQL_ACCESS_TOKEN": "sqlserver",
    "KAFKA_SASL_USERNAME": "kafka",
    "KAFKA_SASL_PASSWORD": "kafka",
    "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": "snowflake",
}
"""Setting → the kind of Secret whose key of that name has it. A key that is not there leaves the setting unset."""

_KINDS = {"KAFKA": "kafka", "MSSQL": "sqlserver", "SNOWFLAKE": "snowflake", "NODE": "ca"}

# A pod's own places, and ways to log in that services do not use.
_NEVER = {
    *("LANDING_URL", "PUBLISH_URL", "SPOOL_PATH", "DUCKDB_PATH", "DBT_TARGET_PATH", "TMPDIR"),
    *("SNOWFLAKE_PASSWORD", "SNOWFLAKE_TOKEN_PATH"),
    *("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "SNOWFLAKE_DISABLE_MINICORE"),
}


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
    """The settings that a set may see, but for those that begin with one of `without`."""
    names = [
        name for name in allowed(permission_set, "env") if name not in _NEVER and not name.startswith(tuple(without))
    ]
    fixed, usual = _login(permission_set), {"SNOWFLAKE_PRIVATE_KEY_PATH": "/run/secrets/snowflake/private_key.p8"}
    clear = {
        name: value
        for name in names
        if name not in SECRETS and (value := fixed.get(name) or os.environ.get(name) or usual.get(name))
    }
    return Settings(
        clear=clear,
        secret={
            name: k8s.V1SecretKeySelector(name=_secret(SECRETS[name], permission_set), key=name, optional=True)
            for name in names
            if name in SECRETS
        },
        files={
            clear[name]: (_secret(_KINDS[name.split("_")[0]], permission_set), PurePosixPath(clear[name]).name)
            for name in FILES
            if name in clear
        },
    )


def _login(permission_set: str) -> dict[str, str]:
    login = LOGINS[permission_set]
    return {
        "WAREHOUSE": "snowflake",
        # A job tells its health by its exit code.
        "STREAM_HEALTH": "off",
        "SNOWFLAKE_USER": f"CLAIMHOUSE_{login}",
        "SNOWFLAKE_ROLE": f"CLAIMS_{login}",
        "SNOWFLAKE_WAREHOUSE": f"CLAIMS_{_WAREHOUSES.get(login, login)}_WH",
    }


def _secret(kind: str, permission_set: str) -> str:
    """Snowflake's login is each user's own; a broker's and a server's is one."""
    return f"claimhouse-{LOGINS[permission_set].lower()}" if kind == "snowflake" else f"claimhouse-{kind}"
