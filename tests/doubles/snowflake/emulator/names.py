"""Names in statements: identifiers as Snowflake folds them, tables and stages resolved in a session."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from .errors import compilation, missing

IDENTIFIER = r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)'
QUALIFIED = rf"(?:{IDENTIFIER}\.){{0,2}}{IDENTIFIER}"
CurrentSchema = tuple[str | None, str | None]
"""A session's database and schema, where names that are not qualified are."""

_STAGE = re.compile(rf"@({QUALIFIED})(?:/(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Name:
    """An object of a schema, folded: upper case where it was not quoted."""

    database: str
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.database}.{self.schema}.{self.name}"

    @property
    def sql(self) -> str:
        """The name as DuckDB reads it."""
        return ".".join(f'"{part}"' for part in (self.database, self.schema, self.name))


def fold(text: str) -> str:
    """One written identifier, folded."""
    return text[1:-1].replace('""', '"') if text.startswith('"') else text.upper()


def split(text: str) -> list[str]:
    """The folded parts of a written name with dots."""
    return [fold(part) for part in re.findall(IDENTIFIER, text)]


def resolve(parts: list[str], database: str | None, schema: str | None) -> Name:
    """A full name from one, two or three folded parts."""
    full = [database, schema][: 3 - len(parts)] + parts
    if None in full:
        raise compilation(
            "090105" if full[0] is None else "090106",
            "22000",
            "Cannot perform operation. This session does not have a current database or schema.",
        )
    return Name(*full)  # type: ignore[arg-type]


def table_name(table: exp.Table, database: str | None, schema: str | None) -> Name:
    """The full name of a table that a parsed statement names."""
    identifiers = [part for part in (table.args.get("catalog"), table.args.get("db"), table.this) if part]
    return resolve([i.name if i.args.get("quoted") else i.name.upper() for i in identifiers], database, schema)


def stage_path(reference: str, database: str | None, schema: str | None) -> tuple[Name, str]:
    """The stage and the path of `@stage/path`, quoted as a whole or not."""
    text = reference[1:-1] if reference.startswith("'") else reference
    found = _STAGE.fullmatch(text)
    if found is None:
        raise missing("Stage", text.removeprefix("@"))
    return resolve(split(found[1]), database, schema), found[2] or ""
