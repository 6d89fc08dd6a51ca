/** The parser's place in the tokens. */
import { type SqlError, SqlError as Refusal } from "../errors.ts";
import { declaredType, type SqlType } from "../types.ts";
import type { Name } from "./syntax.ts";
import { type Token, tokenize } from "./lexer.ts";

/** Words that end an expression, a name or an alias. */
const reserved = new Set(
  ("ADD ALL ALTER AND ANY AS ASC BEGIN BETWEEN BY CASE CHECK COLUMN COMMIT CONSTRAINT CREATE CROSS DEFAULT DELETE " +
    "DESC DISTINCT DROP ELSE END EXEC EXECUTE EXISTS FETCH FOR FROM FULL GRANT GROUP HAVING IF IN INNER INSERT " +
    "INTO IS JOIN LEFT LIKE MERGE NOT NULL OFFSET ON OPTION OR ORDER OUTER PRIMARY PRINT REVOKE RIGHT ROLLBACK " +
    "SELECT SET TABLE THEN TOP TRAN TRANSACTION TRUNCATE UNION UNIQUE UPDATE USE VALUES WAITFOR WHEN WHERE WHILE " +
    "WITH DECLARE RETURN EXCEPT INTERSECT").split(" "),
);

export class Cursor {
  private at = 0;
  private readonly tokens: Token[];

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  get token(): Token {
    return this.tokens[this.at];
  }

  get line(): number {
    return this.token.line;
  }

  get ended(): boolean {
    return this.token.kind === "end";
  }

  next(): Token {
    return this.tokens[this.at++];
  }

  peek(ahead: number): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
  }

  /** Whether the next tokens are these keywords or operators. */
  is(...words: string[]): boolean {
    return words.every((word, ahead) => this.peek(ahead).upper === word);
  }

  /** Takes these keywords or operators, if they are next. */
  take(...words: string[]): boolean {
    if (!this.is(...words)) return false;
    this.at += words.length;
    return true;
  }

  /** @throws {SqlError} 102 when something else is next */
  expect(...words: string[]): void {
    for (const word of words) if (!this.take(word)) throw this.wrong();
  }

  wrong(what?: string): SqlError {
    const { text, line } = this.token;
    const why = what === undefined ? "" : ` This fixture does not support ${what}.`;
    return new Refusal(102, `Incorrect syntax near '${text}'.${why}`, { severity: 15, line });
  }

  /** Whether an identifier is next. */
  get named(): boolean {
    const { kind, upper } = this.token;
    return kind === "quoted" || (kind === "word" && !reserved.has(upper));
  }

  identifier(): string {
    if (!this.named) throw this.wrong();
    return this.next().text;
  }

  /** `name`, `schema.name` or `database.schema.name`, the database left out. */
  name(): Name {
    const parts = [this.identifier()];
    while (this.take(".")) parts.push(this.identifier());
    return { schema: parts.at(-2) ?? null, name: parts.at(-1)! };
  }

  /** `(a, b)` */
  names(): string[] {
    this.expect("(");
    const names = [];
    do {
      names.push(this.identifier());
      if (!this.take("ASC")) this.take("DESC");
    } while (this.take(","));
    this.expect(")");
    return names;
  }

  integer(): number {
    const sign = this.take("-") ? -1 : 1;
    if (this.token.kind !== "number" || !/^\d+$/.test(this.token.text)) throw this.wrong();
    return sign * Number(this.next().text);
  }

  /** A type's name with its arguments. */
  type(lengthless?: number): SqlType {
    const { line } = this;
    const parts = [this.identifier()];
    if (this.take(".")) parts.push(this.identifier());
    const args: (number | "max")[] = [];
    if (this.take("(")) {
      do args.push(this.take("MAX") ? "max" : this.integer()); while (this.take(","));
      this.expect(")");
    }
    try {
      return declaredType(parts.at(-1)!.toLowerCase(), args, lengthless);
    } catch (error) {
      if (error instanceof Refusal) error.line = line;
      throw error;
    }
  }
}
