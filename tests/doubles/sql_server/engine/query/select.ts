/** A SELECT, made ready to run. */
import { orderer } from "../compare.ts";
import type { Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import { compileCondition, compileValue } from "../expressions/compile.ts";
import { converted } from "../expressions/converted.ts";
import { type Compiled, type Condition, type Frame, type Parameters, Scope } from "../expressions/scope.ts";
import type { Expr, Select } from "../parser/syntax.ts";
import type { Database } from "../storage/database.ts";
import { type SqlType, sqlType } from "../types.ts";
import { type Access, access } from "./access.ts";
import { aggregatesIn } from "./aggregates.ts";
import { grouped } from "./grouping.ts";
import { resolve, type Source } from "./source.ts";

export type ResultColumn = { name: string; type: SqlType; nullable: boolean };

/** `rows` gives one array again and again, filled anew for each row. */
export type Query = {
  columns: ResultColumn[];
  /** Whether it reads tables of the user's. */
  readsTables: boolean;
  rows: (frame: Frame) => Iterable<Value[]>;
};

type Output = { columns: ResultColumn[]; values: Compiled[] };
type Run = (frame: Frame) => Iterable<unknown>;

/** @throws {SqlError} where it names what is not there */
export function compileSelect(select: Select, database: Database, parameters: Parameters): Query {
  const { scope, sources, ons } = openSources(select, database, parameters);
  const aggregated = select.groupBy.length > 0 || select.having !== null ||
    select.items.some((item) => item.kind === "value" && aggregatesIn(item.expr).length > 0);
  const orderBy = aggregated || select.distinct
    ? []
    : select.orderBy.map((each) => resolveOrder(each, select, scope));
  const first = sources.length === 0
    ? null
    : access(sources[0], 0, scope, { where: select.where, orderBy, alone: select.joins.length === 0 });
  const where = select.where === null ? null : compileCondition(select.where, scope);
  const rest = select.joins.map((join, at) => ({
    ...join,
    access: access(sources[at + 1], at + 1, scope, { where: join.on, orderBy: [], alone: false }),
    on: ons[at],
    width: sources[at + 1].columns.length,
  }));
  const frames = joined(first, rest, where);
  const page = compilePage(select, scope);
  const readsTables = sources.some(({ table }) => table !== null);
  if (aggregated) {
    const { output, run, ordered } = grouped(select, scope, frames, expand);
    return finish(output, ordered === null ? run : sorted(run, ordered), page, readsTables, false);
  }
  const output = expand(select, scope, (expr) => compileValue(expr, scope));
  const orders = orderBy.map(({ expr, descending }) => ({ value: compileValue(expr, scope), descending }));
  const run = first === null || first.ordered ? frames : sorted(frames, orders);
  const distinctOrder = select.distinct && select.orderBy.length > 0
    ? select.orderBy.map((each) => resolveOrder(each, select, scope))
    : [];
  const final = distinctOrder.length === 0 ? run : sorted(
    run,
    distinctOrder.map(({ expr, descending }) => ({ value: compileValue(expr, scope), descending })),
  );
  return finish(output, final, page, readsTables, select.distinct);
}

function openSources(select: Select, database: Database, parameters: Parameters) {
  const sources: Source[] = [];
  const ons: Condition[] = [];
  let scope = new Scope(database, [], parameters);
  const open = (source: Source) => {
    if (sources.some(({ alias }) => alias.toUpperCase() === source.alias.toUpperCase())) {
      throw new SqlError(1011, `The correlation name '${source.alias}' is specified multiple times.`);
    }
    sources.push(source);
    scope = new Scope(database, [...sources], parameters);
  };
  if (select.from !== null) open(resolve(select.from, scope));
  for (const join of select.joins) {
    open(resolve(join.source, scope));
    ons.push(compileCondition(join.on, scope));
  }
  return { scope, sources, ons };
}

/** ORDER BY may name an output column by its alias or its number. */
export function resolveOrder(
  { expr, descending }: Select["orderBy"][number],
  select: Select,
  scope: Scope,
): Select["orderBy"][number] {
  if (expr.kind === "literal" && expr.type.name === "int") {
    const item = select.items[Number(expr.value) - 1];
    if (item?.kind === "value") return { expr: item.expr, descending };
    throw new SqlError(108, `The ORDER BY position number ${expr.value} is out of range.`);
  }
  if (expr.kind !== "column" || expr.source !== null) return { expr, descending };
  const upper = expr.name.toUpperCase();
  const item = select.items.find((each) => each.kind === "value" && each.alias?.toUpperCase() === upper);
  if (item?.kind === "value") return { expr: item.expr, descending };
  scope.column(null, expr.name);
  return { expr, descending };
}

/** The select list, its stars replaced. */
function expand(select: Select, scope: Scope, compile: (expr: Expr) => Compiled): Output {
  const columns: ResultColumn[] = [], values: Compiled[] = [];
  const add = (name: string, value: Compiled) => {
    columns.push({ name, type: value.type, nullable: value.nullable });
    values.push(value);
  };
  for (const item of select.items) {
    if (item.kind === "value") {
      add(item.alias ?? (item.expr.kind === "column" ? item.expr.name : ""), compile(item.expr));
      continue;
    }
    const found = scope.sources.filter(({ alias }) =>
      item.source === null || alias.toUpperCase() === item.source.toUpperCase()
    );
    if (found.length === 0) {
      throw new SqlError(107, `The column prefix '${item.source}' does not match a table.`);
    }
    for (const { alias, columns } of found) {
      for (const { name } of columns) add(name, compile({ kind: "column", source: alias, name }));
    }
  }
  return { columns, values };
}

type Joined = { kind: "inner" | "left"; access: Access; on: Condition; width: number };

/** Sets the frame's rows, one combination after another. */
function joined(first: Access | null, rest: readonly Joined[], where: Condition | null): Run {
  const test = where?.test ?? null;
  if (first === null) {
    return function* (frame) {
      if (test === null || test(frame) === true) yield true;
    };
  }
  if (rest.length === 0) {
    return function* (frame) {
      for (const row of first.rows(frame)) {
        frame.rows[0] = row;
        if (test === null || test(frame) === true) yield true;
      }
    };
  }
  const deeper = function* (frame: Frame, at: number): Generator<true> {
    if (at === rest.length) {
      if (test === null || test(frame) === true) yield true;
      return;
    }
    const { access, on, kind, width } = rest[at];
    let found = false;
    for (const row of access.rows(frame)) {
      frame.rows[at + 1] = row;
      if (on.test(frame) !== true) continue;
      found = true;
      yield* deeper(frame, at + 1);
    }
    if (found || kind === "inner") return;
    frame.rows[at + 1] = Array(width).fill(null);
    yield* deeper(frame, at + 1);
  };
  return function* (frame) {
    for (const row of first.rows(frame)) {
      frame.rows[0] = row;
      yield* deeper(frame, 0);
    }
  };
}

/** Reads all rows, and gives them in order. */
function sorted(run: Run, orders: readonly { value: Compiled; descending: boolean }[]): Run {
  const compares = orders.map(({ value, descending }) => {
    const compare = orderer(value.type);
    return descending ? (a: Value, b: Value) => compare(b, a) : compare;
  });
  return function* (frame) {
    const all: { keys: Value[]; rows: Value[][] }[] = [];
    for (const _ of run(frame)) {
      all.push({ keys: orders.map(({ value }) => value.evaluate(frame)), rows: [...frame.rows] });
    }
    all.sort((a, b) => {
      for (let at = 0; at < compares.length; at++) {
        const order = compares[at](a.keys[at], b.keys[at]);
        if (order !== 0) return order;
      }
      return 0;
    });
    for (const { rows } of all) {
      frame.rows.splice(0, rows.length, ...rows);
      yield true;
    }
  };
}

type Page = (frame: Frame) => { skip: number; take: number };

/** @throws {SqlError} 127 or 1060 at run time */
function compilePage({ top, offset, fetch }: Select, scope: Scope): Page {
  const bigint = sqlType("bigint");
  const count = (expr: Expr | null) =>
    expr === null ? null : converted(compileValue(expr, scope), bigint).evaluate;
  const [topCount, skip, take] = [count(top), count(offset), count(fetch)];
  return (frame) => {
    const limit = topCount ?? take;
    const given = limit === null ? null : limit(frame);
    if (limit !== null && (given === null || given < 0n)) {
      throw new SqlError(
        1060,
        "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.",
      );
    }
    return { skip: Number(skip?.(frame) ?? 0n), take: given === null ? Infinity : Number(given) };
  };
}

function finish(
  { columns, values }: Output,
  run: Run,
  page: Page,
  readsTables: boolean,
  distinct: boolean,
): Query {
  const evaluates = values.map(({ evaluate }) => evaluate);
  const row: Value[] = Array(values.length).fill(null);
  // Columns as they are need no call.
  const direct = values.every(({ column }) => column !== undefined && column.source === 0)
    ? values.map(({ column }) => column!.position)
    : null;
  const rows = function* (frame: Frame): Generator<Value[]> {
    let { skip, take } = page(frame);
    if (take <= 0) return;
    const seen = new Set<string>();
    for (const _ of run(frame)) {
      if (skip > 0) {
        skip--;
        continue;
      }
      if (direct !== null) {
        const from = frame.rows[0];
        for (let at = 0; at < direct.length; at++) row[at] = from[direct[at]];
      } else for (let at = 0; at < evaluates.length; at++) row[at] = evaluates[at](frame);
      if (distinct) {
        const key = row.map((value) => String(value?.utc ?? value).toUpperCase()).join("\0");
        if (seen.has(key)) continue;
        seen.add(key);
      }
      yield row;
      if (--take <= 0) return;
    }
  };
  return { columns, readsTables, rows };
}
