/** Expressions to closures. */
import { comparer } from "../compare.ts";
import { converter, type Value } from "../convert.ts";
import { notSupported, SqlError } from "../errors.ts";
import type { Expr } from "../parser/syntax.ts";
import { commonType, type SqlType, sqlType } from "../types.ts";
import { arithmetic } from "./arithmetic.ts";
import { converted } from "./converted.ts";
import { dateCall } from "./date_functions.ts";
import { callFunction, systemVariable } from "./functions.ts";
import { likePattern } from "./like.ts";
import type { Compiled, Condition, Frame, Scope } from "./scope.ts";

/** @throws {SqlError} where it names what is not there, or mixes types that do not mix */
export function compileValue(expr: Expr, scope: Scope): Compiled {
  switch (expr.kind) {
    case "literal": {
      const { value, type } = expr;
      const digits = type.name === "int" ? String(value).replace("-", "").length : undefined;
      return { type, nullable: false, reads: 0, digits, evaluate: () => value };
    }
    case "null":
      return { type: sqlType("int"), nullable: true, untyped: true, reads: 0, evaluate: () => null };
    case "variable":
      return expr.name.startsWith("@@") ? systemVariable(expr.name) : scope.parameter(expr.name);
    case "column":
      return scope.column(expr.source, expr.name);
    case "negate": {
      const zero: Compiled = { type: sqlType("int"), nullable: false, reads: 0, evaluate: () => 0 };
      const operand = compileValue(expr.operand, scope);
      const type = operand.type.kind === "text" ? sqlType("int") : operand.type;
      return converted(arithmetic("-", zero, operand), type);
    }
    case "arithmetic":
      return arithmetic(expr.op, compileValue(expr.left, scope), compileValue(expr.right, scope));
    case "case":
      return compileCase(expr, scope);
    case "cast":
      return compileCast(expr, scope);
    case "call": {
      if (expr.star) throw notSupported(`${expr.name}(*) here`);
      if (expr.name === "IIF") {
        const [condition, then, otherwise] = expr.args;
        return compileCase(
          { kind: "case", operand: null, whens: [{ when: condition, then }], otherwise },
          scope,
        );
      }
      const [first, ...rest] = expr.args;
      if ((expr.name === "DATEADD" || expr.name === "DATEDIFF") && first.kind === "literal") {
        return dateCall(expr.name, String(first.value), rest.map((arg) => compileValue(arg, scope)));
      }
      if (expr.name === "NULLIF") {
        const when: Expr = { kind: "compare", op: "=", left: expr.args[0], right: expr.args[1] };
        const whens = [{ when, then: { kind: "null" as const } }];
        return compileCase({ kind: "case", operand: null, whens, otherwise: expr.args[0] }, scope);
      }
      return callFunction(expr.name, expr.args.map((arg) => compileValue(arg, scope)), scope);
    }
  }
  throw new SqlError(102, `Incorrect syntax: a condition stands where a value is wanted.`, { severity: 15 });
}

/** @throws {SqlError} as compileValue(); 4145 where it is no condition */
export function compileCondition(expr: Expr, scope: Scope): Condition {
  switch (expr.kind) {
    case "and":
    case "or": {
      const items = expr.items.map((item) => compileCondition(item, scope));
      const reads = items.reduce((bits, item) => bits | item.reads, 0);
      const tests = items.map(({ test }) => test);
      return { reads, test: expr.kind === "and" ? allOf(tests) : anyOf(tests) };
    }
    case "not": {
      const { reads, test } = compileCondition(expr.operand, scope);
      return {
        reads,
        test: (frame) => {
          const outcome = test(frame);
          return outcome === null ? null : !outcome;
        },
      };
    }
    case "compare":
      return comparison(expr.op, compileValue(expr.left, scope), compileValue(expr.right, scope));
    case "isNull": {
      const { reads, evaluate } = compileValue(expr.operand, scope);
      const { negated } = expr;
      return { reads, test: (frame) => (evaluate(frame) === null) !== negated };
    }
    case "in": {
      const operand = compileValue(expr.operand, scope);
      const items = expr.list.map((item) => comparison("=", operand, compileValue(item, scope)));
      const reads = items.reduce((bits, item) => bits | item.reads, 0);
      const any = anyOf(items.map(({ test }) => test));
      if (!expr.negated) return { reads, test: any };
      return {
        reads,
        test: (frame) => {
          const outcome = any(frame);
          return outcome === null ? null : !outcome;
        },
      };
    }
    case "like": {
      const [operand, pattern] = [compileValue(expr.operand, scope), compileValue(expr.pattern, scope)];
      const text = sqlType("nvarchar", { length: -1 });
      const [one, other] = [converted(operand, text).evaluate, converted(pattern, text).evaluate];
      const { negated } = expr;
      return {
        reads: operand.reads | pattern.reads,
        test: (frame) => {
          const [value, like] = [one(frame), other(frame)];
          return value === null || like === null ? null : likePattern(like).test(value) !== negated;
        },
      };
    }
  }
  compileValue(expr, scope);
  throw new SqlError(
    4145,
    "An expression of non-boolean type specified in a context where a condition is expected.",
    {
      severity: 15,
    },
  );
}

