/** A table's rows in the order of some columns. */
import { type Compare, orderer } from "../compare.ts";
import type { Value } from "../convert.ts";
import { SortedList } from "../sorted_list.ts";
import type { Column } from "./table.ts";
import type { Version } from "./version.ts";

/** A boundary among the rows: before, or after, all that begin with these values. */
export type Boundary = { values: Value[]; after: boolean };

export type IndexOptions = {
  name: string | null;
  unique: boolean;
  primary: boolean;
  /** Of a UNIQUE constraint, whose violation has another number than an index's. */
  constraint: boolean;
  filter: ((values: Value[]) => boolean) | null;
  /** Made by the engine for speed; no catalog view shows it. */
  hidden: boolean;
};

export class Index {
  readonly rows: SortedList<Version>;
  disabled = false;
  private readonly orders: Compare[];

  /**
   * @param columns positions of its columns
   * @param key positions of the primary key, which breaks ties
   */
  constructor(
    readonly id: number,
    readonly columns: readonly number[],
    readonly key: readonly number[],
    all: readonly Column[],
    readonly options: IndexOptions,
  ) {
    const positions = [...columns, ...key];
    const orders = positions.map((position) => orderer(all[position].type));
    this.orders = columns.map((position) => orderer(all[position].type));
    this.rows = new SortedList((a, b) => {
      for (let at = 0; at < positions.length; at++) {
        const order = orders[at](a.values[positions[at]], b.values[positions[at]]);
        if (order !== 0) return order;
      }
      return a.id - b.id;
    });
  }

  /** Whether the row belongs in it. */
  has(version: Version): boolean {
    return this.options.filter === null || this.options.filter(version.values);
  }

  /** All rows with the same values in its columns. */
  *same(values: readonly Value[]): Generator<Version> {
    const wanted = this.columns.map((position) => values[position]);
    yield* this.between({ values: wanted, after: false }, { values: wanted, after: true });
  }

  /** In order from one boundary to another; null is the beginning or the end. */
  *between(low: Boundary | null, high: Boundary | null): Generator<Version> {
    for (const version of this.rows.from((each) => low !== null && this.isBefore(each, low))) {
      if (high !== null && !this.isBefore(version, high)) return;
      yield version;
    }
  }

  /** As between(), from the end to the beginning. */
  *backBetween(low: Boundary | null, high: Boundary | null): Generator<Version> {
    for (const version of this.rows.backFrom((each) => high === null || this.isBefore(each, high))) {
      if (low !== null && this.isBefore(version, low)) return;
      yield version;
    }
  }

  private isBefore({ values }: Version, boundary: Boundary): boolean {
    for (let at = 0; at < boundary.values.length; at++) {
      const order = this.orders[at](values[this.columns[at]], boundary.values[at]);
      if (order !== 0) return order < 0;
    }
    return boundary.after;
  }
}

/** Compares two boundaries of an index by its columns. */
export function compareBoundaries(a: Boundary, b: Boundary, orders: readonly Compare[]): number {
  const length = Math.min(a.values.length, b.values.length);
  for (let at = 0; at < length; at++) {
    const order = orders[at](a.values[at], b.values[at]);
    if (order !== 0) return order;
  }
  if (a.values.length === b.values.length) return Number(a.after) - Number(b.after);
  // The shorter one lies before or after all that begin with it.
  return a.values.length < b.values.length ? (a.after ? 1 : -1) : b.after ? -1 : 1;
}
