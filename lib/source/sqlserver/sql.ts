/** What is said to SQL Server, in T-SQL. Values are parameters, as text; names come from the feed or from the database. */
import type { Cursor } from "../../batch/table_checkpoint.ts";
import type { Cell, Statement } from "./connection.ts";

/** `core.claim` → `[core].[claim]`. */
export function quoted(name: string): string {
  return name.split(".").map((part) => `[${part.replaceAll("]", "]]")}]`).join(".");
}

/** One part of the tuple by which rows are in order. */
export type Ordered = {
  /** The column or expression, as the scan's `from` has it. */
  column: string;
  /** An expression of its type from text. */
  cast(text: string): string;
  /** Its text, from a row's cells. */
  text(cells: readonly Cell[]): string;
};

/** Rows in the order of a tuple that none of them shares with another: reading goes on after any of them. */
export type OrderedScan = {
  select: readonly string[];
  /** May depend on where reading goes on. */
  from(after: Cursor | null): string;
  order: readonly Ordered[];
  /** The last tuple that belongs to the scan; null for no end. */
  upTo: Cursor | null;
};

/** The next rows of a scan, at most `rows`. */
export function window(
  { select, from, order, upTo }: OrderedScan,
  after: Cursor | null,
  rows: number,
): Statement {
  const params: string[] = [];
  const bounds = [
    ...after === null ? [] : [beyond(order, after, ">", ">", params)],
    ...upTo === null ? [] : [beyond(order, upTo, "<", "<=", params)],
  ];
  return {
    text: `SELECT ${rows === Infinity ? "" : `TOP (${rows}) `}${select.join(", ")} FROM ${from(after)}${
      bounds.length === 0 ? "" : ` WHERE ${bounds.join(" AND ")}`
    } ORDER BY ${order.map(({ column }) => column).join(", ")}`,
    params,
  };
}

/** `(a > @p0 OR (a = @p0 AND (b > @p1)))`; a cursor shorter than the order speaks of its first columns alone. */
function beyond(
  order: readonly Ordered[],
  cursor: Cursor,
  strict: string,
  last: string,
  params: string[],
): string {
  const [{ column, cast }, ...others] = order;
  const [text, ...rest] = cursor;
  const value = cast(`@p${params.push(text) - 1}`);
  if (rest.length === 0) return `(${column} ${last} ${value})`;
  return `(${column} ${strict} ${value} OR (${column} = ${value} AND ${
    beyond(others, rest, strict, last, params)
  }))`;
}

function ofTable(text: string, table: string): Statement {
  return { text, params: [quoted(table)] };
}

/** Rows of [name, type, length, precision, scale, digits of a second's fraction]. */
export function columns(table: string): Statement {
  const [schema, name] = table.split(".");
  return {
    text:
      `SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION
FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = @p0 AND TABLE_NAME = @p1 ORDER BY ORDINAL_POSITION`,
    params: [schema, name],
  };
}

/** Rows of [index, column, whether it may be NULL], of indexes that are unique over the whole table. */
export function uniqueIndexes(table: string): Statement {
  return ofTable(
    `SELECT i.index_id, c.name, c.is_nullable
FROM sys.indexes AS i
JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
WHERE i.object_id = OBJECT_ID(@p0) AND i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0
AND ic.is_included_column = 0
ORDER BY i.index_id, ic.key_ordinal`,
    table,
  );
}

/** 1 where transactions may see the database as it was when they began. */
export const snapshotAllowed: Statement = {
  text: "SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()",
  params: [],
};

/** About how many rows a table has: what the server has noted. */
export function estimatedRows(table: string): Statement {
  return ofTable(
    "SELECT SUM(rows) FROM sys.partitions WHERE object_id = OBJECT_ID(@p0) AND index_id IN (0, 1)",
    table,
  );
}

/** The key of the row that stands behind `rows` others in the order of keys. */
export function keyAfter(
  table: string,
  key: readonly { name: string; select(c: string): string }[],
  rows: number,
): Statement {
  const columns = key.map(({ name }) => quoted(name));
  return {
    text: `SELECT ${key.map(({ name, select }) => select(quoted(name))).join(", ")} FROM ${
      quoted(table)
    } ORDER BY ${columns.join(", ")} OFFSET ${rows} ROWS FETCH NEXT 1 ROWS ONLY`,
    params: [],
  };
}

/** One row: how many rows the table has, and the exact sums of columns with so many decimals. */
export function totals(table: string, sums: readonly { name: string; scale: number }[]): Statement {
  const each = sums.map(({ name, scale }) =>
    `CONVERT(varchar(41), SUM(CAST(${quoted(name)} AS decimal(38,${scale}))))`
  );
  return {
    text: `SELECT ${["CONVERT(varchar(20), COUNT_BIG(*))", ...each].join(", ")} FROM ${quoted(table)}`,
    params: [],
  };
}

type Selected = { name: string; type: string; select(column: string): string };

/** The column's latest moment that is at least `lag` seconds ago by the clock; NULL where there is none at all. */
export function latestMoment(
  table: string,
  { name, type, select }: Selected,
  { lag, clock }: { lag: number; clock: "utc" | "server" },
): Statement {
  const now = clock === "utc" ? "SYSUTCDATETIME()" : "SYSDATETIME()";
  const moment = `CAST(DATEADD(second, -${lag}, ${now}) AS ${type})`, latest = `MAX(${quoted(name)})`;
  return {
    text: `SELECT ${select(`CASE WHEN ${latest} > ${moment} THEN ${moment} ELSE ${latest} END`)} FROM ${
      quoted(table)
    }`,
    params: [],
  };
}

export function largest(table: string, { name, select }: Selected): Statement {
  return {
    text: `SELECT ${select(`MAX(${quoted(name)})`)} FROM ${quoted(table)}`,
    params: [],
  };
}

/** Below it every rowversion is committed, however late. */
export const safeRowversion: Statement = {
  text: "SELECT CONVERT(varchar(16), MIN_ACTIVE_ROWVERSION(), 2)",
  params: [],
};

/** The database's change version; NULL where it does not track changes. */
export const trackedVersion: Statement = {
  text: "SELECT CONVERT(varchar(20), CHANGE_TRACKING_CURRENT_VERSION())",
  params: [],
};

/** The oldest version from which a table's changes are all there; NULL where they are not tracked. */
export function oldestTracked(table: string): Statement {
  return ofTable("SELECT CONVERT(varchar(20), CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(@p0)))", table);
}

/** The capture instance of a table, the youngest where there are two; its oldest LSN; the newest LSN of all; its age in seconds. */
export function captured(table: string): Statement {
  return ofTable(
    `SELECT TOP (1) t.capture_instance, CONVERT(varchar(20), sys.fn_cdc_get_min_lsn(t.capture_instance), 2),
CONVERT(varchar(20), sys.fn_cdc_get_max_lsn(), 2),
DATEDIFF(second, sys.fn_cdc_map_lsn_to_time(sys.fn_cdc_get_max_lsn()), SYSDATETIME())
FROM cdc.change_tables AS t WHERE t.source_object_id = OBJECT_ID(@p0) ORDER BY t.start_lsn DESC`,
    table,
  );
}
