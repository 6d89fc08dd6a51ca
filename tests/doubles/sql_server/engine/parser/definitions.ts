/** CREATE, ALTER and DROP. */
import type { Cursor } from "./cursor.ts";
import { parseCondition, parseValue } from "./expressions.ts";
import type { ColumnDefinition, Expr, KeyDefinition, Statement } from "./syntax.ts";

type Parsed<S> = S extends unknown ? Omit<S, "line"> : never;
export type Body = Parsed<Statement>;

/** After the word CREATE. */
export function parseCreate(cursor: Cursor): Body {
  if (cursor.take("SCHEMA")) {
    const name = cursor.identifier();
    if (cursor.take("AUTHORIZATION")) cursor.identifier();
    return { kind: "createSchema", name };
  }
  if (cursor.take("TABLE")) return parseCreateTable(cursor);
  if (cursor.is("USER") || cursor.is("ROLE") || cursor.is("LOGIN")) return skip(cursor);
  const unique = cursor.take("UNIQUE");
  const clustered = cursor.take("CLUSTERED") || cursor.take("NONCLUSTERED");
  if (cursor.take("INDEX")) return parseCreateIndex(cursor, unique);
  throw cursor.wrong(unique || clustered ? undefined : "this CREATE");
}

function parseCreateTable(cursor: Cursor): Body {
  const table = cursor.name();
  const columns: ColumnDefinition[] = [];
  const keys: KeyDefinition[] = [];
  cursor.expect("(");
  do {
    // A comma may stand after the last column.
    if (cursor.is(")")) break;
    const key = parseKey(cursor);
    if (key !== null) keys.push(key);
    else columns.push(parseColumn(cursor));
  } while (cursor.take(","));
  cursor.expect(")");
  return { kind: "createTable", table, columns, keys };
}

function parseKey(cursor: Cursor): KeyDefinition | null {
  const name = cursor.take("CONSTRAINT") ? cursor.identifier() : null;
  const primary = cursor.take("PRIMARY", "KEY");
  if (!primary && !cursor.take("UNIQUE")) {
    if (name !== null || cursor.is("FOREIGN") || cursor.is("CHECK") || cursor.is("INDEX")) {
      throw cursor.wrong("this constraint");
    }
    return null;
  }
  if (!cursor.take("CLUSTERED")) cursor.take("NONCLUSTERED");
  return { name, primary, columns: cursor.names() };
}

function parseColumn(cursor: Cursor): ColumnDefinition {
  const name = cursor.identifier();
  if (cursor.is("AS")) throw cursor.wrong("computed columns");
  const type = cursor.type();
  let nullable: boolean | null = null, fallback: Expr | null = null, key: ColumnDefinition["key"] = null;
  for (;;) {
    if (cursor.take("CONSTRAINT")) cursor.identifier();
    if (cursor.take("NOT", "NULL")) nullable = false;
    else if (cursor.take("NULL")) nullable = true;
    else if (cursor.take("DEFAULT")) fallback = parseValue(cursor);
    else if (cursor.take("COLLATE")) cursor.identifier();
    else if (cursor.take("PRIMARY", "KEY")) key = "primary";
    else if (cursor.take("UNIQUE")) key = "unique";
    else break;
    if (key !== null && !cursor.take("CLUSTERED")) cursor.take("NONCLUSTERED");
  }
  if (
    !cursor.is(",") && !cursor.is(")") && !cursor.is(";") && !cursor.ended && cursor.token.kind === "word"
  ) {
    if (
      ["IDENTITY", "CHECK", "REFERENCES", "SPARSE", "ROWGUIDCOL", "GENERATED"].includes(cursor.token.upper)
    ) {
      throw cursor.wrong(`${cursor.token.upper} of a column`);
    }
  }
  return { name, type, nullable, fallback, key };
}

function parseCreateIndex(cursor: Cursor, unique: boolean): Body {
  const name = cursor.identifier();
  cursor.expect("ON");
  const table = cursor.name();
  const columns = cursor.names();
  if (cursor.is("INCLUDE")) throw cursor.wrong("included columns");
  const where = cursor.take("WHERE") ? parseCondition(cursor) : null;
  return { kind: "createIndex", name, table, unique, columns, where };
}

