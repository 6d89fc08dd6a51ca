/** Values and types as the driver gives them, as the port of warehouses names them. */
import type { Column as DriverColumn } from "snowflake-sdk";
import type { Column, Value } from "../warehouse.ts";

/** Times come as objects of the driver's own, which print themselves in the session's format. */
export function valueOf(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return String(value);
}

/** Names in lower case; types as ANSI SQL writes them. Whole numbers of any size are BIGINT: Snowflake has one type. */
export function columnOf(column: DriverColumn): Column {
  return { name: column.getName().toLowerCase(), type: typeOf(column) };
}

function typeOf(column: DriverColumn): string {
  const type = column.getType().toUpperCase();
  switch (type) {
    case "FIXED":
      return column.getScale() === 0 ? "BIGINT" : `DECIMAL(${column.getPrecision()},${column.getScale()})`;
    case "TEXT":
      return "VARCHAR";
    case "REAL":
      return "DOUBLE";
    case "TIMESTAMP_TZ":
    case "TIMESTAMP_LTZ":
      return "TIMESTAMP WITH TIME ZONE";
    case "TIMESTAMP_NTZ":
      return "TIMESTAMP";
    default:
      return type;
  }
}
