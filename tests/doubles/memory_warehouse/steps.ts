/** The steps of a commit in memory. What a database would refuse is an error here too. */
import { type Batch, type Segment } from "../../../lib/batch/batch.ts";
import type { Backfilled, CommitSteps } from "../../../lib/warehouse/commit.ts";
import type { Row } from "../../../lib/warehouse/warehouse.ts";
import { currentBatches, read } from "./current.ts";
import { readDelimited } from "./delimited.ts";
import { type Kept, type Ledgered, rawOf, slicesOf, type Tables } from "./tables.ts";

/** @param tables of the open transaction */
export function commitSteps(tables: Tables): CommitSteps {
  const now = new Date().toISOString();
  const live = () => new Set(currentBatches(tables.ledger).map(({ batch }) => batch));
  return {
    lostMoves: (moves) =>
      Promise.resolve(
        new Set(
          moves.filter(({ feed, source_kind, slice, old }) =>
            (slicesOf(tables, feed, source_kind).get(slice) ?? null) !== old
          ).map(({ batch_id }) => batch_id),
        ),
      ),
    moveCheckpoints(moves) {
      for (const { feed, source_kind, slice, new: text } of moves) {
        slicesOf(tables, feed, source_kind).set(slice, text);
      }
      return Promise.resolve();
    },
    claimRecords: ({ claims, id }) =>
      Promise.resolve(change(tables, (one) => claims.includes(one.id), { status: "replayed", replay: id })),
    findDuplicates(contents) {
      const counting = live();
      const found = new Map<string, string>();
      for (const { id, feed, source, checksum } of contents) {
        const twins = tables.ledger.filter((row) =>
          row.feed === feed && row.checksum === checksum && row.source !== source &&
          row.source_kind === "files" && row.kind === "load" && row.status === "loaded" &&
          counting.has(row.batch_id)
        );
        if (twins.length > 0) found.set(id, twins.map((row) => row.batch_id).sort()[0]);
      }
      return Promise.resolve(found);
    },
    async loadSegments(batches) {
      const arrived = new Map<string, number>();
      for (const batch of batches) {
        const rows = await readSegment(batch, batch.segment, now);
        insert(tables, batch, rows);
        arrived.set(batch.id, rows.length);
      }
      return arrived;
    },
    async loadQuarantine(batches) {
      const arrived = new Map<string, number>();
      for (const batch of batches) {
        const kept = await readKept(batch);
        tables.quarantine.push(...kept);
        arrived.set(batch.id, kept.reduce((sum, { records }) => sum + records, 0));
      }
      return arrived;
    },
    backfill: (batch) => backfill(tables, batch, now),
    writeLedger(rows) {
      const last = tables.ledger.at(-1)?.sequence ?? 0;
      const numbered = rows.map((row, at): Ledgered => ({
        ...row,
        sequence: last + at + 1,
        finished_at: now,
      }));
      tables.ledger.push(...numbered);
      return Promise.resolve(new Map(numbered.map(({ batch_id, sequence }) => [batch_id, sequence])));
    },
    supersede(batches) {
      const counting = live();
      const brought = tables.ledger.filter(({ batch_id }) => batches.some(({ id }) => id === batch_id));
      for (const newer of brought.reverse()) {
        const closed = new Set(
          arrivals(tables.ledger).filter((older) => closes(newer, older, counting)).map(({ id }) => id),
        );
        change(tables, ({ batch }) => closed.has(batch), { status: "superseded", replay: newer.batch_id });
      }
      return Promise.resolve();
    },
    moveState(batches, sequences) {
      for (const { id, feed, segment } of batches) {
        if (segment === null || feed.state === undefined) continue;
        const places = tables.places.get(feed.state.table) ?? [];
        tables.places.set(feed.state.table, places);
        for (const row of rawOf(tables, feed).rows.filter(({ _batch_id }) => _batch_id === id)) {
          places.push({
            key: String(row._key),
            order: String(row._order),
            event: String(row._event_id ?? ""),
            batch: id,
            sequence: sequences.get(id)!,
            position: Number(row._position),
          });
        }
      }
      return Promise.resolve();
    },
  };
}

type Arrival = Pick<Ledgered, "feed" | "source" | "source_kind" | "status" | "control" | "sequence"> & {
  id: string;
};

