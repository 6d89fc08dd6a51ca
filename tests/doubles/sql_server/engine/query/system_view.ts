/** What a catalog view is. */
import type { Value } from "../convert.ts";
import type { ScopeColumn, Surroundings } from "../expressions/scope.ts";
import { type SqlType, sqlType, type TypeName } from "../types.ts";

export type SystemView = { columns: ScopeColumn[]; rows: (around: Surroundings) => Value[][] };

/** Types of columns that have a length; the others go by their name. */
const special: Record<string, SqlType> = {
  sysname: sqlType("nvarchar", { length: 128 }),
  char2: sqlType("char", { length: 2 }),
  lsn: sqlType("binary", { length: 10 }),
};

/** A view of these columns, as `name type, name type`; each NULL where a row has none. */
export function view(columns: string, rows: SystemView["rows"]): SystemView {
  const named = columns.split(/,\s*/).map((column) => {
    const [name, type] = column.split(" ");
    return { name, type: special[type] ?? sqlType(type as TypeName), nullable: true };
  });
  return { columns: named, rows };
}
