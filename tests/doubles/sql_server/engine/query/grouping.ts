/** Aggregates over all rows or over groups of them. */
import type { Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import { compileCondition, compileValue } from "../expressions/compile.ts";
import { type Compiled, type Frame, Scope, type ScopeColumn } from "../expressions/scope.ts";
import type { Expr, Select } from "../parser/syntax.ts";
import { aggregatesIn, compileAggregate, type Running } from "./aggregates.ts";
import type { ResultColumn } from "./select.ts";

type Run = (frame: Frame) => Iterable<unknown>;
type Expand = (
  select: Select,
  scope: Scope,
  compile: (expr: Expr) => Compiled,
) => { columns: ResultColumn[]; values: Compiled[] };

/**
 * Expressions over groups are compiled in a scope of their own, whose one source has a column for each aggregate and
 * for each expression of GROUP BY.
 */
export function grouped(select: Select, scope: Scope, frames: Run, expand: Expand) {
  const calls = new Map<string, Expr & { kind: "call" }>();
  const parts = [
    ...select.items.flatMap((item) => item.kind === "value" ? [item.expr] : []),
    ...select.orderBy.map(({ expr }) => expr),
    ...(select.having === null ? [] : [select.having]),
  ];
  for (const call of parts.flatMap(aggregatesIn)) calls.set(textOf(call), call);
  const keys = select.groupBy.map((expr) => ({ text: textOf(expr), value: compileValue(expr, scope) }));
  const aggregates = [...calls].map(([text, call]) => ({ text, aggregate: compileAggregate(call, scope) }));
  const columns: ScopeColumn[] = [
    ...keys.map(({ text, value }) => ({ name: text, type: value.type, nullable: value.nullable })),
    ...aggregates.map(({ text, aggregate }) => ({ name: text, ...aggregate })),
  ];
  const groups = new Scope(scope.database, [{ alias: "#group", columns }], scope.parameters);
  const compile = (expr: Expr) => compileValue(replaced(expr, columns), groups);
  const having = select.having === null ? null : compileCondition(replaced(select.having, columns), groups);
  const output = expand(select, scope, compile);
  const byAlias = (expr: Expr): Expr => {
    if (expr.kind !== "column" || expr.source !== null) return expr;
    const item = select.items.find((each) => each.kind === "value" && each.alias === expr.name);
    return item?.kind === "value" ? item.expr : expr;
  };
  const ordered = select.orderBy.length === 0 ? null : select.orderBy.map(({ expr, descending }) => ({
    value: compile(byAlias(expr)),
    descending,
  }));
  const run = function* (frame: Frame): Generator<true> {
    const found = new Map<string, { key: Value[]; running: Running[] }>();
    const start = () => aggregates.map(({ aggregate }) => aggregate.start());
    if (keys.length === 0) found.set("", { key: [], running: start() });
    for (const _ of frames(frame)) {
      const key = keys.map(({ value }) => value.evaluate(frame));
      const text = key.map((each) => String(each?.utc ?? each).toUpperCase()).join("\0");
      let group = found.get(text);
      if (group === undefined) found.set(text, group = { key, running: start() });
      for (const each of group.running) each.add(frame);
    }
    for (const { key, running } of found.values()) {
      frame.rows[0] = [...key, ...running.map(({ result }) => result())];
      if (having === null || having.test(frame) === true) yield true;
    }
  };
  return { output, run, ordered };
}

/** Equal expressions have equal texts. */
function textOf(expr: Expr): string {
  return JSON.stringify(expr, (key, value) => {
    if (typeof value === "bigint") return String(value);
    if (key === "source" && typeof value !== "object") return null;
    return typeof value === "string" && key === "name" ? value.toUpperCase() : value;
  });
}

/** Aggregates and grouping expressions become columns of the group. @throws {SqlError} 8120 for other columns */
function replaced(expr: Expr, columns: readonly ScopeColumn[]): Expr {
  const text = textOf(expr);
  if (columns.some(({ name }) => name === text)) return { kind: "column", source: "#group", name: text };
  if (expr.kind === "column") {
    throw new SqlError(
      8120,
      `Column '${expr.name}' is invalid in the select list because it is not contained in either an aggregate ` +
        `function or the GROUP BY clause.`,
    );
  }
  const inside = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(inside);
    if (typeof part !== "object" || part === null || part instanceof Uint8Array) return part;
    if ("when" in part) {
      return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, inside(each)]));
    }
    return "kind" in part && !("precision" in part) ? replaced(part as Expr, columns) : part;
  };
  return Object.fromEntries(Object.entries(expr).map(([key, part]) => [key, inside(part)])) as Expr;
}
