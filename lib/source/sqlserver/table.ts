/** A table as its database describes it: its columns, and whether its key can be gone by. */
import { TransientError } from "../../errors.ts";
import { rawColumn, tableColumns, type TableSpec } from "../../feeds/feed.ts";
import { type CellOf, shareCells } from "./cells.ts";
import type { Cell, Session } from "./connection.ts";
import * as sql from "./sql.ts";
import { columnType, type TableColumn } from "./types.ts";

export type Table = {
  spec: TableSpec;
  /** What a row's cells have in them. */
  cells: readonly CellOf[];
  /** In the order of the cells; first the key, and the watermark where there is one, each in a cell of its own. */
  columns: readonly TableColumn[];
  /** In the order of the spec; all of them are among `columns`. */
  key: readonly TableColumn[];
  /** The table's rowversion column, whether it is left out or not; null without one. */
  rowversion: string | null;
  /** Raw column → type. */
  types: Readonly<Record<string, string>>;
};

/** @throws {TransientError} that says why the table cannot be read, in names alone */
export async function describeTable(session: Session, spec: TableSpec): Promise<Table> {
  const cannot = (why: string) => new TransientError(`Cannot read table ${spec.table}: ${why}`);
  const rows = await session.rows(sql.columns(spec.table));
  if (rows.length === 0) throw cannot("it is not there, or the login may not see it");
  // As the database compares names, so that no other spelling lets one of them out.
  const leftOut = new Set(spec.leaveOut?.map((name) => name.toLowerCase()));
  const columns: TableColumn[] = [], odd: string[] = [];
  for (const [name, type, length, precision, scale, fraction] of rows as [string, string, ...number[]][]) {
    if (leftOut.has(name.toLowerCase())) continue;
    const known = columnType({ type, length, precision, scale, fraction });
    if (known === null) odd.push(`${name} (${type})`);
    else columns.push({ ...known, name, raw: rawColumn(name) });
  }
  if (odd.length > 0) {
    throw cannot(`these columns have types that cannot be read; leave them out: ${odd.join(", ")}`);
  }
  const twice = columns.filter(({ raw }, at) => columns.findIndex((other) => other.raw === raw) < at);
  const reserved = columns.filter(({ raw }) => raw.startsWith("_"));
  if (twice.length > 0) throw cannot(`columns have the same name in raw: ${names(twice)}`);
  if (reserved.length > 0) throw cannot(`column names that begin with _ are reserved: ${names(reserved)}`);
  const key = spec.key.map((name) => {
    const column = columns.find((column) => column.name === name);
    if (column === undefined) throw cannot(`its key column ${name} is not there, or is left out`);
    return column;
  });
  const why = unusable(await session.rows(sql.uniqueIndexes(spec.table)), spec.key);
  if (why !== null) throw cannot(why);
  const cells = shareCells(columns, [...spec.key, spec.watermark?.column ?? ""]);
  return {
    spec,
    cells,
    columns: cells.flatMap(({ columns }) => columns),
    key,
    rowversion: rows.find(([, type]) => type === "timestamp")?.[0] as string | undefined ?? null,
    types: Object.fromEntries(columns.map(({ raw, type }) => [raw, type])),
  };
}

/** Why rows cannot be told apart by the key: some unique index must have no column but the key's, and none with NULL. */
function unusable(rows: Cell[][], key: readonly string[]): string | null {
  const indexes = Map.groupBy(rows as [number, string, number | boolean][], ([index]) => index);
  const among = [...indexes.values()].filter((columns) => columns.every(([, name]) => key.includes(name)));
  const said = `its key (${key.join(", ")})`;
  if (among.length === 0) return `no unique index has the columns of ${said}`;
  const strict = among.some((columns) => columns.every(([, , nullable]) => !nullable));
  return strict ? null : `${said} may be NULL`;
}

function names(columns: readonly TableColumn[]): string {
  return columns.map(({ name }) => name).join(", ");
}

/** The raw columns of a table's segments, in their order. */
export function segmentColumns({ columns }: Table): string[] {
  return [...tableColumns, ...columns.map(({ raw }) => raw)];
}
