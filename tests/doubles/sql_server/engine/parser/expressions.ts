/** Expressions and conditions. */
import { parseDecimal } from "../decimals.ts";
import { sqlType } from "../types.ts";
import type { Cursor } from "./cursor.ts";
import type { Expr } from "./syntax.ts";

const comparisons: Record<string, "=" | "<>" | "<" | ">" | "<=" | ">="> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  ">": ">",
  "<=": "<=",
  ">=": ">=",
  "!<": ">=",
  "!>": "<=",
};

/** Those that compile knows. */
export const systemVariables = new Set(["@@dbts", "@@trancount", "@@rowcount", "@@spid", "@@version"]);

/** A condition, or a value where there is no comparison. */
export function parseCondition(cursor: Cursor): Expr {
  const items = [parseAnd(cursor)];
  while (cursor.take("OR")) items.push(parseAnd(cursor));
  return items.length === 1 ? items[0] : { kind: "or", items };
}

function parseAnd(cursor: Cursor): Expr {
  const items = [parseNot(cursor)];
  while (cursor.take("AND")) items.push(parseNot(cursor));
  return items.length === 1 ? items[0] : { kind: "and", items };
}

function parseNot(cursor: Cursor): Expr {
  if (cursor.take("NOT")) return { kind: "not", operand: parseNot(cursor) };
  return parseComparison(cursor);
}

function parseComparison(cursor: Cursor): Expr {
  const left = parseValue(cursor);
  const op = cursor.token.kind === "operator" ? comparisons[cursor.token.text] : undefined;
  if (op !== undefined) {
    cursor.next();
    return { kind: "compare", op, left, right: parseValue(cursor) };
  }
  if (cursor.take("IS")) {
    const negated = cursor.take("NOT");
    cursor.expect("NULL");
    return { kind: "isNull", operand: left, negated };
  }
  const negated = cursor.is("NOT", "IN") || cursor.is("NOT", "LIKE") || cursor.is("NOT", "BETWEEN");
  if (negated) cursor.next();
  if (cursor.take("IN")) return { kind: "in", operand: left, list: parseList(cursor), negated };
  if (cursor.take("LIKE")) return { kind: "like", operand: left, pattern: parseValue(cursor), negated };
  if (cursor.take("BETWEEN")) {
    const low = parseValue(cursor);
    cursor.expect("AND");
    const high = parseValue(cursor);
    const inside: Expr = {
      kind: "and",
      items: [
        { kind: "compare", op: ">=", left, right: low },
        { kind: "compare", op: "<=", left, right: high },
      ],
    };
    return negated ? { kind: "not", operand: inside } : inside;
  }
  return left;
}

function parseList(cursor: Cursor): Expr[] {
  cursor.expect("(");
  if (cursor.is("SELECT")) throw cursor.wrong("subqueries");
  const list = [];
  do list.push(parseValue(cursor)); while (cursor.take(","));
  cursor.expect(")");
  return list;
}

/** A value: sums of products. */
export function parseValue(cursor: Cursor): Expr {
  let left = parseProduct(cursor);
  while (cursor.is("+") || cursor.is("-")) {
    const op = cursor.next().text as "+";
    left = { kind: "arithmetic", op, left, right: parseProduct(cursor) };
  }
  return left;
}

function parseProduct(cursor: Cursor): Expr {
  let left = parseUnary(cursor);
  while (cursor.is("*") || cursor.is("/") || cursor.is("%")) {
    const op = cursor.next().text as "*";
    left = { kind: "arithmetic", op, left, right: parseUnary(cursor) };
  }
  return left;
}

function parseUnary(cursor: Cursor): Expr {
  if (cursor.take("-")) {
    const operand = parseUnary(cursor);
    if (operand.kind === "literal" && operand.type.kind !== "text" && operand.type.kind !== "binary") {
      return { ...operand, value: -(operand.value as number) };
    }
    return { kind: "negate", operand };
  }
  if (cursor.take("+")) return parseUnary(cursor);
  return parsePrimary(cursor);
}

