/** What the parser makes of a batch. */
import type { SqlType } from "../types.ts";

/** `schema.name` or `name`. */
export type Name = { schema: string | null; name: string };

/** An expression; comparisons and their like may stand where a condition is wanted. */
export type Expr =
  | { kind: "literal"; type: SqlType; value: unknown }
  | { kind: "null" }
  | { kind: "variable"; name: string }
  | { kind: "column"; source: string | null; name: string }
  | { kind: "negate"; operand: Expr }
  | { kind: "arithmetic"; op: "+" | "-" | "*" | "/" | "%"; left: Expr; right: Expr }
  | { kind: "case"; operand: Expr | null; whens: { when: Expr; then: Expr }[]; otherwise: Expr | null }
  | { kind: "cast"; operand: Expr; type: SqlType; style: Expr | null; attempt: boolean }
  | { kind: "call"; name: string; args: Expr[]; star: boolean; distinct: boolean }
  | { kind: "and" | "or"; items: Expr[] }
  | { kind: "not"; operand: Expr }
  | { kind: "compare"; op: "=" | "<>" | "<" | ">" | "<=" | ">="; left: Expr; right: Expr }
  | { kind: "isNull"; operand: Expr; negated: boolean }
  | { kind: "in"; operand: Expr; list: Expr[]; negated: boolean }
  | { kind: "like"; operand: Expr; pattern: Expr; negated: boolean };

export type From =
  | { kind: "table"; name: Name; alias: string }
  | { kind: "function"; name: Name; args: Expr[]; alias: string }
  | { kind: "changes"; table: Name; since: Expr; alias: string };

export type Join = { kind: "inner" | "left"; source: From; on: Expr };

export type Item =
  | { kind: "star"; source: string | null }
  | { kind: "value"; expr: Expr; alias: string | null };

export type Select = {
  kind: "select";
  distinct: boolean;
  top: Expr | null;
  items: Item[];
  from: From | null;
  joins: Join[];
  where: Expr | null;
  groupBy: Expr[];
  having: Expr | null;
  orderBy: { expr: Expr; descending: boolean }[];
  offset: Expr | null;
  fetch: Expr | null;
};

export type ColumnDefinition = {
  name: string;
  type: SqlType;
  /** Null when neither NULL nor NOT NULL is said. */
  nullable: boolean | null;
  fallback: Expr | null;
  key: "primary" | "unique" | null;
};

export type KeyDefinition = { name: string | null; primary: boolean; columns: string[] };

export type Statement =
  & { line: number }
  & (
    | Select
    | { kind: "insert"; table: Name; columns: string[] | null; rows: Expr[][] | null; select: Select | null }
    | { kind: "update"; table: Name; sets: { column: string; value: Expr }[]; where: Expr | null }
    | { kind: "delete"; table: Name; where: Expr | null }
    | { kind: "begin" | "commit" | "rollback" }
    | { kind: "set"; option: string; value: string }
    | { kind: "waitfor"; milliseconds: number }
    | { kind: "use"; database: string }
    | { kind: "if"; condition: Expr; then: Statement[]; otherwise: Statement[] }
    | { kind: "print"; value: Expr }
    | { kind: "execute"; name: Name; args: { name: string | null; value: Expr }[] }
    | { kind: "nothing" }
    | { kind: "createSchema"; name: string }
    | { kind: "createTable"; table: Name; columns: ColumnDefinition[]; keys: KeyDefinition[] }
    | { kind: "dropTable"; tables: Name[]; ifExists: boolean }
    | { kind: "addColumns"; table: Name; columns: ColumnDefinition[] }
    | { kind: "addKey"; table: Name; key: KeyDefinition }
    | { kind: "dropColumn"; table: Name; column: string }
    | { kind: "alterColumn"; table: Name; column: string; type: SqlType; nullable: boolean | null }
    | {
      kind: "createIndex";
      name: string;
      table: Name;
      unique: boolean;
      columns: string[];
      where: Expr | null;
    }
    | { kind: "dropIndex"; name: string; table: Name }
    | { kind: "disableIndex"; name: string; table: Name }
    | { kind: "tableTracking"; table: Name; on: boolean }
    | { kind: "databaseOption"; option: "snapshot" | "rcsi" | "tracking"; on: boolean }
  );
