/** A row as it was for a while, and who sees it. */
import type { Value } from "../convert.ts";
import type { Transaction } from "./transaction.ts";

/** While a transaction is open, its rows and its deletions are its own; then they have the number of its commit. */
export class Version {
  created = Infinity;
  deleted = Infinity;
  deletedBy: Transaction | null = null;

  constructor(readonly id: number, public values: Value[], public createdBy: Transaction | null) {}
}

/** The commits that a reader sees: those up to a number, and its own transaction's doings. */
export type View = { sequence: number; transaction: Transaction | null };

export function isVisible(version: Version, view: View): boolean {
  const { createdBy, deletedBy } = version;
  if (createdBy === null ? version.created > view.sequence : createdBy !== view.transaction) return false;
  return deletedBy === null ? version.deleted > view.sequence : deletedBy !== view.transaction;
}
