/** SELECT. */
import { sqlType } from "../types.ts";
import type { Cursor } from "./cursor.ts";
import { parseCondition, parseValue } from "./expressions.ts";
import type { Expr, From, Item, Join, Select } from "./syntax.ts";

/** After the word SELECT. */
export function parseSelect(cursor: Cursor): Select {
  const distinct = cursor.take("DISTINCT");
  if (!distinct) cursor.take("ALL");
  const top = cursor.take("TOP") ? parseTop(cursor) : null;
  const items = [parseItem(cursor)];
  while (cursor.take(",")) items.push(parseItem(cursor));
  if (cursor.is("INTO")) throw cursor.wrong("SELECT INTO");
  const from = cursor.take("FROM") ? parseFrom(cursor) : null;
  const joins = from === null ? [] : parseJoins(cursor);
  if (cursor.is(",")) throw cursor.wrong("several tables in FROM without JOIN");
  const where = cursor.take("WHERE") ? parseCondition(cursor) : null;
  const groupBy: Expr[] = [];
  if (cursor.take("GROUP", "BY")) {
    do groupBy.push(parseValue(cursor)); while (cursor.take(","));
  }
  const having = cursor.take("HAVING") ? parseCondition(cursor) : null;
  if (cursor.is("UNION") || cursor.is("EXCEPT") || cursor.is("INTERSECT")) {
    throw cursor.wrong("set operators");
  }
  const orderBy: Select["orderBy"] = [];
  if (cursor.take("ORDER", "BY")) {
    do {
      const expr = parseValue(cursor);
      const descending = cursor.take("DESC");
      if (!descending) cursor.take("ASC");
      orderBy.push({ expr, descending });
    } while (cursor.take(","));
  }
  const { offset, fetch } = parsePage(cursor, orderBy.length > 0);
  parseOption(cursor);
  return {
    kind: "select",
    distinct,
    top,
    items,
    from,
    joins,
    where,
    groupBy,
    having,
    orderBy,
    offset,
    fetch,
  };
}

function parseTop(cursor: Cursor): Expr {
  if (!cursor.take("(")) {
    const count = cursor.integer();
    if (cursor.is("PERCENT") || cursor.is("WITH", "TIES")) throw cursor.wrong("TOP … PERCENT and WITH TIES");
    return { kind: "literal", type: sqlType("int"), value: count };
  }
  const count = parseValue(cursor);
  cursor.expect(")");
  if (cursor.is("PERCENT") || cursor.is("WITH", "TIES")) throw cursor.wrong("TOP … PERCENT and WITH TIES");
  return count;
}

function parsePage(cursor: Cursor, ordered: boolean): { offset: Expr | null; fetch: Expr | null } {
  if (!cursor.is("OFFSET") || !ordered) return { offset: null, fetch: null };
  cursor.next();
  const offset = parseValue(cursor);
  if (!cursor.take("ROWS")) cursor.expect("ROW");
  if (!cursor.take("FETCH")) return { offset, fetch: null };
  if (!cursor.take("NEXT")) cursor.expect("FIRST");
  const fetch = parseValue(cursor);
  if (!cursor.take("ROWS")) cursor.expect("ROW");
  cursor.expect("ONLY");
  return { offset, fetch };
}

/** Hints that change no result are taken; others are refused. */
function parseOption(cursor: Cursor): void {
  if (!cursor.take("OPTION")) return;
  cursor.expect("(");
  do {
    if (cursor.take("RECOMPILE")) continue;
    if (cursor.take("MAXDOP") || cursor.take("FAST")) cursor.integer();
    else throw cursor.wrong("this hint");
  } while (cursor.take(","));
  cursor.expect(")");
}

function parseItem(cursor: Cursor): Item {
  if (cursor.take("*")) return { kind: "star", source: null };
  if (cursor.named && cursor.peek(1).text === "." && cursor.peek(2).text === "*") {
    const source = cursor.identifier();
    cursor.expect(".", "*");
    return { kind: "star", source };
  }
  // `alias = value`, the old way, for names that are no expression's beginning.
  if (cursor.named && cursor.peek(1).text === "=") {
    const alias = cursor.identifier();
    cursor.expect("=");
    return { kind: "value", expr: parseValue(cursor), alias };
  }
  const expr = parseValue(cursor);
  if (cursor.take("AS")) {
    const { kind } = cursor.token;
    return { kind: "value", expr, alias: kind === "string" ? cursor.next().text : cursor.identifier() };
  }
  const named = cursor.named || cursor.token.kind === "string";
  return { kind: "value", expr, alias: named ? cursor.next().text : null };
}

function parseFrom(cursor: Cursor): From {
  if (cursor.is("(")) throw cursor.wrong("derived tables");
  if (cursor.is("CHANGETABLE")) return parseChanges(cursor);
  const name = cursor.name();
  if (!cursor.take("(")) {
    const alias = parseAlias(cursor) ?? name.name;
    if (cursor.is("WITH", "(")) throw cursor.wrong("table hints");
    return { kind: "table", name, alias };
  }
  const args: Expr[] = [];
  if (!cursor.take(")")) {
    do args.push(parseValue(cursor)); while (cursor.take(","));
    cursor.expect(")");
  }
  return { kind: "function", name, args, alias: parseAlias(cursor) ?? name.name };
}

function parseChanges(cursor: Cursor): From {
  cursor.expect("CHANGETABLE", "(");
  if (!cursor.take("CHANGES")) throw cursor.wrong("CHANGETABLE of anything but CHANGES");
  const table = cursor.name();
  cursor.expect(",");
  const since = parseValue(cursor);
  cursor.expect(")");
  const alias = parseAlias(cursor);
  if (alias === null) throw cursor.wrong("CHANGETABLE without an alias, nor does SQL Server");
  return { kind: "changes", table, since, alias };
}

function parseAlias(cursor: Cursor): string | null {
  if (cursor.take("AS")) return cursor.identifier();
  return cursor.named ? cursor.identifier() : null;
}

function parseJoins(cursor: Cursor): Join[] {
  const joins: Join[] = [];
  for (;;) {
    const left = cursor.take("LEFT");
    if (left) cursor.take("OUTER");
    else cursor.take("INNER");
    if (!cursor.take("JOIN")) {
      if (left || cursor.is("RIGHT") || cursor.is("FULL") || cursor.is("CROSS") || cursor.is("OUTER")) {
        throw cursor.wrong("this kind of join");
      }
      return joins;
    }
    const source = parseFrom(cursor);
    cursor.expect("ON");
    joins.push({ kind: left ? "left" : "inner", source, on: parseCondition(cursor) });
  }
}
