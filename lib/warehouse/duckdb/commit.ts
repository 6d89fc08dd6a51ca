/** The steps of a commit on DuckDB: a constant number of statements a group. */
import type { Batch, Segment } from "../../batch/batch.ts";
import { alike, type Backfilled, type CommitSteps, type Filled } from "../commit.ts";
import { findPresent, where } from "./backfill.ts";
import type { Database } from "./database.ts";
import * as sql from "./sql.ts";
import { moveState } from "./state.ts";

/** Records of this many bytes are loaded part by part. */
const longBytes = 1024 * 1024;

export function commitSteps(database: Database): CommitSteps {
  return {
    async lostMoves(moves) {
      const all = JSON.stringify(moves);
      await database.run(sql.makeCheckpoints, [all]);
      return new Set((await database.rows(sql.lostMoves, [all])).map(({ batch_id }) => String(batch_id)));
    },
    async moveCheckpoints(moves) {
      await database.run(sql.moveCheckpoints, [JSON.stringify(moves)]);
    },
    claimRecords: ({ claims, id }) => database.run(sql.claimRecords, [JSON.stringify(claims), id]),
    async findDuplicates(contents) {
      const rows = await database.rows(sql.findDuplicates, [JSON.stringify(contents)]);
      return new Map(rows.map((row) => [String(row.id), String(row.batch_id)]));
    },
    loadSegments: (batches) => loadSegments(database, batches),
    async loadQuarantine(batches) {
      await database.run(sql.loadQuarantine(batches.map(({ bad }) => bad.path!)));
      const ids = JSON.stringify(batches.map(({ id }) => id));
      const rows = await database.rows(sql.countQuarantine, [ids]);
      return new Map(rows.map((row) => [String(row.batch_id), Number(row.records)]));
    },
    backfill: (batch) => backfill(database, batch),
    async writeLedger(rows) {
      const numbered = JSON.stringify(rows.map((row, n) => ({ ...row, n: n + 1 })));
      const written = await database.rows(sql.writeLedger, [numbered]);
      return new Map(written.map((row) => [String(row.batch_id), Number(row.sequence)]));
    },
    async supersede(batches) {
      await database.run(sql.supersede, [JSON.stringify(batches.map(({ id }) => id))]);
    },
    moveState: (batches, sequences) => moveState(database, batches, sequences),
  };
}

async function loadSegments(database: Database, batches: readonly Filled[]): Promise<Map<string, number>> {
  const arrived = new Map<string, number>();
  for (const some of alike(batches)) {
    if (some.length === 1) {
      const [{ id }] = some;
      for (const parts of partsOf(some[0].segment)) {
        const rows = await database.run(sql.loadSegment(some[0], { ...some[0].segment, parts }));
        arrived.set(id, (arrived.get(id) ?? 0) + rows);
      }
      continue;
    }
    for (const row of await database.rows(sql.loadSegments(some))) {
      const id = String(row._batch_id);
      arrived.set(id, (arrived.get(id) ?? 0) + 1);
    }
  }
  return arrived;
}

/** Which parts are loaded together: DuckDB collects 2048 records before it inserts them, of however many parts. */
function partsOf({ parts, longest }: Segment): string[][] {
  return longest < longBytes ? [parts] : parts.map((part) => [part]);
}

async function backfill(database: Database, batch: Batch): Promise<Backfilled> {
  const { segment, bad } = batch;
  const done: Backfilled = { loaded: 0, quarantined: 0, presentRows: 0, presentBad: 0 };
  await findPresent(database, batch);
  if (segment !== null) {
    done.presentRows = await database.count(sql.countSegment(segment, where("_position", true)));
    done.loaded = await database.run(sql.loadSegment(batch, segment, where("_position", false)));
  }
  if (bad.path !== null) {
    done.presentBad = await database.count(sql.countSpooled(bad.path, where("record_number", true)));
    done.quarantined = await database.run(sql.loadQuarantine([bad.path], where("record_number", false)));
  }
  return done;
}
