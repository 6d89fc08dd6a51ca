/** Where in an index the rows that a condition may hold for begin and end. */
import { type Compare, orderer } from "../compare.ts";
import { compileValue } from "../expressions/compile.ts";
import { converted } from "../expressions/converted.ts";
import type { Compiled, Frame, Scope } from "../expressions/scope.ts";
import type { Expr } from "../parser/syntax.ts";
import { type Boundary, compareBoundaries } from "../storage/index.ts";
import type { SqlType } from "../types.ts";
import { commonType } from "../types.ts";

/** What is known when a boundary is wanted: the parameters, and rows of sources before this one. */
type At = (frame: Frame) => Boundary;
/** `equals` counts the leading columns that are fixed to one value. */
export type Bounds = { low: At | null; high: At | null; equals: number };

type Simple = { position: number; op: string; value: Compiled };
type Known = { columns: readonly number[]; types: readonly SqlType[]; orders: Compare[] };

const flipped: Record<string, string> = { "=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

/**
 * Bounds of the source's rows in an index on these columns. They are wide: the condition still decides on each row.
 * @param source its number in the scope
 */
export function boundsOf(
  where: Expr | null,
  scope: Scope,
  { source, columns }: { source: number; columns: readonly number[] },
): Bounds {
  const types = columns.map((position) => scope.sources[source].columns[position].type);
  const known: Known = { columns, types, orders: types.map(orderer) };
  return where === null ? nothing : ofAll([where], [], { scope, source, known });
}

const nothing: Bounds = { low: null, high: null, equals: 0 };
type Context = { scope: Scope; source: number; known: Known };

/** Of conditions that all hold. */
function ofAll(items: readonly Expr[], outer: readonly Simple[], context: Context): Bounds {
  const flat = items.flatMap(conjuncts);
  const simple = [...outer, ...flat.flatMap((item) => simpleOf(item, context))];
  let bounds = ofSimple(simple, context);
  for (const item of flat) {
    if (item.kind !== "or") continue;
    const branches = item.items.map((branch) => ofAll([branch], simple, context));
    const low = furthest(branches.map((each) => each.low), -1, context);
    const high = furthest(branches.map((each) => each.high), 1, context);
    bounds = {
      ...bounds,
      low: narrower(bounds.low, low, 1, context),
      high: narrower(bounds.high, high, -1, context),
    };
  }
  return bounds;
}

function conjuncts(expr: Expr): Expr[] {
  return expr.kind === "and" ? expr.items.flatMap(conjuncts) : [expr];
}

/** `column op value`, where the value is known before the row. */
function simpleOf(expr: Expr, { scope, source, known }: Context): Simple[] {
  if (expr.kind !== "compare" || expr.op === "<>") return [];
  const sides: [Expr, Expr, string][] = [[expr.left, expr.right, expr.op], [
    expr.right,
    expr.left,
    flipped[expr.op],
  ]];
  for (const [one, other, op] of sides) {
    if (one.kind !== "column") continue;
    const { column, type } = compileValue(one, scope);
    const at = column!.source === source ? known.columns.indexOf(column!.position) : -1;
    if (at < 0) continue;
    const value = compileValue(other, scope);
    // Sources that come later are not known yet, nor is this one.
    if (value.reads >= 1 << source || value.untyped) continue;
    const fitted = fit(value, type);
    if (fitted !== null) return [{ position: column!.position, op, value: fitted }];
  }
  return [];
}

/** The value in the column's own form; null when comparing takes the column to another type's order. */
function fit(value: Compiled, type: SqlType): Compiled | null {
  const common = commonType(value.type, type);
  if (common.kind !== type.kind) return null;
  if (type.kind === "decimal") {
    if (value.type.kind === "decimal" && value.type.scale > type.scale) return null;
    return converted(value, { ...common, scale: type.scale, precision: 38, name: "decimal" });
  }
  // Within a kind values compare as they are: a number that an int cannot hold still has its place among ints.
  return value.type.kind === type.kind ? value : converted(value, common);
}

/** Equalities on the leading columns, then a range. */
function ofSimple(simple: readonly Simple[], { known }: Context): Bounds {
  const prefix: Compiled[] = [];
  for (const position of known.columns) {
    const equal = simple.find((each) => each.position === position && each.op === "=");
    if (equal === undefined) break;
    prefix.push(equal.value);
  }
  const next = known.columns[prefix.length];
  const range = (ops: string[]) => simple.find((each) => each.position === next && ops.includes(each.op));
  const [low, high] = [range([">", ">="]), range(["<", "<="])];
  const boundary = (end: Simple | undefined, after: boolean): At | null => {
    const values = end === undefined ? prefix : [...prefix, end.value];
    if (values.length === 0) return null;
    const evaluates = values.map(({ evaluate }) => evaluate);
    return (frame) => ({ values: evaluates.map((evaluate) => evaluate(frame)), after });
  };
  return {
    low: boundary(low, low?.op === ">"),
    high: boundary(high, high === undefined || high.op === "<="),
    equals: prefix.length,
  };
}

/** Of conditions one of which holds: the least or the greatest of their boundaries, if each has one. */
function furthest(ends: readonly (At | null)[], sign: number, { known }: Context): At | null {
  const all = ends.filter((end) => end !== null);
  if (all.length < ends.length) return null;
  return (frame) => {
    const further = (best: Boundary, boundary: Boundary) =>
      compareBoundaries(boundary, best, known.orders) * sign > 0 ? boundary : best;
    return all.map((end) => end(frame)).reduce(further);
  };
}

function narrower(a: At | null, b: At | null, sign: number, { known }: Context): At | null {
  if (a === null || b === null) return a ?? b;
  return (frame) => {
    const [one, other] = [a(frame), b(frame)];
    return compareBoundaries(one, other, known.orders) * sign >= 0 ? one : other;
  };
}
