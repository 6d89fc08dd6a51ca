"""The hosts that an environment names in the place of those of the permission sets: each setting by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from claimhouse.table import naming


def hosts(usual: str, environment: Mapping[str, str]) -> list[str]:
    """Those to grant instead of a set's host: itself, where no setting names another."""
    by_kind = naming(usual)
    said = {kind: environment.get(name) or "" for kind, name in by_kind.items()}
    if "account" in by_kind:
        return _of_account(**said) if said["account"] else [usual]
    if "host" in by_kind or "port" in by_kind:
        host, port = usual.split(":")
        return [f"{said.get('host') or host}:{said.get('port') or port}"]
    if "address" in by_kind:
        return [] if said["address"] == "off" else [said["address"] or usual]
    if "url" in by_kind:
        return [_of_url(said["url"]) or usual]
    return [each.strip() for each in (said.get("hosts") or usual).split(",")]


def _of_url(url: str) -> str:
    """The host, and its port where that is not the scheme's own."""
    known = urlsplit(url)
    own = {"http": 80, "https": 443}.get(known.scheme)
    port = "" if known.port in (None, own) else f":{known.port}"
    return f"{known.hostname or ''}{port}"


def _of_account(account: str, url: str, hosts: str) -> list[str]:
    """Snowflake's own host, and those that are named beside it."""
    known = urlsplit(url or _address(account.lower()))
    further = [host for host in hosts.split(",") if host]
    return [f"{known.hostname}:{known.port or (80 if known.scheme == 'http' else 443)}", *further]


def _address(account: str) -> str:
    """As the driver has it: the oldest region is left out of the name; those in China have a domain of their own."""
    name, _, region = account.partition(".")
    place = name if region in ("", "us-west-2") else account
    return f"https://{place}.snowflakecomputing.{'cn' if region.startswith('cn-') else 'com'}"
