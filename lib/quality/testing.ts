/** For tests of rules: a warehouse of a few rows, in a file of its own that is removed afterwards. */
import { openWarehouse } from "../warehouse/registry.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { dialect } from "../warehouse/duckdb/dialect.ts";
import { compile } from "./metrics/metrics.ts";
import type { Rule } from "./rule.ts";
import { countAll, readCounts } from "./scan.ts";
import type { Counts } from "./verdict.ts";

/** Runs `work` on a warehouse that has what the statements made. */
export async function withWarehouse<T>(
  statements: readonly string[],
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const warehouse = await openWarehouse({
      kind: "duckdb",
      path: `${folder}/q.duckdb`,
      task: "test",
      folders: [],
    });
    await warehouse.transact(["CREATE SCHEMA marts", ...statements].map((sql) => ({ sql })));
    return await work(warehouse);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a rule gives when it only has to say what is tested. */
export function rule<M extends Rule["metric"]>(
  metric: M,
  rest: Partial<Extract<Rule, { metric: M }>>,
): Extract<Rule, { metric: M }> {
  const plain = {
    id: `t.${metric}`,
    table: "marts.t",
    key: ["id"],
    severity: "error",
    threshold: { mustBeLessOrEqualTo: 0, unit: "rows" },
    description: "A test's.",
    where: {},
    except: {},
  };
  return { ...plain, metric, ...rest } as unknown as Extract<Rule, { metric: M }>;
}

/** Counts rules over `marts.t`, made of a select, as one query. */
export function count(
  select: string,
  rules: readonly Rule[],
  more: readonly string[] = [],
): Promise<Counts[]> {
  return withWarehouse([`CREATE TABLE marts.t AS ${select}`, ...more], async (warehouse) => {
    const compiled = rules.map((each) => compile(each, warehouse.dialect));
    const [row] = await warehouse.query(countAll(compiled));
    return readCounts(row, compiled);
  });
}

/** A select of one text column `code` with the given values. */
export function codes(values: readonly (string | null)[]): string {
  const rows = values.map((value, at) => `(${at}, ${value === null ? "NULL" : dialect.literal(value)})`);
  return `SELECT id, CAST(code AS VARCHAR) AS code FROM (VALUES ${rows.join(", ")}) AS v(id, code)`;
}
