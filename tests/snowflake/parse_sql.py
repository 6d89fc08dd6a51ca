"""Parses every SQL file below a folder as Snowflake's dialect; prints those that sqlglot cannot read whole, as a JSON list."""

import json
import logging
import sys
from pathlib import Path

import sqlglot
from sqlglot import exp

logging.getLogger("sqlglot").setLevel(logging.ERROR)
folder = Path(sys.argv[1])
files = sorted(folder.rglob("*.sql"))
unread = []
for file in files:
    try:
        statements = sqlglot.parse(file.read_text(), read="snowflake")
    except sqlglot.errors.SqlglotError:
        unread.append(str(file.relative_to(folder)))
        continue
    if any(statement is None or isinstance(statement, exp.Command) for statement in statements):
        unread.append(str(file.relative_to(folder)))
print(json.dumps({"files": len(files), "unread": unread}))
