/** A batch of statements. */
import { Cursor } from "./cursor.ts";
import { type Body, parseAlter, parseCreate, parseDrop, skip } from "./definitions.ts";
import { parseCondition, parseValue } from "./expressions.ts";
import { parseSelect } from "./select.ts";
import type { Expr, Statement } from "./syntax.ts";

/** Options that change nothing that this engine does, with the value that it acts by; null for any. */
const options: Record<string, string | null> = {
  ANSI_NULLS: "ON",
  ANSI_NULL_DFLT_ON: "ON",
  ANSI_PADDING: "ON",
  ANSI_WARNINGS: "ON",
  ARITHABORT: "ON",
  CONCAT_NULL_YIELDS_NULL: "ON",
  CURSOR_CLOSE_ON_COMMIT: "OFF",
  DATEFIRST: null,
  DATEFORMAT: null,
  IMPLICIT_TRANSACTIONS: "OFF",
  LANGUAGE: null,
  LOCK_TIMEOUT: null,
  NOCOUNT: null,
  NUMERIC_ROUNDABORT: "OFF",
  QUOTED_IDENTIFIER: "ON",
  TEXTSIZE: null,
  XACT_ABORT: null,
  DEADLOCK_PRIORITY: null,
};
const isolations = ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "SNAPSHOT"];

/** @throws {SqlError} 102 and its like when any of it is not understood: then none of it runs */
export function parseBatch(text: string): Statement[] {
  const cursor = new Cursor(text);
  const statements: Statement[] = [];
  while (cursor.take(";"));
  while (!cursor.ended) {
    statements.push(parseStatement(cursor));
    while (cursor.take(";"));
  }
  return statements;
}

function parseStatement(cursor: Cursor): Statement {
  const { line } = cursor;
  return { line, ...parseBody(cursor) } as Statement;
}

function parseBody(cursor: Cursor): Body {
  if (cursor.take("SELECT")) return parseSelect(cursor);
  if (cursor.take("INSERT")) return parseInsert(cursor);
  if (cursor.take("UPDATE")) return parseUpdate(cursor);
  if (cursor.take("DELETE")) {
    cursor.take("FROM");
    return { kind: "delete", table: cursor.name(), where: parseWhere(cursor) };
  }
  if (cursor.take("CREATE")) return parseCreate(cursor);
  if (cursor.take("ALTER")) return parseAlter(cursor);
  if (cursor.take("DROP")) return parseDrop(cursor);
  if (cursor.take("SET")) return parseSet(cursor);
  if (cursor.take("EXEC") || cursor.take("EXECUTE")) return parseExecute(cursor);
  if (cursor.is("GRANT") || cursor.is("DENY") || cursor.is("REVOKE")) return skip(cursor);
  if (cursor.take("USE")) return { kind: "use", database: cursor.identifier() };
  if (cursor.take("PRINT")) return { kind: "print", value: parseValue(cursor) };
  if (cursor.take("IF")) return parseIf(cursor);
  if (cursor.take("WAITFOR")) {
    cursor.expect("DELAY");
    const match = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(cursor.token.text);
    if (match === null) throw cursor.wrong();
    cursor.next();
    const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
    return { kind: "waitfor", milliseconds: seconds * 1000 };
  }
  for (const kind of ["begin", "commit", "rollback"] as const) {
    if (kind === "begin" && !cursor.is("BEGIN", "TRAN") && !cursor.is("BEGIN", "TRANSACTION")) continue;
    if (!cursor.take(kind.toUpperCase())) continue;
    if (cursor.take("TRAN") || cursor.take("TRANSACTION")) {
      if (cursor.named) cursor.identifier();
    } else cursor.take("WORK");
    return { kind };
  }
  throw cursor.wrong(cursor.token.kind === "word" ? `the statement ${cursor.token.upper}` : undefined);
}

function parseWhere(cursor: Cursor): Expr | null {
  if (cursor.is("FROM")) throw cursor.wrong("UPDATE and DELETE of joined tables");
  return cursor.take("WHERE") ? parseCondition(cursor) : null;
}

