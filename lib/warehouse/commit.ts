/**
 * The one transaction, as every warehouse makes it: checkpoints first, then rows, quarantine, ledger and current state.
 * A warehouse brings the {@link CommitSteps}; their order and what must reconcile are here.
 */
import type { Batch, Segment } from "../batch/batch.ts";
import { ContractError } from "../errors.ts";
import type { Outcome } from "./warehouse.ts";

export type Filled = Batch & { segment: Segment };

/** A move of a checkpoint with the batch that makes it. */
export type MoveRow = {
  batch_id: string;
  feed: string;
  source_kind: string;
  slice: string;
  old: string | null;
  new: string;
};

/** Their columns and types, as a statement takes them from JSON. */
export const moveColumns = {
  batch_id: "VARCHAR",
  feed: "VARCHAR",
  source_kind: "VARCHAR",
  slice: "VARCHAR",
  old: "VARCHAR",
  new: "VARCHAR",
} satisfies Record<keyof MoveRow, string>;

/** What a delivered file holds. */
export type ContentRow = { id: string; feed: string; source: string; checksum: string };

/** What a backfill did: records that it brought, and of its range those that were there. */
export type Backfilled = { loaded: number; quarantined: number; presentRows: number; presentBad: number };

/** A row of `ops.batches`, without its number and the time when it was finished. */
export type LedgerRow = ReturnType<typeof ledgerRow>;

/** Their columns and types, but for the moment `started_at`, which each warehouse names in its own way. */
export const ledgerColumns = {
  batch_id: "VARCHAR",
  kind: "VARCHAR",
  origin_batch_id: "VARCHAR",
  feed: "VARCHAR",
  source: "VARCHAR",
  source_kind: "VARCHAR",
  checksum: "VARCHAR",
  delivered: "VARCHAR",
  delivered_by: "VARCHAR",
  status: "VARCHAR",
  records_read: "BIGINT",
  records_loaded: "BIGINT",
  records_quarantined: "BIGINT",
  duplicate_of: "VARCHAR",
  control: "VARCHAR",
  columns: "VARCHAR",
  drift: "VARCHAR",
} satisfies Record<Exclude<keyof LedgerRow, "started_at">, string>;

/** What a warehouse does inside an open transaction, in which it is the only writer of `ops`. */
export type CommitSteps = {
  /** The batches that expect of some slice what it does not say: another run was first. */
  lostMoves(moves: readonly MoveRow[]): Promise<Set<string>>;
  moveCheckpoints(moves: readonly MoveRow[]): Promise<void>;
  /** Marks a replay's records as replayed, those that are open; returns how many. */
  claimRecords(replay: Batch): Promise<number>;
  /** Content's id → the batch that holds the same bytes of the same feed from another path, live in the warehouse. */
  findDuplicates(contents: readonly ContentRow[]): Promise<Map<string, string>>;
  /** Loads segments; returns by batch how many rows arrived. */
  loadSegments(batches: readonly Filled[]): Promise<Map<string, number>>;
  /** Loads spooled quarantine; returns by batch how many records arrived. */
  loadQuarantine(batches: readonly Batch[]): Promise<Map<string, number>>;
  /** Loads what of a batch's range is neither in raw nor in quarantine, by position. */
  backfill(batch: Batch): Promise<Backfilled>;
  /** Writes the ledger, numbered on from the last; returns each batch's number. */
  writeLedger(rows: readonly LedgerRow[]): Promise<Map<string, number>>;
  /** Closes open records in quarantine whose source these batches have brought again. */
  supersede(batches: readonly Batch[]): Promise<void>;
  /** Moves the state of every entity on that these batches have brought events of; their rows are in raw. */
  moveState(batches: readonly Batch[], sequences: ReadonlyMap<string, number>): Promise<void>;
};

/** Segments below this many bytes are loaded together: a statement costs more than their rows. */
const smallBytes = 1024 * 1024;

/** What one statement can load: a large segment by itself, small ones of one feed and form together. */
export function alike(batches: readonly Filled[]): Filled[][] {
  const groups = Map.groupBy(
    batches,
    ({ id, feed, segment: { bytes, columns, format } }) =>
      bytes < smallBytes ? JSON.stringify([feed.name, columns, format]) : id,
  );
  return [...groups.values()];
}

/** Commits a group inside an open transaction. */
export async function commitGroup(steps: CommitSteps, group: readonly Batch[]): Promise<Outcome[]> {
  const claimed = await claim(steps, group);
  const duplicates = await findDuplicates(steps, group.filter(({ id }) => claimed.has(id)));
  const kept = group.filter(({ id }) => claimed.has(id) && !duplicates.has(id));
  const backfilled = new Map<string, Outcome>();
  for (const batch of kept) {
    if (batch.kind === "backfill") backfilled.set(batch.id, await backfill(steps, batch));
  }
  const whole = kept.filter(({ id }) => !backfilled.has(id));
  await loadSegments(steps, whole);
  await loadQuarantine(steps, whole);
  const outcomes = group.map((batch): Outcome => {
    const nothing = { batch: batch.id, read: 0, loaded: 0, quarantined: 0 };
    if (!claimed.has(batch.id)) return { ...nothing, fate: "fenced" };
    if (duplicates.has(batch.id)) return { ...nothing, fate: "duplicate" };
    return backfilled.get(batch.id) ?? wholeOutcome(batch);
  });
  const rows = group.flatMap((batch, at) =>
    claimed.has(batch.id) ? [ledgerRow(batch, outcomes[at], duplicates.get(batch.id) ?? null)] : []
  );
  const sequences = await steps.writeLedger(rows);
  const again = group.filter(({ id, kind, sourceKind }) =>
    claimed.has(id) && kind === "load" && sourceKind !== "kafka"
  );
  if (again.length > 0) await steps.supersede(again);
  await steps.moveState(kept, sequences);
  return outcomes;
}

