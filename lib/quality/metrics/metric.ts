/** The port of metrics: how a rule becomes SQL. */
import type { Dialect } from "../../warehouse/warehouse.ts";
import type { Rule, Scalar, Scope } from "../rule.ts";

/** What a rule counts, in SQL. Those that read the same `from` share one scan. */
export type CompiledRule = {
  /** The rule's table, or a derived table in parentheses. */
  from: string;
  /** Predicate of the rows that the rule is about. */
  checked: string;
  /** Predicate of those among them that break it. */
  failing: string;
  /** Columns of `from` that name a row; none when there is no row to name. */
  key: readonly string[];
  /** The column of `from` that says how many rows of the table one row stands for; 1 when not given. */
  weight?: string;
  /** Tables and their columns that must be there. */
  reads: readonly { table: string; columns: readonly string[] }[];
};

/** Compiles a rule; pure. Rows without a value are for `completeness` to judge: other metrics skip them. */
export type Metric<R extends Rule> = (rule: R, dialect: Dialect) => CompiledRule;

/** Predicate of the rows that a rule's `where` and `except` leave, TRUE for all. */
export function inScope({ where, except }: { where: Scope; except: Scope }, dialect: Dialect): string {
  const kept = Object.entries(where).map(([column, values]) => oneOf(column, values, dialect));
  const left = Object.entries(except).map(([column, values]) =>
    `(${oneOf(column, values, dialect)}) IS NOT TRUE`
  );
  return [...kept, ...left].join(" AND ") || "TRUE";
}

/** The rule's own table with the columns that it names. */
export function ownTable(rule: Rule, columns: readonly string[]): CompiledRule["reads"][number] {
  return {
    table: rule.table,
    columns: [...columns, ...Object.keys(rule.where), ...Object.keys(rule.except)],
  };
}

/** A rule about single rows of the rule's own table, where its column has a value. */
export function ofValues(rule: Rule & { column: string }, failing: string, dialect: Dialect): CompiledRule {
  return {
    from: rule.table,
    checked: `${inScope(rule, dialect)} AND ${rule.column} IS NOT NULL`,
    failing,
    key: rule.key,
    reads: [ownTable(rule, [rule.column, ...rule.key])],
  };
}

export function oneOf(column: string, values: readonly Scalar[], { literal }: Dialect): string {
  const written = values.map((value) => typeof value === "string" ? literal(value) : String(value));
  return `${column} IN (${written.join(", ")})`;
}
