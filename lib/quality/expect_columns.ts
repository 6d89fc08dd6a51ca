/** Whether the warehouse has what the rules read. */
import { ConfigError, ContractError } from "../errors.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { CompiledRule } from "./metrics/metric.ts";
import type { Rule } from "./rule.ts";

/**
 * Finds missing tables and columns before any table is read, all of them at once.
 * @throws {ContractError} when a table is not there; {ConfigError} when a rule names a column it lacks.
 */
export async function expectColumns(
  warehouse: Warehouse,
  rules: readonly Rule[],
  compiled: ReadonlyMap<string, CompiledRule>,
): Promise<void> {
  const rows = await warehouse.query(
    `SELECT lower(table_schema || '.' || table_name) AS table_name, lower(column_name) AS column_name
    FROM information_schema.columns`,
  );
  const known = new Map<string, Set<string>>();
  for (const row of rows) {
    const table = String(row.table_name);
    known.set(table, (known.get(table) ?? new Set()).add(String(row.column_name)));
  }
  const reads = rules.flatMap((rule) => compiled.get(rule.id)!.reads.map((read) => ({ rule, ...read })));
  const absent = [...new Set(reads.map((read) => read.table))].filter((table) => !known.has(table));
  if (absent.length > 0) throw new ContractError(`Cannot check ${absentTables(absent)} first`);
  const problems = reads.flatMap(({ rule, table, columns }) =>
    columns.filter((column) => !known.get(table)!.has(column))
      .map((column) => `rule ${rule.id} names column ${column}, which ${table} does not have`)
  );
  if (problems.length > 0) throw new ConfigError(`Cannot check rules: ${[...new Set(problems)].join("; ")}`);
}

/** The first missing tables, and the tasks that make them. */
function absentTables(tables: readonly string[]): string {
  const isLoaded = (table: string) => /^(raw|ops)\./.test(table);
  const steps = [
    ...tables.some(isLoaded) ? ["`deno task ingest`"] : [],
    ...tables.every(isLoaded) ? [] : ["`deno task transform`"],
  ];
  const named = tables.slice(0, 3).join(", ") + (tables.length > 3 ? ` and ${tables.length - 3} more` : "");
  return `${named}: not in the warehouse; run ${steps.join(" and ")}`;
}
