"""A permission set as the words of a command line, with the hosts and files that an environment names.

All that it grants is in sight, as `deno task permissions --for-env` prints it, which a test holds it against; but for
`sys`, which comes by the set's name: no flag can name the certificates of the system (`ca`), and a set can. Folders
stay: a pod mounts its own where the sets have them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from claimhouse.manifest import permission_set

FILES = (
    "KAFKA_SSL_CA",
    "MSSQL_CA",
    "SNOWFLAKE_PRIVATE_KEY_PATH",
    "SNOWFLAKE_TOKEN_PATH",
    "NODE_EXTRA_CA_CERTS",
)
"""Settings that name a file; who may see one may read its file."""


def command_words(name: str, environment: Mapping[str, str], *, without: Sequence[str] = ()) -> list[str]:
    """The set's name, then a flag a grant, in the order of the set. What a flag says replaces what the set does.

    Settings that begin with one of `without` are not granted, nor is the host or the file that they name.
    """
    here = flags(name, environment, without=without)
    named = {flag.split("=")[0] for flag in here}
    # Of which nothing is left: without a flag, the set would still grant it.
    gone = [kind for kind in permission_set(name) if not any(each.endswith(f"-{kind}") for each in named)]
    return [
        f"-P={name}",
        *(flag for flag in here if not flag.startswith("--allow-sys")),
        *(f"--deny-{kind}" for kind in gone),
    ]


def flags(name: str, environment: Mapping[str, str], *, without: Sequence[str] = ()) -> list[str]:
    """One flag a grant, in the order of the set; a kind that is not named is not granted."""
    grants = _for_environment(_less(permission_set(name), without), environment)
    return [
        flag
        for kind, grant in grants.items()
        for verb in ("allow", "deny", "ignore")
        for flag in _flag(verb, kind, grant.get(verb))
    ]


_NAMED_BY = {"localhost:9092": "KAFKA_", "localhost:1433": "MSSQL_"}
"""A set's host → how the settings begin that name it."""


def _less(grants: dict[str, Any], without: Sequence[str]) -> dict[str, Any]:
    if not without:
        return grants
    env = grants["env"]
    kept = {
        "net": [host for host in grants["net"] if _NAMED_BY.get(host) not in without],
        "env": {**env, "allow": [name for name in env["allow"] if not name.startswith(tuple(without))]},
    }
    return {kind: kept.get(kind, grant) for kind, grant in grants.items()}


def _for_environment(grants: dict[str, Any], environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    moved = {kind: dict(grant) if isinstance(grant, dict) else {"allow": grant} for kind, grant in grants.items()}
    hosts = _hosts(environment)
    if isinstance(named := moved.get("net", {}).get("allow"), list):
        moved["net"]["allow"] = list(dict.fromkeys(host for name in named for host in hosts.get(name, [name])))
    seen = [environment[name] for name in FILES if name in moved["env"].get("allow", []) and environment.get(name)]
    if not seen:
        return moved
    read = moved.pop("read", {})
    return {"read": {**read, "allow": [*read.get("allow", []), *seen]}, **moved}


def _hosts(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """A set's host → those to grant instead."""
    health = environment.get("STREAM_HEALTH") or "127.0.0.1:8086"
    server = environment.get("MSSQL_HOST") or "localhost"
    return {
        "localhost:8443": _snowflake(environment),
        "localhost:9092": [each.strip() for each in (environment.get("KAFKA_BROKERS") or "localhost:9092").split(",")],
        "localhost:1433": [f"{server}:{environment.get('MSSQL_PORT') or 1433}"],
        "127.0.0.1:8086": [] if health == "off" else [health],
    }


def _snowflake(environment: Mapping[str, str]) -> list[str]:
    account = environment.get("SNOWFLAKE_ACCOUNT")
    if not account:
        return ["localhost:8443"]
    named = environment.get("SNOWFLAKE_ACCESS_URL") or f"https://{account.lower()}.snowflakecomputing.com"
    url = urlsplit(named)
    further = [host for host in environment.get("SNOWFLAKE_HOSTS", "").split(",") if host]
    return [f"{url.hostname}:{url.port or (80 if url.scheme == 'http' else 443)}", *further]


def _flag(verb: str, kind: str, values: bool | list[str] | None) -> list[str]:
    # A list that is empty grants nothing; a flag without values would grant everything.
    if not values:
        return []
    return [f"--{verb}-{kind}" if values is True else f"--{verb}-{kind}={','.join(values)}"]
