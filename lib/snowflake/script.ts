/**
 * A script of security/snowflake as its statements. A script begins with a comment that says what it is for. A statement's
 * title is the first sentence of the comment directly before it, and holds on until the next comment or empty line.
 * `{{name}}` is a parameter.
 */
import { ConfigError } from "../errors.ts";

export type ScriptStatement = {
  /** From 1, within its script. */
  number: number;
  /** Of its first character. */
  line: number;
  /** What is said of it, or its own beginning. */
  title: string;
  /** Without the closing semicolon and without comments before it. */
  sql: string;
  parameters: readonly string[];
};
export type Script = {
  /** `07_masks`. */
  name: string;
  /** `07`. */
  number: string;
  /** The first sentence of its first comment. */
  title: string;
  /** Whether it runs by `--only` alone. */
  onRequest: boolean;
  statements: readonly ScriptStatement[];
};
/** Parameter → text to put in its place, as it is to stand in the SQL. */
export type Parameters = Readonly<Record<string, string>>;

const fileName = /^((\d{2})_[a-z0-9_]+)\.sql$/;
const parameter = /\{\{(\w+)\}\}/g;
/** Between statements: white space, and comments. */
const gap = /(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)/y;
/** Within a statement: what a semicolon does not end; else one character. */
const piece = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|\$\$[\s\S]*?\$\$|--[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/y;

/**
 * @throws {ConfigError} when the file's name has no number, a quote is not closed, or the last statement not ended.
 */
export function readScript(file: string, text: string): Script {
  const name = fileName.exec(file);
  if (name === null) throw new ConfigError(`Cannot read ${file}: a script is named like 07_masks.sql`);
  const statements: ScriptStatement[] = [];
  const first = take(text, 0);
  for (let at = first.end, before = first; at < text.length;) {
    const end = endOf(text, at, file);
    const sql = text.slice(at, end);
    const goesOn = before.comments === "" && !before.parted && statements.length > 0;
    statements.push({
      number: statements.length + 1,
      line: lineOf(text, at),
      title: goesOn ? statements.at(-1)!.title : titleOf(before.comments, sql),
      sql,
      parameters: [...new Set([...sql.matchAll(parameter)].map(([, name]) => name))],
    });
    before = take(text, end + 1);
    at = before.end;
  }
  const about = sentence(first.all);
  return {
    name: name[1],
    number: name[2],
    title: about,
    statements,
    onRequest: first.all.includes("Only when asked"),
  };
}

/** The statement with its parameters filled in, or the names of those that are not given. */
export function fill({ sql }: ScriptStatement, given: Parameters): { sql: string } | { missing: string[] } {
  const missing = [...sql.matchAll(parameter)].map(([, name]) => name).filter((name) =>
    !Object.hasOwn(given, name)
  );
  if (missing.length > 0) return { missing: [...new Set(missing)] };
  return { sql: sql.replaceAll(parameter, (_, name) => given[name]) };
}

/** What lies before the next statement: its end, all comments, and those that no empty line parts from the statement. */
function take(text: string, from: number): { end: number; all: string; comments: string; parted: boolean } {
  let end = from;
  gap.lastIndex = from;
  while (gap.test(text)) end = gap.lastIndex;
  const lines = text.slice(from, end).split("\n").map((line) => line.trim());
  const words = (part: string[]) =>
    part.filter((line) => line.startsWith("--")).map((line) => line.slice(2).trim()).join(" ").trim();
  // The first element stands on the line of the statement before, the last on that of the next.
  const empty = lines.slice(1, -1).lastIndexOf("") + 1;
  return { end, all: words(lines), comments: words(lines.slice(empty + 1)), parted: empty > 0 };
}

function endOf(text: string, from: number, file: string): number {
  for (piece.lastIndex = from; piece.lastIndex < text.length;) {
    const at = piece.lastIndex;
    const found = piece.exec(text)![0];
    if (found === ";") return at;
    if (found === "'" || found === '"' || text.startsWith("$$", at) && found === "$") {
      throw new ConfigError(
        `Cannot read ${file}, line ${lineOf(text, at)}: what is opened here is not closed`,
      );
    }
  }
  throw new ConfigError(
    `Cannot read ${file}, line ${lineOf(text, from)}: the statement does not end with a semicolon`,
  );
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}

function titleOf(comments: string, sql: string): string {
  if (comments !== "") return sentence(comments);
  const head = sql.replace(/\s+/g, " ");
  return head.length <= 90 ? head : `${head.slice(0, 87)}…`;
}

function sentence(text: string): string {
  return /^.*?\.(?=\s|$)/.exec(text)?.[0].slice(0, -1) ?? text;
}
