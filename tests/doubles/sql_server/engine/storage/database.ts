/** The one user database: its tables, its counters, its commits. */
import { bigEndian } from "../convert_binary.ts";
import { ChangeTracking } from "../changes/tracking.ts";
import { Capture } from "../changes/capture.ts";
import { converter, type Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import type { Name } from "../parser/syntax.ts";
import { sqlType } from "../types.ts";
import { Table } from "./table.ts";
import type { Change, Transaction } from "./transaction.ts";
import type { Version, View } from "./version.ts";

export class Database {
  readonly tables: Table[] = [];
  readonly schemas = ["dbo", "sys", "INFORMATION_SCHEMA"];
  readonly tracking = new ChangeTracking(this);
  readonly capture = new Capture(this);
  snapshotAllowed = false;
  /** Counts changes of definitions: a plan of an older count is void. */
  definitions = 0;
  /** The number of the last commit. */
  sequence = 0;
  readonly open = new Set<Transaction>();
  private readonly views = new Set<View>();
  private readonly dead: { table: Table; version: Version }[] = [];
  private objects = 901578250;
  private rowversions = 2000n;

  constructor(readonly name: string) {}

  /** @throws {SqlError} 208 */
  table(name: Name): Table {
    const found = this.find(name);
    if (found !== null) return found;
    const shown = name.schema === null ? name.name : `${name.schema}.${name.name}`;
    throw new SqlError(208, `Invalid object name '${shown}'.`);
  }

  find({ schema, name }: Name): Table | null {
    const [wantedSchema, wanted] = [(schema ?? "dbo").toUpperCase(), name.toUpperCase()];
    const same = (table: Table) =>
      table.name.toUpperCase() === wanted && table.schema.toUpperCase() === wantedSchema;
    return this.tables.find(same) ?? null;
  }

  newObject(): number {
    return this.objects += 16;
  }

  get lastRowversion(): bigint {
    return this.rowversions;
  }

  takeRowversion(transaction: Transaction | null): Uint8Array {
    const value = ++this.rowversions;
    if (transaction !== null) transaction.minRowversion ??= value;
    return bigEndian(value, 8);
  }

  /** The lowest of an open transaction, else the next to be taken. */
  get minActiveRowversion(): bigint {
    let least = this.rowversions + 1n;
    for (const { minRowversion } of this.open) {
      if (minRowversion !== null && minRowversion < least) least = minRowversion;
    }
    return least;
  }

  /** What a reader sees from now on; the rows stay until it is let go. */
  view(transaction: Transaction | null): View {
    const view = { sequence: this.sequence, transaction };
    this.views.add(view);
    return view;
  }

  release(view: View): void {
    this.views.delete(view);
    this.purge();
  }

  begin(transaction: Transaction): void {
    this.open.add(transaction);
  }

  commit(transaction: Transaction): void {
    const changes = transaction.changes;
    if (changes.length > 0) {
      const sequence = ++this.sequence;
      for (const { table, before, after } of changes) {
        if (after !== null) {
          after.created = sequence;
          after.createdBy = null;
        }
        if (before !== null) {
          before.deleted = sequence;
          before.deletedBy = null;
          this.dead.push({ table, version: before });
        }
      }
      this.tracking.note(changes, sequence);
      this.capture.note(changes, transaction);
    }
    this.close(transaction);
  }

  rollback(transaction: Transaction): void {
    this.undo(transaction, 0);
    this.close(transaction);
  }

  /** Takes back what the transaction did after its first changes. */
  undo({ changes }: Transaction, first: number): void {
    for (const { table, before, after } of changes.splice(first).reverse()) {
      if (after !== null) table.remove(after);
      if (before !== null) before.deletedBy = null;
    }
  }

  private close(transaction: Transaction): void {
    this.open.delete(transaction);
    if (transaction.view !== null) this.views.delete(transaction.view);
    transaction.end();
    this.purge();
  }

  /** Forgets the versions that nobody can see any more. */
  private purge(): void {
    let oldest = this.sequence;
    for (const { sequence } of this.views) oldest = Math.min(oldest, sequence);
    let count = 0;
    for (const { table, version } of this.dead) {
      if (version.deleted > oldest) break;
      table.remove(version);
      count++;
    }
    if (count > 0) this.dead.splice(0, count);
  }

  /**
   * Fills a table past all transactions, for benchmarks: values as the engine holds them (see types.ts), or as text,
   * which is converted; a rowversion is made where it is undefined. Keys must be new.
   */
  fill(name: string, count: number, row: (n: number) => Value[]): void {
    const parts = name.split(".");
    const table = this.table({ schema: parts.at(-2) ?? null, name: parts.at(-1)! });
    const text = sqlType("nvarchar", { length: -1 });
    const readers = table.columns.map(({ type }) =>
      type.kind === "text" || type.kind === "other" ? null : converter(text, type)
    );
    const stamp = table.columns.findIndex(({ type }) => type.name === "rowversion");
    const sequence = ++this.sequence;
    for (let n = 0; n < count; n++) {
      const values = row(n);
      for (let at = 0; at < values.length; at++) {
        if (typeof values[at] === "string" && readers[at] !== null) values[at] = readers[at]!(values[at]);
      }
      if (stamp >= 0 && values[stamp] === undefined) values[stamp] = this.takeRowversion(null);
      table.load(values, sequence);
    }
  }
}

export type { Change };
