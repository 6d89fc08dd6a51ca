/** Values from one type to another, as CAST, CONVERT and assignments do. */
import { fromBinary, toBinary } from "./convert_binary.ts";
import { decimalText, floatDecimal, parseDecimal, power, rescale } from "./decimals.ts";
import { SqlError } from "./errors.ts";
import { momentText, toMoment } from "./convert_moment.ts";
import { parseGuid, toCodePage } from "./text.ts";
import { integerRange, isMoney, type SqlType } from "./types.ts";

// deno-lint-ignore no-explicit-any -- a value's form follows from the type beside it
export type Value = any;
export type Convert = (value: Value) => Value;

/**
 * How values of one type become another's; NULL stays NULL.
 * @param style CONVERT's; -1 when none is given
 * @throws {SqlError} now when the types have no conversion, at the value when it has none
 */
export function converter(from: SqlType, to: SqlType, style = -1): Convert {
  const convert = conversion(from, to, style);
  return (value) => value === null ? null : convert(value);
}

/** Whether values pass unchanged, so that nothing need be called. */
export function isSame(from: SqlType, to: SqlType): boolean {
  return from.kind === to.kind && from.name === to.name && from.precision === to.precision &&
    from.scale === to.scale && from.length === to.length;
}

function conversion(from: SqlType, to: SqlType, style: number): Convert {
  if (isSame(from, to)) return (value) => value;
  switch (to.kind) {
    case "integer":
      return toInteger(from, to);
    case "decimal":
      return toDecimal(from, to);
    case "float":
      return toFloat(from, to);
    case "text":
      return toText(from, to, style);
    case "binary":
      return toBinary(from, to, style);
    case "guid":
      if (from.kind === "text") return toGuid;
      if (from.kind === "binary") return fromBinary(from, to, style);
      break;
    case "date":
    case "time":
    case "moment":
    case "offset":
      return toMoment(from, to);
  }
  throw refused(from, to);
}

/** @throws {SqlError} 529 */
export function refused(from: SqlType, to: SqlType): SqlError {
  return new SqlError(529, `Explicit conversion from data type ${from.name} to ${to.name} is not allowed.`);
}

function toInteger(from: SqlType, to: SqlType): Convert {
  const [low, high] = integerRange[to.name]!;
  const big = to.name === "bigint";
  const fit = (value: bigint, shown: Value) => {
    if (to.name === "bit") return value === 0n ? 0 : 1;
    if (value >= low && value <= high) return big ? value : Number(value);
    if (from.kind === "text" && to.name === "int") {
      const what = `The conversion of the ${from.name} value '${shown}' overflowed an int column.`;
      throw new SqlError(248, what);
    }
    throw overflow(
      from.kind === "integer" ? "expression" : from.kind === "decimal" ? "numeric" : from.name,
      to,
    );
  };
  switch (from.kind) {
    case "integer":
      return (value) => fit(BigInt(value), value);
    case "decimal":
      return (value) => fit(isMoney(from) ? rescale(value, 4, 0) : value / power(from.scale), value);
    case "float":
      return (value) => fit(BigInt(Math.trunc(value)), value);
    case "binary":
      return fromBinary(from, to, -1);
    case "text":
      return (value: string) => {
        const flag = to.name === "bit" ? /^\s*(?:(true)|(false))\s*$/i.exec(value) : null;
        if (flag !== null) return flag[1] === undefined ? 0 : 1;
        if (/^\s*[+-]?\d+\s*$/.test(value)) return fit(BigInt(value.trim().replace("+", "")), value);
        if (value.trim() === "") return big ? 0n : 0;
        if (big) throw new SqlError(8114, `Error converting data type ${from.name} to bigint.`);
        throw new SqlError(
          245,
          `Conversion failed when converting the ${from.name} value '${value}' to data type ${to.name}.`,
        );
      };
  }
  throw refused(from, to);
}

