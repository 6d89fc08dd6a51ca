"""A permission set as the words of a command line, with the hosts and files that an environment names.

All that it grants is in sight, as `deno task permissions --for-env` prints it, which a test holds it against; but for
`sys`, which comes by the set's name: no flag can name the certificates of the system (`ca`), and a set can. Folders
stay: a pod mounts its own where the sets have them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claimhouse.hosts import hosts
from claimhouse.manifest import permission_set
from claimhouse.table import of_kind, reached, table


def command_words(name: str, environment: Mapping[str, str], *, without: Sequence[str] = ()) -> list[str]:
    """The set's name, then a flag a grant, in the order of the set. What a flag says replaces what the set does.

    Settings of the systems in `without` are not granted, nor is the host or the file that they name.
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


def _less(grants: dict[str, Any], without: Sequence[str]) -> dict[str, Any]:
    if not without:
        return grants
    env = grants["env"]
    kept = {
        "net": [host for host in grants["net"] if not set(reached([host])) & set(without)],
        "env": {**env, "allow": [name for name in env["allow"] if table()[name].system not in without]},
    }
    return {kind: kept.get(kind, grant) for kind, grant in grants.items()}


def _for_environment(grants: dict[str, Any], environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    moved = {kind: dict(grant) if isinstance(grant, dict) else {"allow": grant} for kind, grant in grants.items()}
    if isinstance(named := moved.get("net", {}).get("allow"), list):
        moved["net"]["allow"] = list(dict.fromkeys(host for name in named for host in hosts(name, environment)))
    files = [name for name in of_kind("file") if name in moved["env"].get("allow", [])]
    seen = [environment[name] for name in files if environment.get(name)]
    if not seen:
        return moved
    read = moved.pop("read", {})
    return {"read": {**read, "allow": [*read.get("allow", []), *seen]}, **moved}


def _flag(verb: str, kind: str, values: bool | list[str] | None) -> list[str]:
    # A list that is empty grants nothing; a flag without values would grant everything.
    if not values:
        return []
    return [f"--{verb}-{kind}" if values is True else f"--{verb}-{kind}={','.join(values)}"]
