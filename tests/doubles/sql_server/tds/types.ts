/** Types as TDS describes them. */
import type { SqlType } from "../engine/types.ts";
import type { ByteWriter } from "./bytes.ts";

/** SQL_Latin1_General_CP1_CI_AS */
export const collation = Uint8Array.of(0x09, 0x04, 0xd0, 0x00, 0x34);

/** How many bytes the integer types take. */
export const integerSize: Partial<Record<string, number>> = { tinyint: 1, smallint: 2, int: 4, bigint: 8 };

/** Bytes of a time by its scale. */
export function timeSize(scale: number): number {
  return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
}

/** Bytes of a decimal's number by its precision. */
export function decimalSize(precision: number): number {
  return precision <= 9 ? 4 : precision <= 19 ? 8 : precision <= 28 ? 12 : 16;
}

/** TYPE_INFO of a column; all are nullable on the wire. */
export function writeType(out: ByteWriter, type: SqlType): void {
  const sized = (code: number, length: number) => {
    out.byte(code);
    out.uint16(length < 0 ? 0xffff : length);
  };
  switch (type.name) {
    case "bit":
      return bytes(out, 0x68, 1);
    case "tinyint":
    case "smallint":
    case "int":
    case "bigint":
      return bytes(out, 0x26, integerSize[type.name]!);
    case "decimal":
    case "numeric":
      return bytes(
        out,
        type.name === "decimal" ? 0x6a : 0x6c,
        decimalSize(type.precision) + 1,
        type.precision,
        type.scale,
      );
    case "money":
      return bytes(out, 0x6e, 8);
    case "smallmoney":
      return bytes(out, 0x6e, 4);
    case "real":
      return bytes(out, 0x6d, 4);
    case "float":
      return bytes(out, 0x6d, 8);
    case "date":
      return bytes(out, 0x28);
    case "time":
      return bytes(out, 0x29, type.scale);
    case "datetime2":
      return bytes(out, 0x2a, type.scale);
    case "datetimeoffset":
      return bytes(out, 0x2b, type.scale);
    case "datetime":
      return bytes(out, 0x6f, 8);
    case "smalldatetime":
      return bytes(out, 0x6f, 4);
    case "uniqueidentifier":
      return bytes(out, 0x24, 16);
    case "char":
    case "varchar":
      sized(type.name === "char" ? 0xaf : 0xa7, type.length);
      return out.data(collation);
    case "nchar":
    case "nvarchar":
      sized(type.name === "nchar" ? 0xef : 0xe7, type.length < 0 ? -1 : type.length * 2);
      return out.data(collation);
    case "binary":
    case "rowversion":
      return sized(0xad, type.length);
    case "varbinary":
      return sized(0xa5, type.length);
    case "xml":
      return bytes(out, 0xf1, 0);
  }
  // Values of these types are never there, only NULL.
  sized(0xa5, 8000);
}

function bytes(out: ByteWriter, ...values: number[]): void {
  for (const value of values) out.byte(value);
}
