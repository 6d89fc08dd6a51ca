/** COUNT, SUM, MIN, MAX and AVG. */
import { comparer } from "../compare.ts";
import type { Value } from "../convert.ts";
import { notSupported, SqlError } from "../errors.ts";
import { arithmetic } from "../expressions/arithmetic.ts";
import { compileValue } from "../expressions/compile.ts";
import { converted } from "../expressions/converted.ts";
import type { Compiled, Frame, Scope } from "../expressions/scope.ts";
import type { Expr } from "../parser/syntax.ts";
import { isMoney, type SqlType, sqlType } from "../types.ts";

const names = new Set(["COUNT", "COUNT_BIG", "SUM", "MIN", "MAX", "AVG"]);

/** One aggregate of one group of rows. */
export type Running = { add: (frame: Frame) => void; result: () => Value };
export type Aggregate = { type: SqlType; nullable: boolean; start: () => Running };

export function isAggregate(expr: Expr): expr is Expr & { kind: "call" } {
  return expr.kind === "call" && names.has(expr.name);
}

/** All aggregates within an expression. */
export function aggregatesIn(expr: Expr): (Expr & { kind: "call" })[] {
  if (isAggregate(expr)) return [expr];
  return Object.values(expr).flat().flatMap((part) => {
    if (typeof part !== "object" || part === null) return [];
    const inner = "kind" in part ? [part] : "when" in part ? Object.values(part) : [];
    return (inner as Partial<Expr>[]).flatMap((each) =>
      typeof each.kind === "string" ? aggregatesIn(each as Expr) : []
    );
  });
}

/** @throws {SqlError} 8117 for types that it cannot take */
export function compileAggregate(call: Expr & { kind: "call" }, scope: Scope): Aggregate {
  const { name } = call;
  if (name === "COUNT" || name === "COUNT_BIG") return compileCount(call, scope);
  if (call.args.length !== 1) throw new SqlError(174, `The ${name} function requires 1 argument(s).`);
  if (call.distinct) throw notSupported(`${name}(DISTINCT …)`);
  const operand = compileValue(call.args[0], scope);
  if (name === "MIN" || name === "MAX") {
    const compare = comparer(operand.type), sign = name === "MIN" ? 1 : -1;
    return fold(operand, (best, value) => compare(value, best) * sign < 0 ? value : best);
  }
  const { type } = operand;
  if (!["integer", "decimal", "float"].includes(type.kind) || type.name === "bit") {
    throw new SqlError(8117, `Operand data type ${type.name} is invalid for ${name.toLowerCase()} operator.`);
  }
  const sum = sumOf(operand);
  if (name === "SUM") return sum;
  const count = compileCount({ ...call, name: "COUNT_BIG", star: false }, scope);
  return averageOf(sum, count);
}

function compileCount(call: Expr & { kind: "call" }, scope: Scope): Aggregate {
  const big = call.name === "COUNT_BIG";
  const operand = call.star ? null : compileValue(call.args[0], scope).evaluate;
  const start = (): Running => {
    let count = 0;
    const seen = call.distinct ? new Set<string>() : null;
    const add = (frame: Frame) => {
      const value = operand === null ? true : operand(frame);
      if (value === null) return;
      seen?.add(String(value?.utc ?? value).toUpperCase());
      count++;
    };
    return {
      add,
      result: () => {
        const all = seen?.size ?? count;
        return big ? BigInt(all) : all;
      },
    };
  };
  return { type: sqlType(big ? "bigint" : "int"), nullable: false, start };
}

function fold(operand: Compiled, combine: (all: Value, value: Value) => Value): Aggregate {
  const start = (): Running => {
    let all: Value = null;
    const add = (frame: Frame) => {
      const value = operand.evaluate(frame);
      if (value !== null) all = all === null ? value : combine(all, value);
    };
    return { add, result: () => all };
  };
  return { type: operand.type, nullable: true, start };
}

/** Of the type that SQL Server sums in. */
function sumOf(operand: Compiled): Aggregate {
  const { type } = operand;
  const wide = type.kind === "float"
    ? sqlType("float")
    : isMoney(type)
    ? sqlType("money")
    : type.kind === "decimal"
    ? sqlType("decimal", { precision: 38, scale: type.scale })
    : sqlType(type.name === "bigint" ? "bigint" : "int");
  const taken = converted(operand, wide);
  if (wide.kind === "decimal") return fold(taken, (all, value) => all + value);
  const pair: Value[] = [];
  const side = (at: number): Compiled => ({
    type: wide,
    nullable: false,
    reads: 0,
    evaluate: () => pair[at],
  });
  const plus = arithmetic("+", side(0), side(1));
  return fold(taken, (all, value) => {
    [pair[0], pair[1]] = [all, value];
    return plus.evaluate(null as never);
  });
}

function averageOf(sum: Aggregate, count: Aggregate): Aggregate {
  const pair: Value[] = [];
  const side = (at: number, type: SqlType): Compiled => ({
    type,
    nullable: false,
    reads: 0,
    evaluate: () => pair[at],
  });
  const quotient = arithmetic("/", side(0, sum.type), side(1, count.type));
  const start = (): Running => {
    const [total, number] = [sum.start(), count.start()];
    return {
      add: (frame) => {
        total.add(frame);
        number.add(frame);
      },
      result: () => {
        [pair[0], pair[1]] = [total.result(), number.result()];
        return pair[0] === null ? null : quotient.evaluate(null as never);
      },
    };
  };
  return { type: quotient.type, nullable: true, start };
}
