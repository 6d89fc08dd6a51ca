/** The columns of a mart as the schema of a Delta table. */
import { ContractError } from "../../errors.ts";
import type { Column } from "../../warehouse/warehouse.ts";

/**
 * SQL types and Delta's names for them: all that a mart may have. Left out is what readers would see otherwise
 * than the mart has it: TIMESTAMP without a zone needs a table feature that older readers lack, and wider or
 * unsigned integers have no Delta type.
 * @see https://github.com/delta-io/delta/blob/master/PROTOCOL.md#primitive-types
 */
const types = new Map([
  ["VARCHAR", "string"],
  ["BOOLEAN", "boolean"],
  ["INTEGER", "integer"],
  ["BIGINT", "long"],
  ["DOUBLE", "double"],
  ["DATE", "date"],
  ["TIMESTAMP WITH TIME ZONE", "timestamp"],
]);

/**
 * The schema as Delta keeps it, JSON in one string. Every column may be null: dbt's contract is what says more.
 * @throws {ContractError} naming the mart and the column that Delta cannot hold.
 */
export function schemaString(mart: string, columns: readonly Column[]): string {
  const fields = columns.map(({ name, type }) => {
    // The characters that Parquet and Delta refuse in a name: PROTOCOL.md, "Column Mapping".
    if (/[ ,;{}()\n\t=]/.test(name)) {
      throw new ContractError(`Cannot publish ${mart}: Delta has no room for the name of column '${name}'`);
    }
    return { name, type: deltaType(mart, { name, type }), nullable: true, metadata: {} };
  });
  return JSON.stringify({ type: "struct", fields });
}

function deltaType(mart: string, { name, type }: Column): string {
  const found = types.get(type) ?? /^DECIMAL\(\d+,\d+\)$/.exec(type)?.[0].toLowerCase();
  if (found !== undefined) return found;
  // The type's first word only: an ENUM's type holds values.
  const word = /^\w+/.exec(type)?.[0] ?? "this";
  const known = [...types.keys(), "DECIMAL"].join(", ");
  throw new ContractError(
    `Cannot publish ${mart}: column '${name}' is ${word}, and a mart's columns may be ${known}`,
  );
}
