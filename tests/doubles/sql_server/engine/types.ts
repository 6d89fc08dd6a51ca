/** SQL Server's types, and how this engine holds their values. */
import { SqlError } from "./errors.ts";

/**
 * Values of a kind compare with one another once their scale is the same. They are held as:
 * integer: number, and bigint's as bigint; decimal (money too): bigint, times 10^scale; float: number; text: string;
 * binary: Uint8Array; guid: string in upper case; date: days since 0001-01-01; time: ticks of 100 ns;
 * moment: bigint, ticks since 0001-01-01; offset: Offset; other: nothing but NULL.
 */
export type Kind =
  | "integer"
  | "decimal"
  | "float"
  | "text"
  | "binary"
  | "guid"
  | "date"
  | "time"
  | "moment"
  | "offset"
  | "other";

/** A moment with the minutes that its clock is ahead of UTC. */
export type Offset = { utc: bigint; minutes: number };

const kinds = {
  bit: "integer",
  tinyint: "integer",
  smallint: "integer",
  int: "integer",
  bigint: "integer",
  decimal: "decimal",
  numeric: "decimal",
  money: "decimal",
  smallmoney: "decimal",
  real: "float",
  float: "float",
  char: "text",
  varchar: "text",
  nchar: "text",
  nvarchar: "text",
  xml: "text",
  binary: "binary",
  varbinary: "binary",
  rowversion: "binary",
  uniqueidentifier: "guid",
  date: "date",
  time: "time",
  smalldatetime: "moment",
  datetime: "moment",
  datetime2: "moment",
  datetimeoffset: "offset",
  sql_variant: "other",
  hierarchyid: "other",
  geography: "other",
  geometry: "other",
} satisfies Record<string, Kind>;

export type TypeName = keyof typeof kinds;

/** `length` is in characters of text and bytes of binary, -1 for max. */
export type SqlType = { name: TypeName; kind: Kind; length: number; precision: number; scale: number };

/** The least and the largest value of each integer type. */
export const integerRange: Partial<Record<TypeName, [bigint, bigint]>> = {
  bit: [0n, 1n],
  tinyint: [0n, 255n],
  smallint: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  bigint: [-9223372036854775808n, 9223372036854775807n],
};

const digits: Partial<Record<TypeName, number>> = { bit: 1, tinyint: 3, smallint: 5, int: 10, bigint: 19 };

/** From low to high: an operation takes its operands to the higher type. */
const precedence: TypeName[] = [
  "binary",
  "varbinary",
  "rowversion",
  "char",
  "varchar",
  "nchar",
  "nvarchar",
  "uniqueidentifier",
  "bit",
  "tinyint",
  "smallint",
  "int",
  "bigint",
  "smallmoney",
  "money",
  "numeric",
  "decimal",
  "real",
  "float",
  "time",
  "date",
  "smalldatetime",
  "datetime",
  "datetime2",
  "datetimeoffset",
  "xml",
];

/** A type with its defaults filled in. */
export function sqlType(name: TypeName, of: Partial<Omit<SqlType, "name" | "kind">> = {}): SqlType {
  const kind = kinds[name];
  const { length = 0, precision = digits[name] ?? 0, scale = 0 } = of;
  if (name === "money") return { name, kind, length, precision: 19, scale: 4 };
  if (name === "smallmoney") return { name, kind, length, precision: 10, scale: 4 };
  if (name === "xml") return { name, kind, length: -1, precision, scale };
  if (name === "rowversion") return { name, kind, length: 8, precision, scale };
  return { name, kind, length, precision, scale };
}

/**
 * The type that a declaration names, e.g. `decimal(18, 2)`.
 * @param lengthless what `varchar` and its like mean without a length: 1 in a declaration, 30 in CAST
 */
export function declaredType(name: string, args: readonly (number | "max")[], lengthless = 1): SqlType {
  if (name === "sysname") return sqlType("nvarchar", { length: 128 });
  const known = ({ integer: "int", timestamp: "rowversion", dec: "decimal" } as const)[name] ?? name;
  if (!Object.hasOwn(kinds, known)) {
    throw new SqlError(2715, `Column, parameter, or variable: Cannot find data type ${name}.`);
  }
  const type = known as TypeName;
  const [first, second] = args;
  if (type === "decimal" || type === "numeric") {
    const precision = Number(first ?? 18), scale = Number(second ?? 0);
    if (!(precision >= 1 && precision <= 38 && scale <= precision)) {
      throw new SqlError(1007, `The scale (${scale}) or precision (${precision}) is not valid.`);
    }
    return sqlType(type, { precision, scale });
  }
  if (["time", "datetime2", "datetimeoffset"].includes(type)) {
    return sqlType(type, { scale: first === undefined ? 7 : Number(first) });
  }
  if (type === "float") return sqlType(first !== undefined && Number(first) <= 24 ? "real" : "float");
  if (["char", "varchar", "nchar", "nvarchar", "binary", "varbinary"].includes(type)) {
    return sqlType(type, { length: first === "max" ? -1 : first ?? lengthless });
  }
  return sqlType(type);
}

/** What both operands of a comparison or an operation are taken to. @throws {SqlError} 206 when they clash */
export function commonType(a: SqlType, b: SqlType): SqlType {
  if (a.kind === "other" || b.kind === "other") throw clash(a, b);
  const [low, high] = precedence.indexOf(a.name) <= precedence.indexOf(b.name) ? [a, b] : [b, a];
  if (high.kind === "decimal" && low.kind === "decimal" && !isMoney(high)) {
    const scale = Math.max(low.scale, high.scale);
    const whole = Math.max(low.precision - low.scale, high.precision - high.scale);
    return sqlType("decimal", { precision: Math.min(38, whole + scale), scale });
  }
  if (high.kind === "decimal" && low.kind === "integer" && !isMoney(high)) {
    const whole = Math.max(low.precision, high.precision - high.scale);
    return sqlType("decimal", { precision: Math.min(38, whole + high.scale), scale: high.scale });
  }
  if (high.kind === low.kind && (high.kind === "text" || high.kind === "binary")) {
    const length = low.length < 0 || high.length < 0 ? -1 : Math.max(low.length, high.length);
    const name = high.name === "rowversion" ? "varbinary" : high.name;
    return sqlType(name, { length });
  }
  if (high.kind === low.kind) {
    return { ...high, scale: Math.max(low.scale, high.scale) };
  }
  if (high.kind === "date" && low.kind === "time") throw clash(a, b);
  return high;
}

/** Whether it is money or smallmoney. */
export function isMoney(type: SqlType): boolean {
  return type.name === "money" || type.name === "smallmoney";
}

/** As a declaration has it. */
export function typeText(type: SqlType): string {
  const length = type.length < 0 ? "max" : type.length;
  if (type.name === "decimal" || type.name === "numeric") {
    return `${type.name}(${type.precision},${type.scale})`;
  }
  if (type.kind === "text" && type.name !== "xml") return `${type.name}(${length})`;
  if (type.kind === "binary" && type.name !== "rowversion") return `${type.name}(${length})`;
  return ["time", "datetime2", "datetimeoffset"].includes(type.name)
    ? `${type.name}(${type.scale})`
    : type.name;
}

function clash(a: SqlType, b: SqlType): SqlError {
  return new SqlError(206, `Operand type clash: ${a.name} is incompatible with ${b.name}`);
}