function parsePrimary(cursor: Cursor): Expr {
  const { kind, text, upper } = cursor.token;
  switch (kind) {
    case "number":
      cursor.next();
      return numberLiteral(text);
    case "string":
      cursor.next();
      return { kind: "literal", type: sqlType("varchar", { length: Math.max(1, text.length) }), value: text };
    case "nstring":
      cursor.next();
      return {
        kind: "literal",
        type: sqlType("nvarchar", { length: Math.max(1, text.length) }),
        value: text,
      };
    case "binary": {
      cursor.next();
      const value = Uint8Array.fromHex(text.length % 2 === 1 ? `0${text}` : text);
      return { kind: "literal", type: sqlType("varbinary", { length: Math.max(1, value.length) }), value };
    }
    case "variable":
      if (text.startsWith("@@") && !systemVariables.has(text.toLowerCase())) throw cursor.wrong(text);
      cursor.next();
      return { kind: "variable", name: text.toLowerCase() };
  }
  if (cursor.take("(")) {
    if (cursor.is("SELECT")) throw cursor.wrong("subqueries");
    const inner = parseCondition(cursor);
    cursor.expect(")");
    return inner;
  }
  if (cursor.take("NULL")) return { kind: "null" };
  if (cursor.take("CASE")) return parseCase(cursor);
  if (upper === "LEFT" || upper === "RIGHT") {
    if (cursor.peek(1).text === "(") return parseCall(cursor, cursor.next().text);
  }
  if (upper === "EXISTS") throw cursor.wrong("subqueries");
  if (!cursor.named) throw cursor.wrong();
  return parseNamed(cursor);
}

function parseNamed(cursor: Cursor): Expr {
  const quoted = cursor.token.kind === "quoted";
  const parts = [cursor.identifier()];
  while (cursor.take(".")) parts.push(cursor.identifier());
  if (cursor.is("(") && !(quoted && parts.length === 1)) return parseCall(cursor, parts.join("."));
  if (parts.length > 3) throw cursor.wrong("names of four parts");
  return { kind: "column", source: parts.at(-2) ?? null, name: parts.at(-1)! };
}

function parseCall(cursor: Cursor, name: string): Expr {
  const upper = name.toUpperCase();
  cursor.expect("(");
  if (upper === "CAST" || upper === "TRY_CAST") {
    const operand = parseValue(cursor);
    cursor.expect("AS");
    const type = cursor.type(30);
    cursor.expect(")");
    return { kind: "cast", operand, type, style: null, attempt: upper === "TRY_CAST" };
  }
  if (upper === "CONVERT" || upper === "TRY_CONVERT") {
    const type = cursor.type(30);
    cursor.expect(",");
    const operand = parseValue(cursor);
    const style = cursor.take(",") ? parseValue(cursor) : null;
    cursor.expect(")");
    return { kind: "cast", operand, type, style, attempt: upper === "TRY_CONVERT" };
  }
  if (cursor.is("*")) {
    if (upper !== "COUNT" && upper !== "COUNT_BIG") throw cursor.wrong();
    cursor.expect("*", ")");
    return { kind: "call", name: upper, args: [], star: true, distinct: false };
  }
  const distinct = cursor.take("DISTINCT");
  const args: Expr[] = [];
  if (upper === "DATEADD" || upper === "DATEDIFF") {
    // The part of a date is a word, and no column.
    args.push({ kind: "literal", type: sqlType("varchar", { length: 20 }), value: cursor.identifier() });
    cursor.expect(",");
  }
  if (!cursor.take(")")) {
    do args.push(parseCondition(cursor)); while (cursor.take(","));
    cursor.expect(")");
  }
  if (cursor.is("OVER")) throw cursor.wrong("window functions");
  return { kind: "call", name: upper, args, star: false, distinct };
}

function parseCase(cursor: Cursor): Expr {
  const operand = cursor.is("WHEN") ? null : parseValue(cursor);
  const whens: { when: Expr; then: Expr }[] = [];
  while (cursor.take("WHEN")) {
    const when = operand === null ? parseCondition(cursor) : parseValue(cursor);
    cursor.expect("THEN");
    whens.push({ when, then: parseValue(cursor) });
  }
  const otherwise = cursor.take("ELSE") ? parseValue(cursor) : null;
  cursor.expect("END");
  return { kind: "case", operand, whens, otherwise };
}

/** Int where it fits, else an exact numeric; an exponent makes a float and a dollar sign money. */
function numberLiteral(text: string): Expr {
  if (text.startsWith("$")) {
    const { value, scale } = parseDecimal(text.slice(1))!;
    return { kind: "literal", type: sqlType("money"), value: value * 10n ** BigInt(4 - scale) };
  }
  if (/e/i.test(text)) return { kind: "literal", type: sqlType("float"), value: Number(text) };
  if (/^\d+$/.test(text) && BigInt(text) <= 2147483647n) {
    return { kind: "literal", type: sqlType("int"), value: Number(text) };
  }
  const { value, scale } = parseDecimal(text)!;
  const precision = Math.max(value.toString().length, scale, 1);
  return { kind: "literal", type: sqlType("numeric", { precision, scale }), value };
}
