/** A table: its columns, its rows' versions, and its indexes. */
import { converter, type Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import { type SqlType, sqlType } from "../types.ts";
import type { Database } from "./database.ts";
import { Index, type IndexOptions } from "./index.ts";
import { Blocked, type Transaction } from "./transaction.ts";
import { Version } from "./version.ts";

export type Column = {
  id: number;
  name: string;
  type: SqlType;
  nullable: boolean;
  /** What a row gets that names no value. */
  fallback: (() => Value) | null;
};

let versions = 0;

export class Table {
  indexes: Index[] = [];
  /** In order of their positions, which are not their ids once a column was dropped. */
  columns: Column[] = [];
  private columnIds = 0;
  private indexIds = 1;

  constructor(
    readonly database: Database,
    readonly id: number,
    readonly schema: string,
    readonly name: string,
    readonly created = Date.now(),
  ) {}

  get fullName(): string {
    return `${this.schema}.${this.name}`;
  }

  get primary(): Index | null {
    return this.indexes.find(({ options }) => options.primary) ?? null;
  }

  /** The one that has every row. */
  get all(): Index {
    return this.indexes.find(({ options }) => options.filter === null)!;
  }

  /** @returns -1 when there is none of this name */
  position(name: string): number {
    const upper = name.toUpperCase();
    return this.columns.findIndex((column) => column.name.toUpperCase() === upper);
  }

  /** All versions, dead ones too. */
  versions(): Version[] {
    return [...this.all.between(null, null)];
  }

  addColumn(column: Omit<Column, "id">): void {
    this.columns.push({ ...column, id: ++this.columnIds });
  }

  /** @throws {SqlError} 1505 when the rows that are there break it */
  addIndex(columns: readonly number[], options: Partial<IndexOptions>): Index {
    const full = {
      name: null,
      unique: false,
      primary: false,
      constraint: false,
      filter: null,
      hidden: false,
    };
    const index = this.index(columns, { ...full, ...options });
    for (const version of this.indexes.length === 0 ? [] : this.versions()) {
      if (!index.has(version)) continue;
      if (index.options.unique) {
        for (const other of index.same(version.values)) {
          if (other.deleted < Infinity || version.deleted < Infinity) continue;
          throw new SqlError(
            1505,
            `The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name ` +
              `'${this.fullName}' and the index name '${options.name}'.`,
          );
        }
      }
      index.rows.insert(version);
    }
    // Where there was no key, rows were in the order of their coming.
    this.indexes.push(index);
    if (options.primary) this.rebuild();
    return index;
  }

  private index(columns: readonly number[], options: IndexOptions, id?: number): Index {
    const key = this.primary?.columns ?? [];
    const next = id ?? (options.primary || options.hidden ? (options.primary ? 1 : 0) : ++this.indexIds);
    return new Index(next, columns, options.primary ? [] : key, this.columns, options);
  }

  /** Makes all indexes anew, e.g. because positions have changed. */
  rebuild(positionOf: (old: number) => number = (old) => old, rows = this.versions()): void {
    const old = [...this.indexes].sort((a, b) => Number(b.options.primary) - Number(a.options.primary));
    this.indexes = [];
    for (const { columns, options, id, disabled } of old) {
      // The order of coming serves no more once there is a key.
      if (columns.length === 0 && this.primary !== null) continue;
      const index = this.index(columns.map(positionOf), options, id);
      index.disabled = disabled;
      for (const version of rows) if (index.has(version)) index.rows.insert(version);
      this.indexes.push(index);
    }
  }

  /** @throws {SqlError} 2627 or 2601, {Blocked} */
  insert(values: Value[], transaction: Transaction): Version {
    const version = new Version(++versions, values, transaction);
    for (const index of this.indexes) {
      if (index.options.unique && !index.disabled && index.has(version)) {
        this.check(index, version, transaction);
      }
    }
    for (const index of this.indexes) if (index.has(version)) index.rows.insert(version);
    return version;
  }

  /** A row that all see, without a transaction; the caller answers for its key. */
  load(values: Value[], sequence: number): void {
    const version = new Version(++versions, values, null);
    version.created = sequence;
    for (const index of this.indexes) if (index.has(version)) index.rows.insert(version);
  }

  remove(version: Version): void {
    for (const index of this.indexes) if (index.has(version)) index.rows.remove(version);
  }

  private check(index: Index, version: Version, transaction: Transaction): void {
    for (const other of index.same(version.values)) {
      if (other.deleted < Infinity || other.deletedBy === transaction) continue;
      if (other.createdBy !== null && other.createdBy !== transaction) throw new Blocked(other.createdBy);
      if (other.deletedBy !== null) throw new Blocked(other.deletedBy);
      throw this.duplicate(index, version.values);
    }
  }

  /** With the key's values, as SQL Server says it: what logs such a message logs them too. */
  private duplicate({ columns, options: { primary, constraint, name } }: Index, values: Value[]): SqlError {
    const shown = columns.map((position) => {
      const { type } = this.columns[position];
      const text = sqlType("nvarchar", { length: -1 });
      return values[position] === null ? "<NULL>" : converter(type, text)(values[position]);
    });
    const key = `The duplicate key value is (${shown.join(", ")}).`;
    const what = primary || constraint
      ? `Violation of ${primary ? "PRIMARY" : "UNIQUE"} KEY constraint '${name}'. ` +
        `Cannot insert duplicate key in object '${this.fullName}'.`
      : `Cannot insert duplicate key row in object '${this.fullName}' with unique index '${name}'.`;
    return new SqlError(primary || constraint ? 2627 : 2601, `${what} ${key}`, { severity: 14 });
  }
}
