/** The one transaction: checkpoints first, then rows, quarantine and ledger; a constant number of statements a group. */
import type { Batch } from "../../batch/batch.ts";
import { ContractError } from "../../errors.ts";
import type { Outcome } from "../warehouse.ts";
import { findPresent, where } from "./backfill.ts";
import type { Database } from "./database.ts";
import * as sql from "./sql.ts";
import { moveState } from "./state.ts";

/** Segments below this many bytes are loaded together: a statement costs more than their rows. */
const smallBytes = 1024 * 1024;

/** Commits a group inside an open transaction. */
export async function commitGroup(database: Database, group: readonly Batch[]): Promise<Outcome[]> {
  const claimed = await claim(database, group);
  const duplicates = await findDuplicates(database, group.filter((batch) => claimed.has(batch.id)));
  const kept = group.filter((batch) => claimed.has(batch.id) && !duplicates.has(batch.id));
  const backfilled = new Map<string, Outcome>();
  for (const batch of kept) {
    if (batch.kind === "backfill") backfilled.set(batch.id, await backfill(database, batch));
  }
  const whole = kept.filter(({ id }) => !backfilled.has(id));
  await loadSegments(database, whole);
  await loadQuarantine(database, whole);
  const outcomes = group.map((batch): Outcome => {
    const nothing = { batch: batch.id, read: 0, loaded: 0, quarantined: 0 };
    if (!claimed.has(batch.id)) return { ...nothing, fate: "fenced" };
    if (duplicates.has(batch.id)) return { ...nothing, fate: "duplicate" };
    const partly = backfilled.get(batch.id);
    if (partly !== undefined) return partly;
    const loaded = batch.segment?.records ?? 0;
    expect(batch, "read", loaded + batch.bad.records, batch.read);
    const fate = batch.refused ? "refused" : "loaded";
    return { batch: batch.id, fate, read: batch.read, loaded, quarantined: batch.bad.records };
  });
  const entries = group.flatMap((batch, at) =>
    claimed.has(batch.id) ? [ledgerEntry(batch, outcomes[at], duplicates.get(batch.id) ?? null)] : []
  );
  const numbered = JSON.stringify(entries.map((entry, n) => ({ ...entry, n: n + 1 })));
  const ledger = await database.rows(sql.writeLedger, [numbered]);
  await moveState(database, kept, new Map(ledger.map((row) => [String(row.batch_id), Number(row.sequence)])));
  return outcomes;
}

/** Moves the checkpoints of loads and takes the records of replays; the ids of batches that won. */
async function claim(database: Database, group: readonly Batch[]): Promise<Set<string>> {
  const moves = group.flatMap(({ id, feed, sourceKind, moves }) =>
    moves.map(({ slice, from, to }) => ({
      batch_id: id,
      feed: feed.name,
      source_kind: sourceKind,
      slice,
      old: from,
      new: to,
    }))
  );
  const all = JSON.stringify(moves);
  await database.run(sql.makeCheckpoints, [all]);
  const lost = new Set((await database.rows(sql.lostMoves, [all])).map(({ batch_id }) => String(batch_id)));
  await database.run(sql.moveCheckpoints, [
    JSON.stringify(moves.filter(({ batch_id }) => !lost.has(batch_id))),
  ]);
  const won = new Set<string>();
  for (const batch of group) {
    if (batch.kind === "replay" && !await claimRecords(database, batch)) continue;
    if (!lost.has(batch.id)) won.add(batch.id);
  }
  return won;
}

async function claimRecords(database: Database, batch: Batch): Promise<boolean> {
  const taken = await database.run(sql.claimRecords, [JSON.stringify(batch.claims), batch.id]);
  if (taken > 0 && taken < batch.claims.length) {
    throw new ContractError(`Cannot replay ${batch.source}: some of its records are no longer open`);
  }
  return taken > 0;
}

