"""Tags of columns: ALTER TABLE … MODIFY COLUMN a SET TAG t = 'v'. They are kept; nothing is masked by them."""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import compilation, missing
from .names import IDENTIFIER, QUALIFIED, CurrentSchema, Name, fold, resolve, split

_FLAGS = re.IGNORECASE | re.DOTALL
_ALTER = re.compile(
    rf"ALTER\s+(?:TABLE|VIEW)\s+(?P<exists>IF\s+EXISTS\s+)?(?P<name>{QUALIFIED})\s+(?:ALTER|MODIFY)\s+(?P<parts>.+)",
    _FLAGS,
)
_PART = re.compile(
    rf"(?:(?:COLUMN\s+)?(?P<column>{IDENTIFIER})\s+(?P<verb>SET|UNSET)\s+TAG\s+)?(?P<tag>{QUALIFIED})"
    r"(?:\s*=\s*'(?P<value>(?:[^']|'')*)')?\s*(?:,\s*|\Z)",
    _FLAGS,
)

# Column, full name of the tag, its value; None unsets it.
_Change = tuple[str, str, str | None]


class Tags:
    """Tags by column. `columns` gives the columns of a table or view, None where there is none."""

    def __init__(self, columns: Callable[[Name], list[str] | None]) -> None:
        self._columns = columns
        self._tags: dict[str, dict[str, dict[str, str]]] = {}

    def change(self, text: str, current: CurrentSchema) -> bool:
        """Takes a statement that sets or unsets tags of columns; False for other statements."""
        found = _ALTER.fullmatch(text)
        changes = _changes(found["parts"], current) if found else None
        if not found or changes is None:
            return False
        table = resolve(split(found["name"]), *current)
        columns = self._columns(table)
        if columns is None:
            if found["exists"]:
                return True
            raise missing("Table", str(table), "002003", "42S02")
        for column, _, _ in changes:
            if column not in columns:
                raise compilation("000904", "42000", f"error line 1 at position 0\ninvalid identifier '{column}'")
        for column, tag, value in changes:
            tags = self._tags.setdefault(str(table), {}).setdefault(column, {})
            if value is None:
                tags.pop(tag, None)
            else:
                tags[tag] = value
        return True

    def forget(self, name: str) -> None:
        """Takes away the tags of a table, or of all in a schema or database: it is gone, or made anew."""
        for table in [each for each in self._tags if each == name or each.startswith(f"{name}.")]:
            del self._tags[table]

    def of(self, database: str) -> dict[str, dict[str, dict[str, str]]]:
        """Table with its schema → column → full name of the tag → value."""
        start = f"{database}."
        return {table.removeprefix(start): tags for table, tags in self._tags.items() if table.startswith(start)}


def _changes(parts: str, current: CurrentSchema) -> list[_Change] | None:
    """What a list of SET TAG and UNSET TAG changes; None where it is something else."""
    changes: list[_Change] = []
    column = verb = None
    at = 0
    while at < len(parts):
        found = _PART.match(parts, at)
        if found is None or (found["column"] or column) is None:
            return None
        if found["column"]:
            column, verb = fold(found["column"]), found["verb"].upper()
        if (verb == "SET") != (found["value"] is not None):
            return None
        value = None if found["value"] is None else found["value"].replace("''", "'")
        changes.append((str(column), str(resolve(split(found["tag"]), *current)), value))
        at = found.end()
    return changes