/** A duplicate is an arrival of the batch that it repeats. */
function arrivals(ledger: readonly Ledgered[]): Arrival[] {
  return ledger.flatMap((row) => {
    const { batch_id, duplicate_of } = row;
    return [batch_id, ...duplicate_of === null ? [] : [duplicate_of]].map((id) => ({ ...row, id }));
  });
}

/** Whether what arrived later brought what arrived before again: its path, or all of its table. */
function closes(newer: Ledgered, older: Arrival, live: ReadonlySet<string>): boolean {
  const later = newer.feed === older.feed && newer.source_kind === older.source_kind &&
    newer.sequence > older.sequence;
  if (!later) return false;
  if (newer.source_kind === "files") {
    return newer.source === older.source &&
      (older.status === "refused" || (newer.status !== "refused" && !live.has(older.id)));
  }
  const { whole, generation } = read(newer.control);
  return whole === "true" && (read(older.control).generation ?? "~") < (generation ?? "");
}

/** Changes open records; returns how many. */
export function change(tables: Tables, which: (one: Kept) => boolean, to: Partial<Kept>): number {
  let changed = 0;
  tables.quarantine = tables.quarantine.map((one) => {
    if (one.status !== "open" || !which(one)) return one;
    changed++;
    return { ...one, ...to };
  });
  return changed;
}

function insert(tables: Tables, { feed, segment }: Batch, rows: readonly Row[]): void {
  const table = rawOf(tables, feed);
  const unknown = segment?.columns.filter((column) => !table.columns.has(column)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`Cannot load ${feed.name}: raw has no column ${unknown.join(", ")}`);
  }
  table.rows.push(...rows);
}

async function readSegment(batch: Batch, { parts, columns, format }: Segment, now: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of parts) {
    for (const [position, ...fields] of await readDelimited(part, format)) {
      if (fields.length !== columns.length) throw new Error(`Cannot load ${part}: record ${position}`);
      rows.push({
        _batch_id: batch.id,
        _source: batch.source,
        _position: position,
        _loaded_at: now,
        ...Object.fromEntries(columns.map((column, at) => [column, fields[at]])),
      });
    }
  }
  return rows;
}

/** A batch's spooled quarantine, in the order in which lib/load/batch_writer.ts writes a record's fields. */
async function readKept({ bad }: Batch): Promise<Kept[]> {
  if (bad.path === null) return [];
  return (await readDelimited(bad.path, { delimiter: ",", quote: '"' })).map((fields): Kept => {
    const [batch, feed, source, record, offset, length, records, reason, detail, raw, envelope, digest] =
      fields;
    return {
      id: `${batch}-${record}`,
      batch: batch!,
      feed: feed!,
      source: source!,
      record: Number(record),
      byteOffset: offset === null ? null : Number(offset),
      byteLength: Number(length),
      records: Number(records),
      reason: reason!,
      detail,
      envelope,
      digest: digest!,
      status: "open",
      replay: null,
      raw: raw === null ? null : Uint8Array.fromBase64(raw),
    };
  });
}

async function backfill(tables: Tables, batch: Batch, now: string): Promise<Backfilled> {
  const [first, last] = [Number(batch.control!.first), Number(batch.control!.last)];
  const within = (position: number) => position >= first && position <= last;
  const raw = rawOf(tables, batch.feed).rows.filter(({ _source }) => _source === batch.source);
  const bad = tables.quarantine.filter(({ feed, source }) =>
    feed === batch.feed.name && source === batch.source
  );
  const there = new Set([
    ...raw.map(({ _position }) => Number(_position)),
    ...bad.map(({ record }) => record),
  ].filter(within));
  const rows = batch.segment === null ? [] : await readSegment(batch, batch.segment, now);
  const kept = await readKept(batch);
  const freshRows = rows.filter(({ _position }) => !there.has(Number(_position)));
  const freshKept = kept.filter(({ record }) => !there.has(record));
  insert(tables, batch, freshRows);
  tables.quarantine.push(...freshKept);
  return {
    loaded: freshRows.length,
    quarantined: freshKept.length,
    presentRows: rows.length - freshRows.length,
    presentBad: kept.length - freshKept.length,
  };
}
