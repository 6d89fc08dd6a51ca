/** T-SQL text to tokens. */
import { SqlError } from "../errors.ts";

export type Token = {
  kind: "word" | "quoted" | "variable" | "number" | "string" | "nstring" | "binary" | "operator" | "end";
  /** As it counts: names without brackets, strings without quotes. */
  text: string;
  /** In upper case where it may be a keyword; else empty. */
  upper: string;
  line: number;
};

const pattern =
  /\s+|--[^\n]*|(?<nstring>[Nn]'(?:[^']|'')*')|(?<string>'(?:[^']|'')*')|(?<binary>0[xX][0-9a-fA-F]*)|(?<number>\$?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_#][\p{L}\p{N}_$#@]*)|(?<variable>@@?[\p{L}_0-9#$@]+)|(?<quoted>\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*")|(?<operator><>|!=|<=|>=|!<|!>|::|[-+*\/%=<>(),.;])/uy;

/** @throws {SqlError} 102, 105 or 113 where the text is no T-SQL */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0, line = 1;
  while (at < text.length) {
    if (text.startsWith("/*", at)) {
      const end = endOfComment(text, at, line);
      line += countLines(text.slice(at, end));
      at = end;
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) {
      if (text[at] === "'") {
        throw new SqlError(105, "Unclosed quotation mark after the character string.", { line });
      }
      throw new SqlError(102, `Incorrect syntax near '${text[at]}'.`, { severity: 15, line });
    }
    const found = tokenOf(match, line);
    if (found !== null) tokens.push(found);
    const whole = match[0];
    if (whole.includes("\n")) line += countLines(whole);
    at += whole.length;
  }
  tokens.push({ kind: "end", text: "end of the batch", upper: "", line });
  return tokens;
}

function tokenOf(match: RegExpExecArray, line: number): Token | null {
  const groups = match.groups!;
  if (groups.word !== undefined) {
    return { kind: "word", text: groups.word, upper: groups.word.toUpperCase(), line };
  }
  if (groups.operator !== undefined) {
    return { kind: "operator", text: groups.operator, upper: groups.operator, line };
  }
  if (groups.number !== undefined) return { kind: "number", text: groups.number, upper: "", line };
  if (groups.variable !== undefined) return { kind: "variable", text: groups.variable, upper: "", line };
  if (groups.binary !== undefined) return { kind: "binary", text: groups.binary.slice(2), upper: "", line };
  if (groups.quoted !== undefined) {
    const close = groups.quoted[0] === "[" ? "]" : '"';
    return {
      kind: "quoted",
      text: groups.quoted.slice(1, -1).replaceAll(close + close, close),
      upper: "",
      line,
    };
  }
  if (groups.string !== undefined) {
    return { kind: "string", text: groups.string.slice(1, -1).replaceAll("''", "'"), upper: "", line };
  }
  if (groups.nstring !== undefined) {
    return { kind: "nstring", text: groups.nstring.slice(2, -1).replaceAll("''", "'"), upper: "", line };
  }
  return null;
}

/** Block comments nest in T-SQL. */
function endOfComment(text: string, from: number, line: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("/*", at)) depth++, at++;
    else if (text.startsWith("*/", at)) {
      depth--, at++;
      if (depth === 0) return at + 1;
    }
  }
  throw new SqlError(113, "Missing end comment mark '*/'.", { severity: 15, line });
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
