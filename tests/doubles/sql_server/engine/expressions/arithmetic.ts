/** Sums, products and concatenations, with the types that SQL Server gives them. */
import { converter, type Value } from "../convert.ts";
import { divide, power, rescale } from "../decimals.ts";
import { notSupported, SqlError } from "../errors.ts";
import { commonType, integerRange, isMoney, type SqlType, sqlType } from "../types.ts";
import { converted } from "./converted.ts";
import type { Compiled } from "./scope.ts";

export type Operator = "+" | "-" | "*" | "/" | "%";

/** @throws {SqlError} 102 or 206 for operands that it cannot take */
export function arithmetic(op: Operator, left: Compiled, right: Compiled): Compiled {
  const reads = left.reads | right.reads;
  const nullable = left.nullable || right.nullable;
  const [a, b] = [left.untyped ? right.type : left.type, right.untyped ? left.type : right.type];
  const common = commonType(a, b);
  const both = (type: SqlType, operate: (a: Value, b: Value) => Value): Compiled => ({
    type,
    nullable,
    reads,
    evaluate: (frame) => {
      const one = left.evaluate(frame), other = right.evaluate(frame);
      return one === null || other === null ? null : operate(one, other);
    },
  });
  switch (common.kind) {
    case "text":
    case "binary":
      if (op === "+") return concatenation(left, right, common, both);
      break;
    case "integer": {
      const type = common.name === "bit" ? sqlType("int") : common;
      const [one, other] = [converter(a, type), converter(b, type)];
      return both(type, (x, y) => integers(op, one(x), other(y), type));
    }
    case "float": {
      const type = common.name === "real" && a.name !== b.name ? sqlType("float") : common;
      const [one, other] = [converter(a, type), converter(b, type)];
      return both(type, (x, y) => floats(op, one(x), other(y)));
    }
    case "decimal": {
      if (isMoney(common)) {
        const [one, other] = [converter(a, common), converter(b, common)];
        return both(common, (x, y) => check(moneys(op, one(x), other(y)), common));
      }
      return decimals(op, exact(a, left.digits), exact(b, right.digits), left, right, both);
    }
  }
  throw notSupported(`${a.name} ${op} ${b.name}`);
}

/** The least decimal that holds a type. */
function exact(type: SqlType, digits?: number): SqlType {
  if (type.kind === "integer") return sqlType("decimal", { precision: digits ?? type.precision, scale: 0 });
  if (type.kind === "decimal") return sqlType("decimal", { precision: type.precision, scale: type.scale });
  return sqlType("decimal", { precision: 38, scale: 8 });
}

function concatenation(
  left: Compiled,
  right: Compiled,
  common: SqlType,
  both: (type: SqlType, operate: (a: Value, b: Value) => Value) => Compiled,
): Compiled {
  const limit = common.name.startsWith("n") ? 4000 : 8000;
  const endless = common.length < 0 || left.type.length < 0 || right.type.length < 0;
  const length = endless ? -1 : Math.min(limit, left.type.length + right.type.length);
  const name =
    ({ char: "varchar", nchar: "nvarchar", binary: "varbinary" } as const)[common.name as "char"] ??
      common.name;
  const type = sqlType(name, { length });
  const [one, other] = [converter(left.type, type), converter(right.type, type)];
  if (common.kind === "binary") {
    return both(
      type,
      (a, b) => new Uint8Array([...one(a), ...other(b)]).subarray(0, length < 0 ? undefined : length),
    );
  }
  return both(type, (a, b) => endless ? one(a) + other(b) : (one(a) + other(b)).slice(0, length));
}

function integers(op: Operator, a: Value, b: Value, type: SqlType): Value {
  const [x, y] = [BigInt(a), BigInt(b)];
  if ((op === "/" || op === "%") && y === 0n) throw divideByZero();
  const result = op === "+" ? x + y : op === "-" ? x - y : op === "*" ? x * y : op === "/" ? x / y : x % y;
  const [low, high] = integerRange[type.name]!;
  if (result < low || result > high) {
    throw new SqlError(8115, `Arithmetic overflow error converting expression to data type ${type.name}.`, {
      state: 2,
    });
  }
  return type.name === "bigint" ? result : Number(result);
}

function floats(op: Operator, a: number, b: number): number {
  if (op === "/" && b === 0) throw divideByZero();
  return op === "+" ? a + b : op === "-" ? a - b : op === "*" ? a * b : op === "/" ? a / b : a % b;
}

function moneys(op: Operator, a: bigint, b: bigint): bigint {
  if (op === "+") return a + b;
  if (op === "-") return a - b;
  if (op === "*") return divide(a * b, 10_000n);
  if (b === 0n) throw divideByZero();
  return op === "/" ? a * 10_000n / b : a % b;
}

/** By the documented rules for precision and scale. */
function decimals(
  op: Operator,
  a: SqlType,
  b: SqlType,
  left: Compiled,
  right: Compiled,
  both: (type: SqlType, operate: (a: Value, b: Value) => Value) => Compiled,
): Compiled {
  let scale: number, precision: number;
  if (op === "*") [precision, scale] = [a.precision + b.precision + 1, a.scale + b.scale];
  else if (op === "/") {
    scale = Math.max(6, a.scale + b.precision + 1);
    precision = a.precision - a.scale + b.scale + scale;
  } else {
    scale = Math.max(a.scale, b.scale);
    precision = Math.max(a.precision - a.scale, b.precision - b.scale) + scale + (op === "%" ? 0 : 1);
  }
  if (precision > 38) {
    const whole = precision - scale;
    if (op === "*" || op === "/") scale = Math.max(Math.min(scale, 38 - whole), Math.min(scale, 6));
    else scale = Math.max(Math.min(scale, 38 - whole), 0);
    precision = 38;
  }
  const type = sqlType("decimal", { precision, scale });
  const [one, other] = [converted(left, a).evaluate, converted(right, b).evaluate];
  const shared = Math.max(a.scale, b.scale);
  const operate = (x: bigint, y: bigint): bigint => {
    if (op === "*") return rescale(x * y, a.scale + b.scale, scale);
    if (op === "/") {
      if (y === 0n) throw divideByZero();
      return x * power(scale + b.scale) / (y * power(a.scale));
    }
    const [p, q] = [rescale(x, a.scale, shared), rescale(y, b.scale, shared)];
    if (op === "%" && q === 0n) throw divideByZero();
    return rescale(op === "+" ? p + q : op === "-" ? p - q : p % q, shared, scale);
  };
  const frame = both(type, () => null);
  return {
    ...frame,
    evaluate: (at) => {
      const x = one(at), y = other(at);
      return x === null || y === null ? null : check(operate(x, y), type);
    },
  };
}

function check(value: bigint, type: SqlType): bigint {
  const limit = isMoney(type) ? 1n << (type.name === "money" ? 63n : 31n) : power(type.precision);
  if (value < limit && value > -limit) return value;
  throw new SqlError(8115, `Arithmetic overflow error converting expression to data type ${type.name}.`, {
    state: 2,
  });
}

function divideByZero(): SqlError {
  return new SqlError(8134, "Divide by zero error encountered.");
}