function parseInsert(cursor: Cursor): Body {
  cursor.take("INTO");
  const table = cursor.name();
  const columns = cursor.is("(") ? cursor.names() : null;
  if (cursor.is("OUTPUT")) throw cursor.wrong("OUTPUT");
  if (cursor.take("SELECT")) {
    return { kind: "insert", table, columns, rows: null, select: parseSelect(cursor) };
  }
  if (cursor.take("DEFAULT", "VALUES")) {
    return { kind: "insert", table, columns: [], rows: [[]], select: null };
  }
  cursor.expect("VALUES");
  const rows: Expr[][] = [];
  do {
    cursor.expect("(");
    const row: Expr[] = [];
    do row.push(cursor.take("DEFAULT") ? fallback : parseValue(cursor)); while (cursor.take(","));
    cursor.expect(")");
    rows.push(row);
  } while (cursor.take(","));
  if (rows.length > 1000) {
    throw cursor.wrong("more than 1000 rows in VALUES, nor does SQL Server (10738)");
  }
  return { kind: "insert", table, columns, rows, select: null };
}

/** What the word DEFAULT in VALUES becomes. */
export const fallback: Expr = { kind: "variable", name: "default" };

function parseUpdate(cursor: Cursor): Body {
  const table = cursor.name();
  cursor.expect("SET");
  const sets: { column: string; value: Expr }[] = [];
  do {
    const column = cursor.identifier();
    cursor.expect("=");
    sets.push({ column, value: parseValue(cursor) });
  } while (cursor.take(","));
  return { kind: "update", table, sets, where: parseWhere(cursor) };
}

function parseSet(cursor: Cursor): Body {
  if (cursor.take("TRANSACTION", "ISOLATION", "LEVEL")) {
    const level = isolations.find((each) => cursor.take(...each.split(" ")));
    if (level === undefined) throw cursor.wrong();
    return { kind: "set", option: "ISOLATION", value: level };
  }
  const option = cursor.token.upper;
  if (!Object.hasOwn(options, option)) throw cursor.wrong(`SET ${cursor.token.text}`);
  cursor.next();
  const negative = cursor.take("-") ? "-" : "";
  const value = negative + cursor.next().text.toUpperCase();
  if (options[option] !== null && options[option] !== value) throw cursor.wrong(`SET ${option} ${value}`);
  return { kind: "set", option, value };
}

function parseExecute(cursor: Cursor): Body {
  if (!cursor.named) throw cursor.wrong("EXECUTE of a text");
  const name = cursor.name();
  const args: { name: string | null; value: Expr }[] = [];
  const begins = () => cursor.token.kind !== "word" && cursor.token.kind !== "end" && !cursor.is(";");
  if (begins() || cursor.is("NULL")) {
    do {
      const named = cursor.token.kind === "variable" && cursor.peek(1).text === "=";
      const name = named ? cursor.next().text.toLowerCase() : null;
      if (named) cursor.expect("=");
      args.push({ name, value: parseValue(cursor) });
    } while (cursor.take(","));
  }
  return { kind: "execute", name, args };
}

function parseIf(cursor: Cursor): Body {
  const condition = parseCondition(cursor);
  const then = parseBlock(cursor);
  while (cursor.is(";") && cursor.peek(1).upper === "ELSE") cursor.next();
  const otherwise = cursor.take("ELSE") ? parseBlock(cursor) : [];
  return { kind: "if", condition, then, otherwise };
}

function parseBlock(cursor: Cursor): Statement[] {
  if (!cursor.is("BEGIN") || cursor.is("BEGIN", "TRAN") || cursor.is("BEGIN", "TRANSACTION")) {
    return [parseStatement(cursor)];
  }
  cursor.next();
  const statements: Statement[] = [];
  while (!cursor.take("END")) {
    if (!cursor.take(";")) statements.push(parseStatement(cursor));
  }
  return statements;
}