/** Moves the checkpoints of loads and takes the records of replays; the ids of batches that won. */
async function claim(steps: CommitSteps, group: readonly Batch[]): Promise<Set<string>> {
  const moves = group.flatMap(({ id, feed, sourceKind, moves }) =>
    moves.map(({ slice, from, to }): MoveRow => ({
      batch_id: id,
      feed: feed.name,
      source_kind: sourceKind,
      slice,
      old: from,
      new: to,
    }))
  );
  const lost = await steps.lostMoves(moves);
  await steps.moveCheckpoints(moves.filter(({ batch_id }) => !lost.has(batch_id)));
  const won = new Set<string>();
  for (const batch of group) {
    if (batch.kind === "replay" && !await claimRecords(steps, batch)) continue;
    if (!lost.has(batch.id)) won.add(batch.id);
  }
  return won;
}

async function claimRecords(steps: CommitSteps, batch: Batch): Promise<boolean> {
  const taken = await steps.claimRecords(batch);
  if (taken > 0 && taken < batch.claims.length) {
    throw new ContractError(`Cannot replay ${batch.source}: some of its records are no longer open`);
  }
  return taken > 0;
}

/** Batch id → the batch that holds the same bytes already, live in the warehouse or earlier in the group. */
async function findDuplicates(steps: CommitSteps, group: readonly Batch[]): Promise<Map<string, string>> {
  const loads = group.filter(({ kind, sourceKind, refused }) =>
    kind === "load" && sourceKind === "files" && !refused
  );
  if (loads.length === 0) return new Map();
  const contents = loads.map(({ id, feed, source, checksum }) => ({ id, feed: feed.name, source, checksum }));
  const found = await steps.findDuplicates(contents);
  const first = new Map<string, string>();
  for (const { id, feed, checksum } of contents) {
    const content = `${feed} ${checksum}`;
    const earlier = first.get(content);
    if (earlier !== undefined && !found.has(id)) found.set(id, earlier);
    if (earlier === undefined) first.set(content, found.get(id) ?? id);
  }
  return found;
}

async function loadSegments(steps: CommitSteps, group: readonly Batch[]): Promise<void> {
  const full = group.filter((batch): batch is Filled => batch.segment !== null);
  if (full.length === 0) return;
  const arrived = await steps.loadSegments(full);
  for (const batch of full) expect(batch, "loaded", arrived.get(batch.id) ?? 0, batch.segment.records);
}

async function loadQuarantine(steps: CommitSteps, group: readonly Batch[]): Promise<void> {
  const bad = group.filter(({ bad }) => bad.path !== null);
  if (bad.length === 0) return;
  const arrived = await steps.loadQuarantine(bad);
  for (const batch of bad) expect(batch, "quarantined", arrived.get(batch.id) ?? 0, batch.bad.records);
}

async function backfill(steps: CommitSteps, batch: Batch): Promise<Outcome> {
  const { loaded, quarantined, presentRows, presentBad } = await steps.backfill(batch);
  expect(batch, "loaded", loaded + presentRows, batch.segment?.records ?? 0);
  expect(batch, "quarantined", quarantined + presentBad, batch.bad.records);
  const present = presentRows + presentBad;
  return { batch: batch.id, fate: "loaded", read: loaded + quarantined, loaded, quarantined, present };
}

function wholeOutcome(batch: Batch): Outcome {
  const loaded = batch.segment?.records ?? 0;
  expect(batch, "read", loaded + batch.bad.records, batch.read);
  const fate = batch.refused ? "refused" : "loaded";
  return { batch: batch.id, fate, read: batch.read, loaded, quarantined: batch.bad.records };
}

function expect(batch: Batch, what: string, found: number, counted: number): void {
  if (found === counted) return;
  throw new ContractError(
    `Cannot commit ${batch.source}: ${counted} records were counted as ${what}, ${found} arrived`,
  );
}

function ledgerRow(batch: Batch, outcome: Outcome, duplicateOf: string | null) {
  return {
    batch_id: batch.id,
    kind: batch.kind,
    origin_batch_id: batch.origin,
    feed: batch.feed.name,
    source: batch.source,
    source_kind: batch.sourceKind,
    checksum: batch.checksum,
    delivered: batch.delivered.at,
    delivered_by: batch.delivered.by,
    status: outcome.fate,
    records_read: outcome.read,
    records_loaded: outcome.loaded,
    records_quarantined: outcome.quarantined,
    duplicate_of: duplicateOf,
    control: batch.control && JSON.stringify({ ...batch.control, present: outcome.present }),
    columns: batch.columns.length === 0 ? null : JSON.stringify(batch.columns),
    drift: batch.drift,
    started_at: batch.startedAt.toISOString(),
  };
}
