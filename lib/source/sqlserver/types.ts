/**
 * SQL Server's types as exact text. What the driver would round or shorten (decimal, money, times, binary) is made text
 * by the server; whole numbers, text and identifiers come as they are. Learn: "CAST and CONVERT (Transact-SQL)".
 */
import type { Cell } from "./connection.ts";

/** A column's type as INFORMATION_SCHEMA.COLUMNS describes it; sizes are null where the type has none, -1 for `max`. */
export type Declared = {
  type: string;
  length: number | null;
  precision: number | null;
  scale: number | null;
  /** Digits of a second's fraction. */
  fraction: number | null;
};

type Conversion = {
  /** The type as a declaration writes it. */
  name: (declared: Declared) => string;
  /** An expression that gives the column so that the driver loses nothing of it. */
  select: (column: string) => string;
  /** An expression that makes the type of the text again. */
  cast: (text: string, name: string) => string;
  /** What the driver gives, as text. */
  text?: (cell: string | number | boolean) => string;
  /** Anything may stand in it: it is looked at, and quoted. */
  free?: boolean;
  /** The most characters that its text has: 41 without it, Infinity for no bound. */
  room?: (declared: Declared) => number;
};

const plain = ({ type }: Declared) => type;
const sized = ({ type, length }: Declared) => `${type}(${length === -1 ? "max" : length})`;
const exact = ({ type, precision, scale }: Declared) => `${type}(${precision},${scale})`;
const timed = ({ type, fraction }: Declared) => `${type}(${fraction})`;
const castTo = (text: string, name: string) => `CAST(${text} AS ${name})`;
const styled = (style: number) => (text: string, name: string) => `CONVERT(${name}, ${text}, ${style})`;
const as = (target: string, style?: number) => (column: string) =>
  `CONVERT(${target}, ${column}${style === undefined ? "" : `, ${style}`})`;

const whole: Conversion = { name: plain, select: (column) => column, cast: castTo, text: String };
const words: Conversion = {
  name: sized,
  select: (column) => column,
  cast: castTo,
  text: (cell) => cell as string,
  free: true,
  room: ({ length }) => length === -1 || length === null ? Infinity : length,
};
const longWords = (target: string): Conversion => ({
  name: plain,
  select: as(target),
  cast: castTo,
  free: true,
  room: () => Infinity,
});
const number: Conversion = { name: exact, select: as("varchar(41)"), cast: castTo };
const money: Conversion = {
  name: plain,
  select: (column) => `CONVERT(varchar(30), CONVERT(decimal(19,4), ${column}))`,
  cast: castTo,
};
// Style 3 has all digits that tell one number from the next.
const float: Conversion = { name: plain, select: as("varchar(32)", 3), cast: castTo };
const bytes = (name: (declared: Declared) => string): Conversion => ({
  name,
  select: as("varchar(max)", 2),
  cast: styled(2),
  room: () => Infinity,
});

const conversions: Readonly<Record<string, Conversion>> = {
  bit: { ...whole, text: (cell) => cell === true || cell === 1 ? "1" : "0" },
  tinyint: whole,
  smallint: whole,
  int: whole,
  bigint: whole,
  decimal: number,
  numeric: number,
  money,
  smallmoney: money,
  float,
  real: float,
  date: { name: plain, select: as("varchar(10)", 23), cast: styled(23) },
  time: { name: timed, select: as("varchar(16)", 121), cast: castTo },
  smalldatetime: { name: plain, select: as("varchar(19)", 120), cast: styled(120) },
  datetime: { name: plain, select: as("varchar(23)", 121), cast: styled(121) },
  datetime2: { name: timed, select: as("varchar(27)", 121), cast: styled(121) },
  datetimeoffset: { name: timed, select: as("varchar(34)", 121), cast: styled(121) },
  char: words,
  varchar: words,
  nchar: words,
  nvarchar: words,
  text: longWords("varchar(max)"),
  ntext: longWords("nvarchar(max)"),
  xml: longWords("nvarchar(max)"),
  json: longWords("nvarchar(max)"),
  uniqueidentifier: { name: plain, select: as("char(36)"), cast: castTo },
  binary: bytes(sized),
  varbinary: bytes(sized),
  // What a rowversion column is called where types are listed.
  timestamp: {
    ...bytes(() => "rowversion"),
    select: (column) => `CONVERT(varchar(16), CONVERT(binary(8), ${column}), 2)`,
    cast: (text) => `CONVERT(binary(8), ${text}, 2)`,
    room: () => 16,
  },
  image: {
    ...bytes(plain),
    select: (column) => `CONVERT(varchar(max), CONVERT(varbinary(max), ${column}), 2)`,
  },
  hierarchyid: {
    name: plain,
    select: (column) => `CONVERT(varchar(max), CONVERT(varbinary(892), ${column}), 2)`,
    cast: (text) => `CONVERT(hierarchyid, CONVERT(varbinary(892), ${text}, 2))`,
    room: () => Infinity,
  },
};

/** A type that can be read; `null` for one that cannot, e.g. sql_variant. */
export type ColumnType = {
  /** As a declaration writes it, e.g. `decimal(18,2)`. */
  type: string;
  select(column: string): string;
  cast(text: string): string;
  /** A row's cell as text; null stays null. */
  text(cell: Cell): string | null;
  /** Whether its text may hold anything; else it has no comma and no quote. */
  free: boolean;
  /** The most characters (UTF-16 units) that its text has; Infinity for no bound. */
  room: number;
};

/** A column of a table that can be read. */
export type TableColumn = ColumnType & {
  /** As the database writes it. */
  name: string;
  /** As the raw table has it. */
  raw: string;
};

export function columnType(declared: Declared): ColumnType | null {
  const conversion = Object.hasOwn(conversions, declared.type) ? conversions[declared.type] : undefined;
  if (conversion === undefined) return null;
  const { select, cast, text = String, free = false, room = () => 41 } = conversion;
  const name = conversion.name(declared);
  return {
    type: name,
    select,
    cast: (expression) => cast(expression, name),
    text: (cell) => cell === null ? null : text(cell),
    free,
    room: room(declared),
  };
}
