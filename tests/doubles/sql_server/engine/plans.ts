/** Statements made ready to run, kept by text while the definitions they rest on stay. */
import type { Parameters } from "./expressions/scope.ts";
import { parseBatch } from "./parser/batch.ts";
import type { Statement } from "./parser/syntax.ts";
import { type ChangeRun, compileDelete, compileInsert, compileUpdate } from "./query/change.ts";
import { compileSelect, type Query } from "./query/select.ts";
import type { Database } from "./storage/database.ts";
import { typeText } from "./types.ts";

export type Plan = { kind: "query"; query: Query } | { kind: "change"; run: ChangeRun };

/** Longer texts are most often inserts that never come again. */
const longest = 10_000;

export class Plans {
  private readonly batches = new Map<string, Statement[]>();
  private readonly plans = new WeakMap<Statement, { definitions: number; types: string; plan: Plan }>();

  constructor(private readonly database: Database) {}

  /** @throws {SqlError} as parseBatch() */
  parse(text: string): Statement[] {
    const known = this.batches.get(text);
    if (known !== undefined) return known;
    const statements = parseBatch(text);
    if (text.length > longest) return statements;
    if (this.batches.size > 500) this.batches.clear();
    this.batches.set(text, statements);
    return statements;
  }

  /** @throws {SqlError} where the statement names what is not there */
  compile(statement: Statement, parameters: Parameters): Plan {
    const types = [...parameters].map(([name, { type }]) => `${name} ${typeText(type)}`).join();
    const { definitions } = this.database;
    const known = this.plans.get(statement);
    if (known !== undefined && known.definitions === definitions && known.types === types) return known.plan;
    const plan = this.make(statement, parameters);
    this.plans.set(statement, { definitions, types, plan });
    return plan;
  }

  private make(statement: Statement, parameters: Parameters): Plan {
    switch (statement.kind) {
      case "insert":
        return { kind: "change", run: compileInsert(statement, this.database, parameters) };
      case "update":
        return { kind: "change", run: compileUpdate(statement, this.database, parameters) };
      case "delete":
        return { kind: "change", run: compileDelete(statement, this.database, parameters) };
      case "select":
        return { kind: "query", query: compileSelect(statement, this.database, parameters) };
    }
    throw new Error(`No plan for ${statement.kind}`);
  }
}
