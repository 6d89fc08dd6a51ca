/** How the rows of a source are come by: which index, from where to where, in what order. */
import type { Value } from "../convert.ts";
import type { Frame, Scope } from "../expressions/scope.ts";
import type { Expr, Select } from "../parser/syntax.ts";
import type { Index } from "../storage/index.ts";
import { isVisible } from "../storage/version.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import type { Source } from "./source.ts";

export type Access = {
  /** Whether rows come as ORDER BY wants them. */
  ordered: boolean;
  rows: (frame: Frame) => Iterable<Value[]>;
};

/** `alone` says that no join follows, so that a row of a unique key is one row of the result. */
export type Wanted = { where: Expr | null; orderBy: Select["orderBy"]; alone: boolean };

/** @param at the source's number in the scope */
export function access(source: Source, at: number, scope: Scope, wanted: Wanted): Access {
  if (source.table === null) return { ordered: wanted.orderBy.length === 0, rows: source.rows! };
  let best: { index: Index; bounds: Bounds; direction: 1 | -1 | 0; worth: number } | null = null;
  for (const index of source.table.indexes) {
    if (index.options.filter !== null || index.disabled) continue;
    const columns = [...index.columns, ...index.key];
    const bounds = boundsOf(wanted.where, scope, { source: at, columns: index.columns });
    const direction = directionOf(wanted, { at, columns, index, bounds }, scope);
    const ranged = Number(bounds.low !== null) + Number(bounds.high !== null);
    // A fixed key finds few rows; an order spares reading them all and sorting.
    const unique = index.options.unique && bounds.equals === index.columns.length && bounds.equals > 0;
    const worth = (unique ? 100 : 0) + (direction !== 0 ? 20 : 0) + bounds.equals * 8 + ranged * 4;
    if (best === null || worth > best.worth) best = { index, bounds, direction, worth };
  }
  const { index, bounds, direction } = best!;
  const rows = function* (frame: Frame): Generator<Value[]> {
    const low = bounds.low?.(frame) ?? null, high = bounds.high?.(frame) ?? null;
    const { view } = frame.around;
    const found = direction < 0 ? index.backBetween(low, high) : index.between(low, high);
    for (const version of found) if (isVisible(version, view)) yield version.values;
  };
  return { ordered: direction !== 0 || wanted.orderBy.length === 0, rows };
}

/** 1 or -1 where the index, read forward or backward, gives the order; 0 where it does not. */
function directionOf(
  { orderBy, alone }: Wanted,
  { at, columns, index, bounds }: { at: number; columns: number[]; index: Index; bounds: Bounds },
  scope: Scope,
): 1 | -1 | 0 {
  if (orderBy.length === 0) return 0;
  let place = 0, direction: 1 | -1 | 0 = 0;
  for (const { expr, descending } of orderBy) {
    if (alone && index.options.unique && place >= index.columns.length) break;
    if (expr.kind !== "column") return 0;
    const { column } = scope.column(expr.source, expr.name);
    if (column!.source !== at) return 0;
    // A column fixed to one value is in any order.
    while (place < bounds.equals && columns[place] !== column!.position) place++;
    if (columns.slice(0, bounds.equals).includes(column!.position)) continue;
    if (columns[place] !== column!.position) return 0;
    const wanted = descending ? -1 : 1;
    if (direction !== 0 && direction !== wanted) return 0;
    direction = wanted;
    place++;
  }
  return direction === 0 ? 1 : direction;
}