/** Batch id → the batch that holds the same bytes already, live in the warehouse or earlier in the group. */
async function findDuplicates(database: Database, group: readonly Batch[]): Promise<Map<string, string>> {
  const loads = group.filter(({ kind, sourceKind, refused }) =>
    kind === "load" && sourceKind === "files" && !refused
  );
  if (loads.length === 0) return new Map();
  const contents = loads.map(({ id, feed, source, checksum }) => ({ id, feed: feed.name, source, checksum }));
  const rows = await database.rows(sql.findDuplicates, [JSON.stringify(contents)]);
  const found = new Map(rows.map((row) => [String(row.id), String(row.batch_id)]));
  const first = new Map<string, string>();
  for (const { id, feed, checksum } of contents) {
    const content = `${feed} ${checksum}`;
    const earlier = first.get(content);
    if (earlier !== undefined && !found.has(id)) found.set(id, earlier);
    if (earlier === undefined) first.set(content, found.get(id) ?? id);
  }
  return found;
}

async function loadSegments(database: Database, group: readonly Batch[]): Promise<void> {
  const full = group.filter((batch) => batch.segment !== null);
  const together = Map.groupBy(full, ({ id, feed, segment }) => {
    const { bytes, columns, dialect } = segment!;
    return bytes < smallBytes ? JSON.stringify([feed.name, columns, dialect]) : id;
  });
  for (const batches of together.values()) {
    if (batches.length === 1) {
      const [batch] = batches;
      const arrived = await database.run(sql.loadSegment(batch, batch.segment!));
      expect(batch, "loaded", arrived, batch.segment!.records);
    } else await loadTogether(database, batches as sql.Filled[]);
  }
}

/** Loads what of a range is neither in raw nor in quarantine. */
async function backfill(database: Database, batch: Batch): Promise<Outcome> {
  const { segment, bad } = batch;
  const counts = { read: 0, loaded: 0, quarantined: 0, present: 0 };
  await findPresent(database, batch);
  if (segment !== null) {
    counts.present = await database.count(sql.countSegment(segment, where("_position", true)));
    counts.loaded = await database.run(sql.loadSegment(batch, segment, where("_position", false)));
    expect(batch, "loaded", counts.loaded + counts.present, segment.records);
  }
  if (bad.path !== null) {
    const present = await database.count(sql.countSpooled(bad.path, where("record_number", true)));
    counts.quarantined = await database.run(sql.loadQuarantine([bad.path], where("record_number", false)));
    expect(batch, "quarantined", counts.quarantined + present, bad.records);
    counts.present += present;
  }
  counts.read = counts.loaded + counts.quarantined;
  return { batch: batch.id, fate: "loaded", ...counts };
}

async function loadTogether(database: Database, batches: readonly sql.Filled[]): Promise<void> {
  const arrived = new Map<string, number>();
  for (const row of await database.rows(sql.loadSegments(batches))) {
    const id = String(row._batch_id);
    arrived.set(id, (arrived.get(id) ?? 0) + 1);
  }
  for (const batch of batches) expect(batch, "loaded", arrived.get(batch.id) ?? 0, batch.segment.records);
}

async function loadQuarantine(database: Database, group: readonly Batch[]): Promise<void> {
  const paths = group.flatMap(({ bad }) => bad.path === null ? [] : [bad.path]);
  if (paths.length === 0) return;
  await database.run(sql.loadQuarantine(paths));
  const ids = JSON.stringify(group.map(({ id }) => id));
  const rows = await database.rows(sql.countQuarantine, [ids]);
  const arrived = new Map(rows.map((row) => [String(row.batch_id), Number(row.records)]));
  for (const batch of group) expect(batch, "quarantined", arrived.get(batch.id) ?? 0, batch.bad.records);
}

function expect(batch: Batch, what: string, found: number, counted: number): void {
  if (found === counted) return;
  throw new ContractError(
    `Cannot commit ${batch.source}: ${counted} records were counted as ${what}, ${found} arrived`,
  );
}

function ledgerEntry(batch: Batch, outcome: Outcome, duplicateOf: string | null) {
  return {
    batch_id: batch.id,
    kind: batch.kind,
    origin_batch_id: batch.origin,
    feed: batch.feed.name,
    source: batch.source,
    source_kind: batch.sourceKind,
    checksum: batch.checksum,
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
