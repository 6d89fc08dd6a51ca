/** Change Tracking: which rows have changed, by key, and since which version. */
import type { Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import type { Database } from "../storage/database.ts";
import type { Table } from "../storage/table.ts";
import type { Change } from "../storage/transaction.ts";
import type { View } from "../storage/version.ts";
import { fold } from "../text.ts";

type Operation = "I" | "U" | "D";
type Noted = { version: number; sequence: number; operation: Operation };
type Tracked = { minValid: number; rows: Map<string, { key: Value[]; noted: Noted[] }> };

/** A row of CHANGETABLE(CHANGES …): its key, and what became of it. */
export type NetChange = { key: Value[]; version: number; creation: number | null; operation: Operation };

export class ChangeTracking {
  enabled = false;
  private version = 0;
  private readonly commits: { version: number; sequence: number }[] = [];
  private readonly tables = new Map<Table, Tracked>();

  constructor(private readonly database: Database) {}

  /** @throws {SqlError} 5088, 5089 or 22115 */
  setDatabase(on: boolean): void {
    if (on === this.enabled) {
      throw on
        ? new SqlError(5088, `Change tracking is already enabled for database '${this.database.name}'.`)
        : new SqlError(5089, `Change tracking is disabled for database '${this.database.name}'.`);
    }
    if (!on && this.tables.size > 0) {
      const what = `Change tracking is enabled for one or more tables in database '${this.database.name}'.`;
      throw new SqlError(22115, what);
    }
    this.enabled = on;
  }

  /** @throws {SqlError} 4996, 4997, 4998 or 22106 */
  setTable(table: Table, on: boolean): void {
    if (!on) {
      if (!this.tables.delete(table)) {
        throw new SqlError(4998, `Change tracking is not enabled on table '${table.name}'.`);
      }
      return;
    }
    if (!this.enabled) throw new SqlError(22106, "Change tracking is not enabled for the database.");
    if (this.tables.has(table)) {
      throw new SqlError(4996, `Change tracking is already enabled for table '${table.name}'.`);
    }
    if (table.primary === null) {
      throw new SqlError(
        4997,
        `Cannot enable change tracking on table '${table.name}'. Change tracking requires a primary key on the table.`,
      );
    }
    this.tables.set(table, { minValid: this.version, rows: new Map() });
  }

  forget(table: Table): void {
    this.tables.delete(table);
  }

  /** The last version that the view sees; null when the database tracks nothing. */
  current(view: View): number | null {
    if (!this.enabled) return null;
    return this.commits.findLast(({ sequence }) => sequence <= view.sequence)?.version ?? 0;
  }

  /** The least version that CHANGETABLE can go on from; null when the table is not tracked. */
  minValid(table: Table | undefined): number | null {
    return table === undefined ? null : this.tables.get(table)?.minValid ?? null;
  }

  /** As cleanup leaves it after the retention: older changes are gone. */
  cleanUp(table: Table, version: number): void {
    const tracked = this.tracked(table);
    tracked.minValid = version;
    for (const [text, row] of tracked.rows) {
      row.noted = row.noted.filter((each) => each.version > version);
      if (row.noted.length === 0) tracked.rows.delete(text);
    }
  }

  tracks(): Iterable<Table> {
    return this.tables.keys();
  }

  /** Notes a commit. */
  note(changes: readonly Change[], sequence: number): void {
    if (!changes.some(({ table }) => this.tables.has(table))) return;
    const version = ++this.version;
    this.commits.push({ version, sequence });
    for (const { table, before, after } of changes) {
      const tracked = this.tables.get(table);
      if (tracked === undefined) continue;
      const keyOf = (values: Value[]) => table.primary!.columns.map((position) => values[position]);
      const [old, now] = [before && keyOf(before.values), after && keyOf(after.values)];
      const note = (key: Value[], operation: Operation) => {
        const text = keyText(key);
        const row = tracked.rows.get(text) ?? { key, noted: [] };
        row.noted.push({ version, sequence, operation });
        tracked.rows.set(text, row);
      };
      if (old !== null && now !== null && keyText(old) === keyText(now)) {
        note(now, "U");
        continue;
      }
      // A key that changes is a row that goes and another that comes.
      if (old !== null) note(old, "D");
      if (now !== null) note(now, "I");
    }
  }

  /** One row a key that has changed since the version; all that is tracked when it is null. */
  *changes(table: Table, since: number | null, view: View): Generator<NetChange> {
    for (const { key, noted } of this.tracked(table).rows.values()) {
      const seen = noted.filter(({ sequence }) => sequence <= view.sequence);
      const last = seen.at(-1);
      if (last === undefined || last.version <= (since ?? -1)) continue;
      const creation = seen.findLast(({ operation }) => operation === "I")?.version ?? null;
      const isNew = creation !== null && creation > (since ?? -1);
      const operation = last.operation === "D" ? "D" : isNew ? "I" : "U";
      yield { key, version: last.version, creation, operation };
    }
  }

  private tracked(table: Table): Tracked {
    const tracked = this.tables.get(table);
    if (tracked !== undefined) return tracked;
    throw new SqlError(22105, `Change tracking is not enabled on table '${table.fullName}'.`);
  }
}

function keyText(key: readonly Value[]): string {
  return key.map((value) =>
    value instanceof Uint8Array
      ? value.toHex()
      : typeof value === "string"
      ? fold(value)
      : String(value?.utc ?? value)
  ).join("\0");
}
