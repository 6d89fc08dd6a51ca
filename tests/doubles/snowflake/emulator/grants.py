"""GRANT, REVOKE and SHOW GRANTS: who was granted what. Nothing is enforced."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from .names import CurrentSchema, split
from .results import Result, rows_result

_FLAGS = re.IGNORECASE | re.DOTALL
_ROLE = re.compile(
    r"(?P<verb>GRANT|REVOKE)\s+(?P<kind>(?:DATABASE\s+)?ROLE)\s+(?P<name>\S+)\s+(?:TO|FROM)\s+"
    r"(?P<to>(?:DATABASE\s+)?ROLE|USER|SHARE)\s+(?P<grantee>\S+).*",
    _FLAGS,
)
_PRIVILEGES = re.compile(
    r"(?P<verb>GRANT|REVOKE)\s+(?:GRANT\s+OPTION\s+FOR\s+)?(?P<privileges>.+?)\s+ON\s+(?P<many>ALL\s+|FUTURE\s+)?"
    r"(?P<object>.+?)\s+(?:TO|FROM)\s+(?P<to>(?:DATABASE\s+)?ROLE\s+|USER\s+|SHARE\s+|APPLICATION\s+)?"
    r"(?P<grantee>\S+)(?P<rest>.*)",
    _FLAGS,
)
_SHOW = re.compile(
    r"SHOW\s+(?P<future>FUTURE\s+)?GRANTS\s+(?P<how>TO|OF|ON|IN)\s+(?P<kind>[\w\s]*?)\s*(?P<name>[\w$.\"]+(?:\([^)]*\))?)",
    _FLAGS,
)
_CALLABLE = re.compile(r"(?P<kind>FUNCTION|PROCEDURE)\s+(?P<name>[^\s(]+\s*\([^)]*\))", _FLAGS)
_IN_SCHEMA = ["TABLE", "VIEW", "STAGE", "FILE_FORMAT", "SEQUENCE", "FUNCTION", "PROCEDURE", "TAG", "ALERT", "TASK"]
_WHEN = ("created_on", "TIMESTAMP WITH TIME ZONE")
_COLUMNS = ["privilege", "granted_on", "name", "granted_to", "grantee_name", "grant_option", "granted_by"]
_OF_ROLES = ["role", "granted_to", "grantee_name", "granted_by"]
_TYPE_ID = 0x4400


@dataclass(frozen=True)
class Grant:
    """One row of SHOW GRANTS."""

    created_on: datetime
    privilege: str
    granted_on: str
    name: str
    granted_to: str
    grantee_name: str
    grant_option: str
    granted_by: str

    @property
    def role(self) -> str:
        """The role that is granted, where it is one."""
        return self.name

    @property
    def key(self) -> tuple[str, ...]:
        """What a second GRANT of the same repeats."""
        return (self.privilege, self.granted_on, self.name, self.granted_to, self.grantee_name)


class Grants:
    """All grants. `existing` gives the objects of a kind in a database or schema, which GRANT … ON ALL means."""

    def __init__(self, existing: Callable[[str, str], list[str]]) -> None:
        self._existing = existing
        self._now: dict[tuple[str, ...], Grant] = {}
        self._future: dict[tuple[str, ...], Grant] = {}

    def change(self, text: str, role: str, current: CurrentSchema) -> bool:
        """Takes a GRANT or REVOKE that `role` runs; False for other statements."""
        if found := _ROLE.fullmatch(text):
            targets = [(_underscored(found["kind"]), _name(found["name"]))]
            self._apply(found, self._now, ["USAGE"], targets, role)
            return True
        if found := _PRIVILEGES.fullmatch(text):
            many = (found["many"] or "").strip().upper()
            targets = self._targets(found["object"], many, current)
            privileges = [" ".join(each.upper().split()) for each in found["privileges"].split(",")]
            self._apply(found, self._future if many == "FUTURE" else self._now, privileges, targets, role)
            return True
        return False

    def show(self, text: str, current: CurrentSchema) -> Result | None:
        """The answer to SHOW GRANTS; None for other statements."""
        if not (found := _SHOW.fullmatch(text)):
            return None
        grants = list((self._future if found["future"] else self._now).values())
        how, kind, name = found["how"].upper(), _underscored(found["kind"]), _name(found["name"])
        if how == "OF":
            return _rows(_OF_ROLES, [g for g in grants if g.granted_on.endswith("ROLE") and g.name == name])
        if how == "TO" and kind == "USER":
            return _rows(_OF_ROLES, [g for g in grants if g.granted_to == "USER" and g.grantee_name == name])
        if how == "TO":
            return _rows(_COLUMNS, [g for g in grants if g.grantee_name == name and g.granted_to != "USER"])
        full = _full(kind, found["name"], current)
        if how == "IN":
            return _rows(_COLUMNS, [g for g in grants if g.name.startswith(f"{full}.<")])
        return _rows(_COLUMNS, [g for g in grants if g.name == full and g.granted_on == kind])

    def forget(self, database: str) -> None:
        """Takes away the grants on a database and on what it held."""
        for store in (self._now, self._future):
            _remove(
                store, lambda g: (g.granted_on, g.name) == ("DATABASE", database) or g.name.startswith(f"{database}.")
            )

    def roles_of(self, user: str) -> set[str]:
        """The roles that were granted to a user."""
        return {g.name for g in self._now.values() if g.granted_to == "USER" and g.grantee_name == user.upper()}

    def _targets(self, text: str, many: str, current: CurrentSchema) -> list[tuple[str, str]]:
        """Kind and full name of each object: TABLE A.B.C, ALL TABLES IN SCHEMA A.B, ACCOUNT."""
        if not many and (found := _CALLABLE.fullmatch(text)):
            kind = found["kind"].upper()
            return [(kind, _full(kind, found["name"], current))]
        words = text.split()
        upper = [word.upper() for word in words]
        if not many:
            kind = "_".join(upper[:-1]) or upper[0]
            return [(kind, _full(kind, words[-1], current) if len(words) > 1 else "")]
        at = upper.index("IN")
        kind = "_".join(upper[:at]).removesuffix("S")
        container = _full(upper[at + 1], words[-1], current)
        if many == "FUTURE":
            return [(kind, f"{container}.<{kind}>")]
        return [(kind, name) for name in self._existing(kind, container)]

    def _apply(
        self,
        found: re.Match[str],
        store: dict[tuple[str, ...], Grant],
        privileges: list[str],
        targets: list[tuple[str, str]],
        role: str,
    ) -> None:
        to, grantee = _underscored(found["to"] or "ROLE"), _name(found["grantee"])
        rest = found.groupdict().get("rest") or ""
        option = "true" if re.search(r"WITH\s+GRANT\s+OPTION", rest, re.IGNORECASE) else "false"
        for kind, name in targets:
            for privilege in privileges:
                grant = Grant(datetime.now(UTC), privilege, kind, name, to, grantee, option, role)
                if privilege == "OWNERSHIP":
                    _remove(store, lambda g, k=kind, n=name: (g.privilege, *g.key[1:3]) == ("OWNERSHIP", k, n))
                if found["verb"].upper() == "GRANT":
                    store.setdefault(grant.key, grant)
                elif privilege in ("ALL", "ALL PRIVILEGES"):
                    _remove(store, lambda g, key=grant.key: g.key[1:] == key[1:])
                else:
                    store.pop(grant.key, None)


def _remove(store: dict[tuple[str, ...], Grant], matches: Callable[[Grant], bool]) -> None:
    for grant in [grant for grant in store.values() if matches(grant)]:
        del store[grant.key]


def _rows(columns: list[str], grants: list[Grant]) -> Result:
    types = [_WHEN, *((column, "VARCHAR") for column in columns)]
    return rows_result(types, [(g.created_on, *(getattr(g, column) for column in columns)) for g in grants], _TYPE_ID)


def _full(kind: str, name: str, current: CurrentSchema) -> str:
    depth = {"SCHEMA": 2, **dict.fromkeys(_IN_SCHEMA, 3)}.get(kind, 1)
    name, bracket, types = name.partition("(")
    parts = split(name)
    if bracket:
        # Functions of one name differ by the types of their arguments: F(VARCHAR, DATE).
        parts[-1] += f"({', '.join(each.strip().upper() for each in types.rstrip(')').split(','))})"
    before = [part for part in current[: depth - 1] if part]
    return ".".join(before[: max(depth - len(parts), 0)] + parts)


def _name(text: str) -> str:
    return ".".join(split(text))


def _underscored(text: str) -> str:
    return "_".join(text.upper().split())
