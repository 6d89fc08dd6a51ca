/** What a transaction has done so far. */
import type { Table } from "./table.ts";
import type { Version, View } from "./version.ts";

export type Isolation =
  | "READ UNCOMMITTED"
  | "READ COMMITTED"
  | "REPEATABLE READ"
  | "SERIALIZABLE"
  | "SNAPSHOT";

/** One row changed: without `before` it is new, without `after` it is gone. */
export type Change = { table: Table; before: Version | null; after: Version | null };

let transactions = 0n;

export class Transaction {
  readonly id = ++transactions;
  readonly changes: Change[] = [];
  readonly began = Date.now();
  /** Of nested BEGIN TRANSACTIONs. */
  depth = 1;
  /** Under SNAPSHOT, from the first read on. */
  view: View | null = null;
  /** The lowest that it has taken, while it is open. */
  minRowversion: bigint | null = null;
  /** Whose end it waits for. */
  waitsFor: Transaction | null = null;
  readonly ended: Promise<void>;
  end!: () => void;

  constructor(readonly isolation: Isolation) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.end = resolve;
  }
}

/** Thrown where a row is another transaction's until that ends. */
export class Blocked extends Error {
  constructor(readonly by: Transaction) {
    super("Waits for another transaction");
  }
}
