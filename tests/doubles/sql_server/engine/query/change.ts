/** INSERT, UPDATE and DELETE. */
import { type Convert, converter, isSame, type Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import { compileCondition, compileValue } from "../expressions/compile.ts";
import { type Compiled, type Frame, type Parameters, Scope } from "../expressions/scope.ts";
import { fallback } from "../parser/batch.ts";
import type { Expr, Statement } from "../parser/syntax.ts";
import type { Database } from "../storage/database.ts";
import type { Column, Table } from "../storage/table.ts";
import { Blocked, type Transaction } from "../storage/transaction.ts";
import { isVisible, type Version } from "../storage/version.ts";
import { boundsOf } from "./bounds.ts";
import { compileSelect } from "./select.ts";

/** Changes rows within a transaction, and says how many. */
export type ChangeRun = (frame: Frame, transaction: Transaction) => number;

export function compileInsert(
  { table: name, columns, rows, select }: Statement & { kind: "insert" },
  database: Database,
  parameters: Parameters,
): ChangeRun {
  const table = database.table(name);
  const insertable = table.columns.filter(({ type }) => type.name !== "rowversion");
  const named = columns?.map((column) => positionOf(table, column)) ??
    insertable.map((column) => table.columns.indexOf(column));
  for (const position of named) refuseRowversion(table.columns[position], "insert");
  const insert = (values: (Value | undefined)[], transaction: Transaction) => {
    for (const [position, column] of table.columns.entries()) {
      if (column.type.name === "rowversion") values[position] = database.takeRowversion(transaction);
      else if (values[position] === undefined) values[position] = column.fallback?.() ?? null;
      refuseNull(values[position], column, table, "INSERT");
    }
    transaction.changes.push({ table, before: null, after: table.insert(values, transaction) });
  };
  const check = (count: number) => {
    if (count === named.length) return;
    throw new SqlError(
      count < named.length ? 109 : 110,
      `There are ${
        count < named.length ? "more" : "fewer"
      } columns in the INSERT statement than values specified.`,
      { severity: 15 },
    );
  };
  if (select !== null) {
    const query = compileSelect(select, database, parameters);
    check(query.columns.length);
    const assigns = named.map((position, at) => assign(query.columns[at].type, table, position));
    return (frame, transaction) => {
      const all = [...mapped(query.rows(frame), (row) => [...row])];
      for (const row of all) {
        const values = Array(table.columns.length).fill(undefined);
        named.forEach((position, at) => values[position] = assigns[at](row[at]));
        insert(values, transaction);
      }
      return all.length;
    };
  }
  const scope = new Scope(database, [], parameters);
  const compiled = rows!.map((row) => {
    check(row.length);
    return row.map((expr, at) => expr === fallback ? null : assigned(expr, scope, table, named[at]));
  });
  return (frame, transaction) => {
    for (const row of compiled) {
      const values = Array(table.columns.length).fill(undefined);
      row.forEach((value, at) => {
        if (value !== null) values[named[at]] = value(frame);
      });
      insert(values, transaction);
    }
    return compiled.length;
  };
}

export function compileUpdate(
  { table: name, sets, where }: Statement & { kind: "update" },
  database: Database,
  parameters: Parameters,
): ChangeRun {
  const table = database.table(name);
  const scope = new Scope(database, [{ alias: table.name, columns: table.columns }], parameters);
  const values = sets.map(({ column, value }) => {
    const position = positionOf(table, column);
    refuseRowversion(table.columns[position], "update");
    return { position, evaluate: assigned(value, scope, table, position) };
  });
  const find = finder(table, where, scope);
  const stamp = table.columns.findIndex(({ type }) => type.name === "rowversion");
  return (frame, transaction) => {
    const updates = find(frame, transaction).map((before) => {
      frame.rows[0] = before.values;
      const after = [...before.values];
      for (const { position, evaluate } of values) {
        after[position] = evaluate(frame);
        refuseNull(after[position], table.columns[position], table, "UPDATE");
      }
      return { before, after };
    });
    // All the old rows go before the new ones come, so that keys can be exchanged.
    for (const { before } of updates) before.deletedBy = transaction;
    for (const [at, { before, after }] of updates.entries()) {
      if (stamp >= 0) after[stamp] = database.takeRowversion(transaction);
      try {
        transaction.changes.push({ table, before, after: table.insert(after, transaction) });
      } catch (error) {
        for (const { before } of updates.slice(at)) before.deletedBy = null;
        throw error;
      }
    }
    return updates.length;
  };
}

export function compileDelete(
  { table: name, where }: Statement & { kind: "delete" },
  database: Database,
  parameters: Parameters,
): ChangeRun {
  const table = database.table(name);
  const scope = new Scope(database, [{ alias: table.name, columns: table.columns }], parameters);
  const find = finder(table, where, scope);
  return (frame, transaction) => {
    const found = find(frame, transaction);
    for (const before of found) {
      before.deletedBy = transaction;
      transaction.changes.push({ table, before, after: null });
    }
    return found.length;
  };
}

/** The rows that a change is about. @throws {Blocked}; {SqlError} 3960 */
function finder(
  table: Table,
  where: Expr | null,
  scope: Scope,
): (frame: Frame, by: Transaction) => Version[] {
  const condition = where === null ? null : compileCondition(where, scope);
  const index = table.primary ?? table.all;
  const bounds = boundsOf(where, scope, { source: 0, columns: index.columns });
  return (frame, transaction) => {
    const found: Version[] = [];
    for (const version of index.between(bounds.low?.(frame) ?? null, bounds.high?.(frame) ?? null)) {
      if (!isVisible(version, frame.around.view)) continue;
      frame.rows[0] = version.values;
      if (condition !== null && condition.test(frame) !== true) continue;
      if (version.deletedBy !== null && version.deletedBy !== transaction) {
        throw new Blocked(version.deletedBy);
      }
      if (version.deletedBy === null && version.deleted < Infinity) {
        throw new SqlError(
          3960,
          `Snapshot isolation transaction aborted due to update conflict in table '${table.fullName}'.`,
        );
      }
      found.push(version);
    }
    return found;
  };
}

function positionOf(table: Table, column: string): number {
  const position = table.position(column);
  if (position < 0) throw new SqlError(207, `Invalid column name '${column}'.`);
  return position;
}

function assigned(expr: Expr, scope: Scope, table: Table, position: number): Compiled["evaluate"] {
  const value = compileValue(expr, scope);
  if (value.untyped) return value.evaluate;
  const convert = assign(value.type, table, position);
  if (value.reads !== 0 || expr.kind !== "literal") return (frame) => convert(value.evaluate(frame));
  // A literal is converted once; what it cannot become is said when the statement runs.
  let kept: Value = undefined;
  return (frame) => kept ??= convert(value.evaluate(frame));
}

/** As a conversion, but what does not fit is refused and not cut. @throws {SqlError} 2628 at the value */
function assign(from: Compiled["type"], table: Table, position: number): Convert {
  const { type, name } = table.columns[position];
  if (isSame(from, type)) return (value) => value;
  const convert = converter(from, type);
  const sized = (type.kind === "text" || type.kind === "binary") && type.length >= 0 &&
    from.kind === type.kind;
  if (!sized) return convert;
  return (value) => {
    const text = typeof value === "string" ? value.replace(/ +$/, "") : value;
    if (text !== null && text.length > type.length) {
      throw new SqlError(
        2628,
        `String or binary data would be truncated in table '${table.fullName}', column '${name}'. ` +
          `Truncated value: '${typeof text === "string" ? text.slice(0, type.length) : ""}'.`,
      );
    }
    return convert(value);
  };
}

function refuseRowversion({ type }: Column, verb: "insert" | "update"): void {
  if (type.name !== "rowversion") return;
  if (verb === "update") throw new SqlError(272, "Cannot update a timestamp column.");
  throw new SqlError(273, "Cannot insert an explicit value into a timestamp column.");
}

function refuseNull(value: Value, column: Column, table: Table, verb: string): void {
  if (value !== null || column.nullable) return;
  throw new SqlError(
    515,
    `Cannot insert the value NULL into column '${column.name}', table '${table.fullName}'; column does not allow ` +
      `nulls. ${verb} fails.`,
    { state: 2 },
  );
}

function* mapped<T, U>(items: Iterable<T>, map: (item: T) => U): Generator<U> {
  for (const item of items) yield map(item);
}