type Test = (frame: Frame) => boolean | null;

function allOf(tests: readonly Test[]): Test {
  return (frame) => {
    let outcome: boolean | null = true;
    for (const test of tests) {
      const one = test(frame);
      if (one === false) return false;
      if (one === null) outcome = null;
    }
    return outcome;
  };
}

function anyOf(tests: readonly Test[]): Test {
  return (frame) => {
    let outcome: boolean | null = false;
    for (const test of tests) {
      const one = test(frame);
      if (one === true) return true;
      if (one === null) outcome = null;
    }
    return outcome;
  };
}

const outcomes: Record<string, (order: number) => boolean> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
};

/** What two values are compared as. */
export function comparedAs(left: Compiled, right: Compiled): SqlType {
  if (left.untyped) return right.type;
  return right.untyped ? left.type : commonType(left.type, right.type);
}

function comparison(op: string, left: Compiled, right: Compiled): Condition {
  const type = comparedAs(left, right);
  if (type.name === "xml") throw new SqlError(305, "The xml data type cannot be compared or sorted.");
  // Conversions that change no order are left out: of integers among themselves, of texts to longer ones.
  const direct = left.type.kind === right.type.kind && type.kind !== "decimal";
  const [one, other] = direct ? [left.evaluate, right.evaluate] : [
    converted(left, type).evaluate,
    converted(right, type).evaluate,
  ];
  const compare = comparer(type), holds = outcomes[op];
  return {
    reads: left.reads | right.reads,
    test: (frame) => {
      const a = one(frame);
      if (a === null) return null;
      const b = other(frame);
      return b === null ? null : holds(compare(a, b));
    },
  };
}

function compileCase(expr: Expr & { kind: "case" }, scope: Scope): Compiled {
  const operand = expr.operand === null ? null : compileValue(expr.operand, scope);
  const whens = expr.whens.map(({ when }) =>
    operand === null ? compileCondition(when, scope) : comparison("=", operand, compileValue(when, scope))
  );
  const values = expr.whens.map(({ then }) => compileValue(then, scope));
  if (expr.otherwise !== null) values.push(compileValue(expr.otherwise, scope));
  return firstOf(values, (frame) => {
    const at = whens.findIndex(({ test }) => test(frame) === true);
    return at < 0 ? (expr.otherwise === null ? null : values.length - 1) : at;
  }, whens.reduce((bits, { reads }) => bits | reads, 0));
}

/** One of several values, all taken to their common type. */
export function firstOf(
  values: readonly Compiled[],
  choose: (frame: Frame) => number | null,
  reads = 0,
): Compiled {
  const typed = values.filter(({ untyped }) => !untyped);
  const type = typed.map((each) => each.type).reduce(
    (a, b) => commonType(a, b),
    typed[0]?.type ?? sqlType("int"),
  );
  const evaluates = values.map((value) => converted(value, type).evaluate);
  return {
    type,
    nullable: true,
    reads: values.reduce((bits, value) => bits | value.reads, reads),
    evaluate: (frame) => {
      const at = choose(frame);
      return at === null ? null : evaluates[at](frame);
    },
  };
}

function compileCast(expr: Expr & { kind: "cast" }, scope: Scope): Compiled {
  const operand = compileValue(expr.operand, scope);
  const style = expr.style === null ? -1 : constant(compileValue(expr.style, scope));
  if (operand.untyped) return { ...operand, type: expr.type, untyped: false };
  const convert = converter(operand.type, expr.type, style), { evaluate } = operand;
  const attempt = (value: Value) => {
    try {
      return convert(value);
    } catch (error) {
      if (error instanceof SqlError) return null;
      throw error;
    }
  };
  const final = expr.attempt ? attempt : convert;
  return {
    type: expr.type,
    nullable: expr.attempt || operand.nullable,
    reads: operand.reads,
    evaluate: (frame) => final(evaluate(frame)),
  };
}

function constant({ evaluate, reads }: Compiled): number {
  if (reads !== 0) throw notSupported("a style that is not constant");
  return Number(evaluate({ rows: [], params: [], around: null as never }));
}
