/** What names mean where an expression stands, and where their values are when it runs. */
import type { Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import type { Database } from "../storage/database.ts";
import type { View } from "../storage/version.ts";
import type { SqlType } from "../types.ts";

export type ScopeColumn = { name: string; type: SqlType; nullable: boolean };
export type ScopeSource = { alias: string; columns: readonly ScopeColumn[] };

/** What runs sees of its session. */
export type Surroundings = {
  database: Database;
  view: View;
  /** In ticks of UTC; the same for a whole statement. */
  now: bigint;
  /** `@@name` and session functions. */
  transactions: number;
  rowCount: number;
  spid: number;
  login: string;
};

/** One row of each source, the statement's parameters, its surroundings. */
export type Frame = { rows: Value[][]; params: Value[]; around: Surroundings };

export type Compiled = {
  type: SqlType;
  nullable: boolean;
  /** The bare word NULL, which takes the type of what it stands beside. */
  untyped?: boolean;
  /** Digits of a whole number that stands in the text: its type is as narrow as they are. */
  digits?: number;
  /** The sources that it reads, as bits; 0 when it is the same for all rows. */
  reads: number;
  /** Where it is nothing but a column. */
  column?: { source: number; position: number };
  evaluate: (frame: Frame) => Value;
};

/** Three-valued: null is unknown. */
export type Condition = { reads: number; test: (frame: Frame) => boolean | null };

export type Parameters = ReadonlyMap<string, { index: number; type: SqlType }>;

export class Scope {
  constructor(
    readonly database: Database,
    readonly sources: readonly ScopeSource[],
    readonly parameters: Parameters,
  ) {}

  /** @throws {SqlError} 207, 209 or 4104 */
  column(source: string | null, name: string): Compiled {
    const upper = name.toUpperCase();
    const found: Compiled[] = [];
    let known = source === null;
    for (const [at, { alias, columns }] of this.sources.entries()) {
      if (source !== null && alias.toUpperCase() !== source.toUpperCase()) continue;
      known = true;
      const position = columns.findIndex((column) => column.name.toUpperCase() === upper);
      if (position < 0) continue;
      const { type, nullable } = columns[position];
      found.push({
        type,
        nullable,
        reads: 1 << at,
        column: { source: at, position },
        evaluate: ({ rows }) => rows[at][position],
      });
    }
    if (!known) throw new SqlError(4104, `The multi-part identifier "${source}.${name}" could not be bound.`);
    if (found.length === 0) throw new SqlError(207, `Invalid column name '${name}'.`);
    if (found.length > 1) throw new SqlError(209, `Ambiguous column name '${name}'.`);
    return found[0];
  }

  /** @throws {SqlError} 137 */
  parameter(name: string): Compiled {
    const parameter = this.parameters.get(name);
    if (parameter === undefined) throw new SqlError(137, `Must declare the scalar variable "${name}".`);
    const { index, type } = parameter;
    return { type, nullable: true, reads: 0, evaluate: ({ params }) => params[index] };
  }
}
