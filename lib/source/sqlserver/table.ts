/** A table as its database describes it: its columns, and whether its key can be gone by. */
import { TransientError } from "../../errors.ts";
import { rawColumn, tableColumns, type TableSpec } from "../../feeds/feed.ts";
import type { Cell, Session } from "./connection.ts";
import * as sql from "./sql.ts";
import { type ColumnType, columnType } from "./types.ts";

export type Column = ColumnType & {
  /** As the database writes it. */
  name: string;
  /** As the raw table has it. */
  raw: string;
};

export type Table = {
  spec: TableSpec;
  /** In the order of a row's cells: those that have a cell of their own, then those that share cells. */
  columns: readonly Column[];
  /** How many have a cell of their own. */
  single: number;
  /** In the order of the spec; all of them are among `columns`. */
  key: readonly Column[];
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
  const leftOut = new Set(spec.leaveOut ?? []);
  const columns: Column[] = [], odd: string[] = [];
  for (const [name, type, length, precision, scale, fraction] of rows as [string, string, ...number[]][]) {
    if (leftOut.has(name)) continue;
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
  const shares = ({ name, short }: Column) =>
    short && !spec.key.includes(name) && name !== spec.watermark?.column;
  const single = columns.filter((column) => !shares(column));
  return {
    spec,
    columns: [...single, ...columns.filter(shares)],
    single: single.length,
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

function names(columns: readonly Column[]): string {
  return columns.map(({ name }) => name).join(", ");
}

/** How many columns share a cell: CONCAT gives 8000 characters at most, and takes 254 arguments. */
const together = 100;

/**
 * The expressions that give a row's cells. Short texts, in which nothing needs quotes, come from the server as one: the
 * driver takes its time with each text, however short.
 */
export function selectColumns({ columns, single }: Table, qualified: (column: Column) => string): string[] {
  const selected = columns.map((column) => column.select(qualified(column)));
  const cells = selected.slice(0, single);
  for (let at = single; at < selected.length; at += together) {
    const shared = selected.slice(at, at + together);
    cells.push(shared.length === 1 ? `CONCAT('', ${shared[0]})` : `CONCAT(${shared.join(", ',', ")})`);
  }
  return cells;
}

/** The raw columns of a table's segments, in their order. */
export function segmentColumns({ columns }: Table): string[] {
  return [...tableColumns, ...columns.map(({ raw }) => raw)];
}
