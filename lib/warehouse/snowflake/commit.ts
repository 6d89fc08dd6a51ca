/** The steps of a commit on Snowflake: a constant number of statements a group, but for its large segments. */
import type { Batch } from "../../batch/batch.ts";
import { alike, type Backfilled, type CommitSteps, type Filled } from "../commit.ts";
import type { Outcome, Value } from "../warehouse.ts";
import type { Session } from "./session.ts";
import * as sql from "./sql.ts";
import { moveState } from "./state.ts";

/** So many small segments in a statement: each row is held against each of their files. */
const together = 100;

export function commitSteps(session: Session): CommitSteps {
  const counts = async (text: string, ids: readonly string[]) => {
    const rows = await session.rows(text, [JSON.stringify(ids)]);
    return new Map(rows.map((row) => [String(row.batch_id), Number(row.count)]));
  };
  return {
    async lostMoves(moves) {
      if (moves.length === 0) return new Set();
      const rows = await session.rows(sql.lostMoves, [JSON.stringify(moves)]);
      return new Set(rows.map(({ batch_id }) => String(batch_id)));
    },
    async moveCheckpoints(moves) {
      if (moves.some((move) => move.old !== move.new)) {
        await session.run(sql.moveCheckpoints, [JSON.stringify(moves)]);
      }
    },
    claimRecords: ({ claims, id }) => session.run(sql.claimRecords, [id, JSON.stringify(claims)]),
    async findDuplicates(contents) {
      const rows = await session.rows(sql.findDuplicates, [JSON.stringify(contents)]);
      return new Map(rows.map((row) => [String(row.id), String(row.batch_id)]));
    },
    async loadSegments(batches) {
      const arrived = new Map<string, number>();
      for (const some of alike(batches).flatMap((group) => slices(group, together))) {
        await session.run(sql.copySegments(some), [], { batch: some[0].id });
        // What COPY says it loaded is of files; these are the rows that are there.
        const found = await counts(sql.countLoaded(some[0].feed), some.map(({ id }) => id));
        for (const [id, count] of found) arrived.set(id, count);
      }
      return arrived;
    },
    async loadQuarantine(batches) {
      for (const some of slices(batches, together)) await session.run(sql.loadQuarantine(some));
      return await counts(sql.countQuarantine, batches.map(({ id }) => id));
    },
    backfill: (batch) => backfill(session, batch),
    async writeLedger(rows) {
      const [{ last }] = await session.rows(sql.lastSequence);
      const numbered = rows.map((row, at) => ({ ...row, sequence: Number(last) + at + 1 }));
      await session.run(sql.writeLedger, [JSON.stringify(numbered)]);
      return new Map(numbered.map(({ batch_id, sequence }) => [batch_id, sequence]));
    },
    async supersede(batches) {
      await session.run(sql.supersede, [JSON.stringify(batches.map(({ id }) => id))]);
    },
    moveState: (batches, sequences) => moveState(session, batches, sequences),
  };
}

function slices<T>(all: readonly T[], size: number): T[][] {
  return Array.from(
    { length: Math.ceil(all.length / size) },
    (_, at) => all.slice(at * size, (at + 1) * size),
  );
}

async function backfill(session: Session, batch: Batch): Promise<Backfilled> {
  const { feed, segment, bad, source, control } = batch;
  const { first, last } = control!;
  const binds: Value[] = [source, first, last, feed.name, source, first, last];
  const done: Backfilled = { loaded: 0, quarantined: 0, presentRows: 0, presentBad: 0 };
  const count = async (text: string) => Number((await session.rows(text, binds))[0].count);
  for (const part of segment?.parts ?? []) {
    const { format } = segment!;
    const where = (there: boolean) => sql.where(feed, "s.$1", there);
    done.presentRows += await count(sql.countStaged(batch, part, { format, where: where(true) }));
    done.loaded += await session.run(sql.insertSegment(batch as Filled, part, where(false)), binds);
  }
  if (bad.path !== null) {
    const where = (there: boolean) => sql.where(feed, "s.$4", there);
    done.presentBad = await count(sql.countStaged(batch, bad.path, { where: where(true) }));
    done.quarantined = await session.run(sql.loadQuarantine([batch], where(false)), binds);
  }
  return done;
}

/**
 * What the ledger says of a group whose commit was sent; null when it did not happen. That a commit whose answer was lost
 * will not happen any more is sure only in a transaction that has the turn: then the lost one is over.
 */
export async function outcomesOf(session: Session, group: readonly Batch[]): Promise<Outcome[] | null> {
  const rows = await session.rows(sql.readLedger, [JSON.stringify(group.map(({ id }) => id))]);
  if (rows.length === 0) return null;
  const written = new Map(rows.map((row) => [row.batch_id, row]));
  return group.map(({ id }): Outcome => {
    const row = written.get(id);
    if (row === undefined) return { batch: id, fate: "fenced", read: 0, loaded: 0, quarantined: 0 };
    const { present } = row.control === null ? {} : JSON.parse(String(row.control));
    return {
      batch: id,
      fate: row.status as Outcome["fate"],
      read: Number(row.records_read),
      loaded: Number(row.records_loaded),
      quarantined: Number(row.records_quarantined),
      ...(present === undefined ? {} : { present }),
    };
  });
}
