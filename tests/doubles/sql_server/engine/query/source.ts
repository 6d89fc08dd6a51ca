/** What stands in FROM: a table, a view, CHANGETABLE or a function of CDC. */
import { lsnBytes, lsnOf } from "../changes/capture.ts";
import { bigEndian } from "../convert_binary.ts";
import type { Value } from "../convert.ts";
import { notSupported, SqlError } from "../errors.ts";
import { compileValue } from "../expressions/compile.ts";
import { converted } from "../expressions/converted.ts";
import { type Frame, Scope, type ScopeColumn } from "../expressions/scope.ts";
import type { From } from "../parser/syntax.ts";
import type { Table } from "../storage/table.ts";
import { sqlType } from "../types.ts";
import { systemView } from "./catalog.ts";

/** `table` where it has indexes; else its rows are made when it is read. */
export type Source = {
  alias: string;
  columns: readonly ScopeColumn[];
  table: Table | null;
  rows: ((frame: Frame) => Iterable<Value[]>) | null;
};

const bigint = sqlType("bigint");

/** @throws {SqlError} 208 */
export function resolve(from: From, scope: Scope): Source {
  const { alias } = from;
  switch (from.kind) {
    case "table": {
      const view = systemView(from.name.schema, from.name.name);
      if (view !== null) {
        return { alias, columns: view.columns, table: null, rows: ({ around }) => view.rows(around) };
      }
      const table = scope.database.table(from.name);
      return { alias, columns: table.columns, table, rows: null };
    }
    case "changes":
      return resolveChanges(from, scope);
    case "function":
      return resolveFunction(from, scope);
  }
}

function resolveChanges(from: From & { kind: "changes" }, scope: Scope): Source {
  const table = scope.database.table(from.table);
  // Tells of a table that is not tracked before anything is read.
  scope.database.tracking.changes(table, null, { sequence: 0, transaction: null }).next();
  const keys = table.primary!.columns.map((position) => table.columns[position]);
  const column = (name: string, type: ScopeColumn["type"], nullable = true) => ({ name, type, nullable });
  const columns = [
    column("SYS_CHANGE_VERSION", bigint),
    column("SYS_CHANGE_CREATION_VERSION", bigint),
    column("SYS_CHANGE_OPERATION", sqlType("nchar", { length: 1 })),
    column("SYS_CHANGE_COLUMNS", sqlType("varbinary", { length: 4100 })),
    column("SYS_CHANGE_CONTEXT", sqlType("varbinary", { length: 128 })),
    ...keys.map(({ name, type }) => column(name, type, false)),
  ];
  const since = converted(compileValue(from.since, scope), bigint).evaluate;
  const rows = function* (frame: Frame): Generator<Value[]> {
    const { tracking } = frame.around.database;
    const value = since(frame);
    const changes = tracking.changes(table, value === null ? null : Number(value), frame.around.view);
    for (const { key, version, creation, operation } of changes) {
      yield [BigInt(version), creation === null ? null : BigInt(creation), operation, null, null, ...key];
    }
  };
  return { alias: from.alias, columns, table: null, rows };
}

/** cdc.fn_cdc_get_all_changes_<instance>(@from, @to, N'all') */
function resolveFunction(from: From & { kind: "function" }, scope: Scope): Source {
  const { name: { schema, name }, args, alias } = from;
  const instanceName = /^fn_cdc_get_all_changes_(.+)$/i.exec(name)?.[1];
  if (schema?.toUpperCase() !== "CDC" || instanceName === undefined) {
    throw notSupported(`the function ${schema}.${name}`);
  }
  const { capture } = scope.database;
  const found = capture.instance(instanceName);
  if (found === undefined) throw new SqlError(208, `Invalid object name '${schema}.${name}'.`);
  if (args.length !== 3) throw outOfRange(name);
  const lsn = sqlType("binary", { length: 10 });
  const column = (name: string, type: ScopeColumn["type"]) => ({ name, type, nullable: true });
  const columns = [
    column("__$start_lsn", lsn),
    column("__$seqval", lsn),
    column("__$operation", sqlType("int")),
    column("__$update_mask", sqlType("varbinary", { length: 128 })),
    ...found.columns.map(({ name, type }) => column(name, type)),
  ];
  const [low, high] = args.map((arg) => converted(compileValue(arg, scope), lsn).evaluate);
  const option = converted(compileValue(args[2], scope), sqlType("nvarchar", { length: 30 })).evaluate;
  const width = Math.ceil(found.columns.length / 8);
  const rows = function* (frame: Frame): Generator<Value[]> {
    const [a, b] = [low(frame), high(frame)];
    const which = option(frame)?.trim().toLowerCase();
    const instance = capture.instance(instanceName);
    if (a === null || b === null || instance === undefined) throw outOfRange(name);
    const [first, last] = [lsnOf(a), lsnOf(b)];
    if (first < instance.start || last > (capture.last ?? 0n) || first > last) throw outOfRange(name);
    if (which !== "all" && which !== "all update old") throw outOfRange(name);
    for (const { lsn, seqval, operation, mask, values } of instance.rows) {
      if (lsn < first || lsn > last || (operation === 3 && which === "all")) continue;
      yield [lsnBytes(lsn), lsnBytes(seqval), operation, bigEndian(mask, width), ...values];
    }
  };
  return { alias, columns, table: null, rows };
}

/** As SQL Server says it, which has nothing to do with what is wrong. */
function outOfRange(name: string): SqlError {
  return new SqlError(
    313,
    `An insufficient number of arguments were supplied for the procedure or function cdc.${name} ... .`,
    { state: 3 },
  );
}
