/** Change Data Capture: every change of a row, in change tables, as if the capture job ran at each commit. */
import { bigEndian } from "../convert_binary.ts";
import type { Value } from "../convert.ts";
import { SqlError } from "../errors.ts";
import { ticksOf } from "../moments.ts";
import type { Database } from "../storage/database.ts";
import type { Table } from "../storage/table.ts";
import type { Change, Transaction } from "../storage/transaction.ts";
import type { SqlType } from "../types.ts";

/** `operation` is 1 delete, 2 insert, 3 before an update, 4 after it. */
export type Captured = {
  lsn: bigint;
  seqval: bigint;
  operation: 1 | 2 | 3 | 4;
  mask: bigint;
  values: Value[];
};

export type Instance = {
  name: string;
  table: Table;
  columns: { id: number; name: string; type: SqlType }[];
  /** The least LSN that it answers for. */
  start: bigint;
  rows: Captured[];
};

type Logged = { lsn: bigint; began: bigint; ended: bigint };

/** Log sequence numbers have gaps, as real ones do. */
const step = 0x80000n;

export class Capture {
  enabled = false;
  readonly instances: Instance[] = [];
  /** cdc.lsn_time_mapping. */
  readonly log: Logged[] = [];
  /** Set while the capture job is stopped: commits wait here. */
  private queue: (() => void)[] | null = null;
  private lsn = 0x0000002a000001a00003n;

  constructor(private readonly database: Database) {}

  get stopped(): boolean {
    return this.queue !== null;
  }

  set stopped(stop: boolean) {
    const waiting = stop ? [] : this.queue ?? [];
    this.queue = stop ? this.queue ?? [] : null;
    for (const apply of waiting) apply();
  }

  get last(): bigint | null {
    return this.log.at(-1)?.lsn ?? null;
  }

  enableDatabase(): void {
    if (this.enabled) throw new SqlError(22901, `The database is already enabled for Change Data Capture.`);
    this.enabled = true;
    this.database.schemas.push("cdc");
  }

  /** @throws {SqlError} 22901, 22926 or 22962 */
  enableTable(table: Table, name: string): void {
    if (!this.enabled) {
      const what = `The database '${this.database.name}' is not enabled for Change Data Capture.`;
      throw new SqlError(22901, what);
    }
    if (this.instance(name) !== undefined) {
      throw new SqlError(22926, `Could not create a capture instance: '${name}' already exists.`);
    }
    if (this.instances.filter((instance) => instance.table === table).length === 2) {
      throw new SqlError(22962, "Two capture instances already exist for the source table.");
    }
    const start = this.next(Date.now());
    const columns = table.columns.map(({ id, name, type }) => ({ id, name, type }));
    this.instances.push({ name, table, columns, start, rows: [] });
  }

  disableTable(name: string): void {
    const at = this.instances.findIndex((instance) => instance.name.toUpperCase() === name.toUpperCase());
    if (at < 0) throw new SqlError(22931, `The capture instance '${name}' does not exist.`);
    this.instances.splice(at, 1);
  }

  instance(name: string): Instance | undefined {
    return this.instances.find((instance) => instance.name.toUpperCase() === name.toUpperCase());
  }

  forget(table: Table): void {
    for (const { name } of this.instances.filter((instance) => instance.table === table)) {
      this.disableTable(name);
    }
  }

  /** Removes what is older than the mark, which becomes the least LSN. */
  cleanUp(name: string, mark: bigint): void {
    const instance = this.instance(name);
    if (instance === undefined) throw new SqlError(22931, `The capture instance '${name}' does not exist.`);
    instance.start = mark;
    instance.rows = instance.rows.filter(({ lsn }) => lsn >= mark);
  }

  /** Notes a commit. */
  note(changes: readonly Change[], transaction: Transaction): void {
    const captured = changes.filter(({ table }) => this.instances.some((each) => each.table === table));
    if (captured.length === 0) return;
    const apply = () => this.apply(captured, transaction);
    if (this.queue === null) apply();
    else this.queue.push(apply);
  }

  private apply(changes: readonly Change[], transaction: Transaction): void {
    const lsn = this.next(transaction.began);
    let seqval = lsn - step + 2n;
    for (const change of changes) {
      seqval += 2n;
      for (const instance of this.instances) {
        if (instance.table === change.table) capture(instance, change, lsn, seqval);
      }
    }
  }

  private next(began: number): bigint {
    this.lsn += step;
    const entry = { lsn: this.lsn, began: ticksOf(began), ended: ticksOf(Date.now()) };
    this.log.push(entry);
    return this.lsn;
  }
}

function capture(instance: Instance, { table, before, after }: Change, lsn: bigint, seqval: bigint): void {
  const taken = (values: Value[]) =>
    instance.columns.map(({ id }) => {
      const position = table.columns.findIndex((column) => column.id === id);
      return position < 0 ? null : values[position];
    });
  const all = (1n << BigInt(instance.columns.length)) - 1n;
  const [old, now] = [before && taken(before.values), after && taken(after.values)];
  const key = table.primary?.columns ?? [];
  const moved = before !== null && after !== null &&
    key.some((position) => String(before.values[position]) !== String(after.values[position]));
  const add = (operation: Captured["operation"], values: Value[], mask: bigint) =>
    instance.rows.push({ lsn, seqval, operation, mask, values });
  if (old !== null && now !== null && !moved) {
    let mask = 0n;
    for (let at = 0; at < now.length; at++) {
      if (String(old[at]?.utc ?? old[at]) !== String(now[at]?.utc ?? now[at])) mask |= 1n << BigInt(at);
    }
    add(3, old, mask);
    add(4, now, mask);
    return;
  }
  if (old !== null) add(1, old, all);
  if (now !== null) add(2, now, all);
}

/** binary(10) */
export function lsnBytes(lsn: bigint): Uint8Array {
  return bigEndian(lsn, 10);
}

/** From binary(10), or less. */
export function lsnOf(data: Uint8Array): bigint {
  const filled = new Uint8Array(10);
  filled.set(data.subarray(0, 10));
  return BigInt(`0x${filled.toHex()}`);
}
