"""Reads every Delta table below a folder with the Python package deltalake, an independent reader.

    python read_delta.py FOLDER [VERSION]

Prints JSON: for each table its version, its number of rows, its schema, and the exact sum of every decimal
column as text. With VERSION, the tables as they were at that version.
"""

import json
import sys
from pathlib import Path

from deltalake import DeltaTable, QueryBuilder


def read(folder: Path, version: int | None) -> dict:
    table = DeltaTable(folder, version=version)
    schema = {field.name: getattr(field.type, "type", str(field.type)) for field in table.schema().fields}
    decimals = [name for name, kind in schema.items() if kind.startswith("decimal")]
    sums = [f'cast(sum("{name}") as varchar)' for name in decimals]
    found = QueryBuilder().register("t", table).execute(f"select {', '.join(['count(*)', *sums])} from t")
    [batch] = found.read_all().to_batches()
    rows, *totals = (column[0].as_py() for column in batch.columns)
    return {"version": table.version(), "rows": rows, "schema": schema, "sums": dict(zip(decimals, totals))}


def main() -> None:
    root = Path(sys.argv[1])
    version = int(sys.argv[2]) if len(sys.argv) > 2 else None
    tables = sorted(log.parent for log in root.glob("*/_delta_log"))
    json.dump({folder.name: read(folder, version) for folder in tables}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