/** After the word ALTER. */
export function parseAlter(cursor: Cursor): Body {
  if (cursor.take("DATABASE")) return parseAlterDatabase(cursor);
  if (cursor.take("ROLE")) return skip(cursor);
  if (cursor.take("INDEX")) {
    const name = cursor.identifier();
    cursor.expect("ON");
    const table = cursor.name();
    cursor.expect("DISABLE");
    return { kind: "disableIndex", name, table };
  }
  cursor.expect("TABLE");
  const table = cursor.name();
  if (cursor.take("ADD")) {
    if (cursor.is("CONSTRAINT") || cursor.is("PRIMARY") || cursor.is("UNIQUE")) {
      return { kind: "addKey", table, key: parseKey(cursor)! };
    }
    const columns = [parseColumn(cursor)];
    while (cursor.take(",")) columns.push(parseColumn(cursor));
    return { kind: "addColumns", table, columns };
  }
  if (cursor.take("DROP", "COLUMN")) return { kind: "dropColumn", table, column: cursor.identifier() };
  if (cursor.take("ALTER", "COLUMN")) {
    const column = cursor.identifier();
    const type = cursor.type();
    const nullable = cursor.take("NOT", "NULL") ? false : cursor.take("NULL") ? true : null;
    return { kind: "alterColumn", table, column, type, nullable };
  }
  const on = cursor.take("ENABLE");
  if (!on) cursor.expect("DISABLE");
  if (!cursor.take("CHANGE_TRACKING")) throw cursor.wrong("this ALTER TABLE");
  if (cursor.take("WITH")) {
    cursor.expect("(", "TRACK_COLUMNS_UPDATED", "=");
    if (cursor.take("ON")) throw cursor.wrong("tracking of columns");
    cursor.expect("OFF", ")");
  }
  return { kind: "tableTracking", table, on };
}

function parseAlterDatabase(cursor: Cursor): Body {
  cursor.identifier();
  cursor.expect("SET");
  if (cursor.take("ALLOW_SNAPSHOT_ISOLATION")) return databaseOption(cursor, "snapshot");
  if (cursor.take("READ_COMMITTED_SNAPSHOT")) {
    const option = databaseOption(cursor, "rcsi");
    if (cursor.take("WITH")) {
      cursor.identifier();
      cursor.take("IMMEDIATE");
    }
    return option;
  }
  if (!cursor.take("CHANGE_TRACKING")) throw cursor.wrong("this option of a database");
  cursor.take("=");
  const option = databaseOption(cursor, "tracking");
  if (cursor.take("(")) { while (!cursor.take(")")) cursor.next(); }
  return option;
}

function databaseOption(cursor: Cursor, option: "snapshot" | "rcsi" | "tracking"): Body {
  const on = cursor.take("ON");
  if (!on) cursor.expect("OFF");
  return { kind: "databaseOption", option, on };
}

/** After the word DROP. */
export function parseDrop(cursor: Cursor): Body {
  if (cursor.is("USER") || cursor.is("ROLE") || cursor.is("LOGIN")) return skip(cursor);
  if (cursor.take("INDEX")) {
    const name = cursor.identifier();
    cursor.expect("ON");
    return { kind: "dropIndex", name, table: cursor.name() };
  }
  if (!cursor.take("TABLE")) throw cursor.wrong("this DROP");
  const ifExists = cursor.take("IF", "EXISTS");
  const tables = [cursor.name()];
  while (cursor.take(",")) tables.push(cursor.name());
  return { kind: "dropTable", tables, ifExists };
}

/** Statements about users and rights are taken, and mean nothing here: to the end of the statement's line. */
export function skip(cursor: Cursor): Body {
  const { line } = cursor;
  while (!cursor.ended && !cursor.is(";") && cursor.line === line) cursor.next();
  return { kind: "nothing" };
}