function toDecimal(from: SqlType, to: SqlType): Convert {
  const limit = to.name === "money" ? 1n << 63n : to.name === "smallmoney" ? 1n << 31n : power(to.precision);
  const fit = (value: bigint, scale: number) => {
    const scaled = rescale(value, scale, to.scale);
    // Of two's complement types the least value lies one further out.
    if (scaled >= limit || scaled < -limit || (scaled === -limit && !isMoney(to))) {
      throw overflow(from.kind === "decimal" ? "numeric" : from.name, to);
    }
    return scaled;
  };
  switch (from.kind) {
    case "integer":
      return (value) => fit(BigInt(value), 0);
    case "decimal":
      return (value) => fit(value, from.scale);
    case "float":
      return (value) => {
        const { value: exact, scale } = floatDecimal(value);
        return scale > 79 ? 0n : fit(exact, scale);
      };
    case "text":
      return (value: string) => {
        const parsed = parseDecimal(isMoney(to) ? value.replace(/[$,]/g, "") : value);
        if (parsed === null || parsed.scale > 79 || (!isMoney(to) && /e/i.test(value))) {
          if (isMoney(to)) {
            throw new SqlError(
              235,
              "Cannot convert a char value to money. The char value has incorrect syntax.",
            );
          }
          throw new SqlError(8114, `Error converting data type ${from.name} to ${to.name}.`);
        }
        return fit(parsed.value, parsed.scale);
      };
  }
  throw refused(from, to);
}

function toFloat(from: SqlType, to: SqlType): Convert {
  const fit = (value: number) => {
    const kept = to.name === "real" ? Math.fround(value) : value;
    if (!Number.isFinite(kept)) throw overflow(from.name, to);
    return kept;
  };
  switch (from.kind) {
    case "integer":
      return (value) => fit(Number(value));
    case "decimal":
      return (value) => fit(Number(decimalText(value, from.scale)));
    case "float":
      return fit;
    case "text":
      return (value: string) => {
        if (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return fit(Number(value));
        throw new SqlError(8114, `Error converting data type ${from.name} to ${to.name}.`);
      };
  }
  throw refused(from, to);
}

function toText(from: SqlType, to: SqlType, style: number): Convert {
  const narrow = to.name === "char" || to.name === "varchar";
  const fixed = to.name === "char" || to.name === "nchar";
  const fit = (text: string) => {
    const kept = narrow && (from.name !== "varchar" && from.name !== "char") ? toCodePage(text) : text;
    if (to.length < 0 || kept.length === to.length) return kept;
    if (kept.length > to.length) {
      if (from.kind === "decimal" || from.kind === "float") throw overflow(from.name, to);
      if (from.kind === "integer") return "*";
      return kept.slice(0, to.length);
    }
    return fixed ? kept.padEnd(to.length) : kept;
  };
  switch (from.kind) {
    case "integer":
      return (value) => fit(String(value));
    case "decimal": {
      // Money shows two digits unless a style asks for its four.
      const scale = isMoney(from) && style !== 2 && style !== 126 ? 2 : from.scale;
      return (value) => fit(decimalText(rescale(value, from.scale, scale), scale));
    }
    case "float":
      return (value) => fit(floatText(value, style));
    case "text":
      return fit;
    case "binary":
      return fromBinary(from, to, style);
    case "guid":
      return (value: string) => {
        if (to.length >= 0 && to.length < 36) {
          throw new SqlError(8170, "Insufficient result space to convert uniqueidentifier value to char.");
        }
        return fit(value);
      };
    case "date":
    case "time":
    case "moment":
    case "offset": {
      const text = momentText(from, style);
      return (value) => fit(text(value));
    }
  }
  throw refused(from, to);
}

/** Style 3 and 2 have 17 and 16 digits, 1 has 8, and without a style there are up to 6. */
function floatText(value: number, style: number): string {
  const digits = ({ 1: 7, 2: 15, 3: 16 } as Record<number, number>)[style];
  if (digits !== undefined) return exponential(value.toExponential(digits));
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const short = Number(value.toPrecision(6));
  return exponent < -4 || exponent >= 6 ? exponential(short.toExponential()) : String(short);
}

function exponential(text: string): string {
  const [mantissa, exponent] = text.split("e");
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(3, "0")}`;
}

function toGuid(value: string): string {
  const guid = parseGuid(value);
  if (guid !== null) return guid;
  throw new SqlError(8169, "Conversion failed when converting from a character string to uniqueidentifier.");
}

/** @throws {SqlError} 8115 */
export function overflow(what: string, to: SqlType): SqlError {
  return new SqlError(8115, `Arithmetic overflow error converting ${what} to data type ${to.name}.`, {
    state: 2,
  });
}
