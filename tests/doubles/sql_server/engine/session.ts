/** One connection's session: its options, its transaction, its statements. */
import type { Value } from "./convert.ts";
import { endsBatch, endsTransaction, SqlError } from "./errors.ts";
import { compileCondition, compileValue } from "./expressions/compile.ts";
import { type Frame, type Parameters, Scope } from "./expressions/scope.ts";
import { ticksOf } from "./moments.ts";
import { wait, waitFor } from "./locks.ts";
import type { Output } from "./output.ts";
import type { Expr, Statement } from "./parser/syntax.ts";
import type { Plans } from "./plans.ts";
import { execute } from "./procedures.ts";
import type { ChangeRun } from "./query/change.ts";
import { define, definitions } from "./query/define.ts";
import type { Query } from "./query/select.ts";
import type { Database } from "./storage/database.ts";
import { Blocked, type Isolation, Transaction } from "./storage/transaction.ts";
import type { View } from "./storage/version.ts";
import type { SqlType } from "./types.ts";

export type Parameter = { name: string; type: SqlType; value: Value };
/** Of one request: ends when the client cancels it. */
type Running = { params: Value[]; parameters: Parameters; output: Output; signal: AbortSignal };

let sessions = 50;

export class Session {
  readonly id = ++sessions;
  isolation: Isolation = "READ COMMITTED";
  transaction: Transaction | null = null;
  private countless = false;
  private abortive = false;
  private lockTimeout = -1;
  private rowCount = 0;

  constructor(readonly database: Database, private readonly plans: Plans, readonly login: string) {}

  /**
   * Runs a batch; errors go to the output, as results do.
   * @returns whether all of it ran
   * @throws {Cancelled}
   */
  async run(
    text: string,
    given: readonly Parameter[],
    { output, signal }: { output: Output; signal: AbortSignal },
  ): Promise<boolean> {
    const parameters = new Map(given.map(({ name, type }, index) => [name.toLowerCase(), { index, type }]));
    const running = { params: given.map(({ value }) => value), parameters, output, signal };
    try {
      return await this.all(this.plans.parse(text), running);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      output.error(error);
      return false;
    }
  }

  begin(output: Output): void {
    if (this.transaction !== null) {
      this.transaction.depth++;
      return;
    }
    this.transaction = new Transaction(this.isolation);
    this.database.begin(this.transaction);
    output.transaction("begin", this.transaction.id);
  }

  /** @throws {SqlError} 3902 */
  commit(output: Output): void {
    const { transaction } = this;
    if (transaction === null) {
      throw new SqlError(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
    }
    if (--transaction.depth > 0) return;
    this.transaction = null;
    this.database.commit(transaction);
    output.transaction("commit", transaction.id);
  }

  /** @throws {SqlError} 3903 */
  rollback(output: Output | null): void {
    const { transaction } = this;
    if (transaction === null) {
      throw new SqlError(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.");
    }
    this.transaction = null;
    this.database.rollback(transaction);
    output?.transaction("rollback", transaction.id);
  }

  /** As a connection is given to its next user. */
  reset(output: Output | null): void {
    if (this.transaction !== null) this.rollback(output);
    this.countless = this.abortive = false;
    this.lockTimeout = -1;
    this.isolation = "READ COMMITTED";
  }

  private async all(statements: readonly Statement[], running: Running): Promise<boolean> {
    let whole = true;
    for (const statement of statements) {
      try {
        if (statement.kind === "if") whole = await this.choose(statement, running) && whole;
        else await this.one(statement, running);
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        error.line = statement.line;
        running.output.error(error);
        whole = false;
        if (this.transaction !== null && (this.abortive || endsTransaction(error))) {
          this.rollback(running.output);
        }
        if (this.abortive || endsBatch(error)) return false;
      }
    }
    return whole;
  }

  private async choose(statement: Statement & { kind: "if" }, running: Running): Promise<boolean> {
    const scope = new Scope(this.database, [], running.parameters);
    const { test } = compileCondition(statement.condition, scope);
    const chosen = await this.reading((frame) => test(frame), running);
    return await this.all(chosen === true ? statement.then : statement.otherwise, running);
  }

  private async one(statement: Statement, running: Running): Promise<void> {
    const { output } = running;
    switch (statement.kind) {
      case "select": {
        const plan = this.plans.compile(statement, running.parameters) as { query: Query };
        if (statement.from !== null) this.checkIsolation();
        this.rowCount = await this.select(plan.query, running);
        output.done("select", this.countless ? null : this.rowCount);
        return;
      }
      case "insert":
      case "update":
      case "delete": {
        const plan = this.plans.compile(statement, running.parameters) as { run: ChangeRun };
        this.checkIsolation();
        this.rowCount = await this.change(plan.run, running);
        if (!this.countless) output.done(statement.kind, this.rowCount);
        return;
      }
      case "set":
        this.set(statement.option, statement.value);
        break;
      case "use":
        if (statement.database.toUpperCase() !== this.database.name.toUpperCase()) {
          throw noDatabase(statement.database);
        }
        break;
      case "begin":
        this.begin(output);
        break;
      case "commit":
        this.commit(output);
        break;
      case "rollback":
        this.rollback(output);
        break;
      case "waitfor":
        await wait(statement.milliseconds, running.signal);
        break;
      case "print": {
        const text = await this.value(statement.value, running);
        output.info(String(text ?? ""));
        break;
      }
      case "execute": {
        const args = [];
        for (const { name, value } of statement.args) {
          args.push({ name, value: await this.value(value, running) });
        }
        execute(statement.name, args, this.database);
        break;
      }
      default:
        if (definitions.has(statement.kind)) define(statement, this.database);
    }
    output.done("other", null);
  }

  private set(option: string, value: string): void {
    if (option === "NOCOUNT") this.countless = value === "ON";
    else if (option === "XACT_ABORT") this.abortive = value === "ON";
    else if (option === "LOCK_TIMEOUT") this.lockTimeout = Number(value);
    else if (option === "ISOLATION") {
      if (value === "SNAPSHOT" && this.transaction !== null && this.transaction.isolation !== "SNAPSHOT") {
        throw new SqlError(
          3951,
          `Transaction failed in database '${this.database.name}' because the statement was run under snapshot ` +
            `isolation but the transaction did not start in snapshot isolation.`,
        );
      }
      this.isolation = value as Isolation;
    }
  }

  /** @throws {SqlError} 3952 */
  private checkIsolation(): void {
    if ((this.transaction?.isolation ?? this.isolation) !== "SNAPSHOT" || this.database.snapshotAllowed) {
      return;
    }
    throw new SqlError(
      3952,
      `Snapshot isolation transaction failed accessing database '${this.database.name}' because snapshot isolation ` +
        `is not allowed in this database. Use ALTER DATABASE to allow snapshot isolation.`,
    );
  }

  private value(expr: Expr, running: Running): Promise<Value> {
    const { evaluate } = compileValue(expr, new Scope(this.database, [], running.parameters));
    return this.reading(evaluate, running);
  }

  private select(query: Query, running: Running): Promise<number> {
    return this.reading(
      (frame) => running.output.result(query.columns, query.rows(frame), query.readsTables),
      running,
    );
  }

  /** Reads what is committed now or, under SNAPSHOT, what was when the transaction first read. */
  private async reading<T>(read: (frame: Frame) => T | Promise<T>, running: Running): Promise<T> {
    const { view, release } = this.openView(this.transaction);
    try {
      return await read(this.frame(view, running));
    } finally {
      release();
    }
  }

  private openView(transaction: Transaction | null): { view: View; release: () => void } {
    if (transaction?.isolation === "SNAPSHOT") {
      return { view: transaction.view ??= this.database.view(transaction), release: () => {} };
    }
    const view = this.database.view(transaction);
    return { view, release: () => this.database.release(view) };
  }

  private frame(view: View, { params }: Running): Frame {
    const { database, rowCount, id: spid, login } = this;
    const transactions = this.transaction?.depth ?? 0;
    const now = ticksOf(Date.now());
    return { rows: [], params, around: { database, view, now, transactions, rowCount, spid, login } };
  }

  /** In the open transaction or in one of its own; waits for others' rows. */
  private async change(run: ChangeRun, running: Running): Promise<number> {
    for (;;) {
      const own = this.transaction === null;
      const transaction = this.transaction ?? new Transaction(this.isolation);
      if (own) this.database.begin(transaction);
      const first = transaction.changes.length;
      const { view, release } = this.openView(transaction);
      try {
        const count = run(this.frame(view, running), transaction);
        if (own) this.database.commit(transaction);
        return count;
      } catch (error) {
        this.database.undo(transaction, first);
        if (own) this.database.rollback(transaction);
        if (!(error instanceof Blocked)) throw error;
        const { lockTimeout: timeout, id: spid } = this;
        await waitFor(error.by, { own: transaction, timeout, spid, signal: running.signal });
      } finally {
        release();
      }
    }
  }
}

function noDatabase(name: string): SqlError {
  return new SqlError(
    911,
    `Database '${name}' does not exist. Make sure that the name is entered correctly.`,
  );
}
