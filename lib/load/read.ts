/** One piece of work, read into the spool as a batch; a dry run only counts what it holds. */
import { type Batch, batchId, type Fate } from "../batch/batch.ts";
import type { Bad, Reason } from "../batch/quarantine.ts";
import { byArrival } from "../feeds/delivered.ts";
import { expectedColumns, type Feed, type Limit, type SourceKind } from "../feeds/feed.ts";
import type { Reading, Work } from "../source/source.ts";
import type { BatchReport } from "./report.ts";
import { BatchWriter, type Spool } from "./spool.ts";

/** A batch that waits for its commit, with what was found in it. */
export type Pending = {
  batch: Batch;
  found: Pick<BatchReport, "reasons" | "detail">;
  writer: BatchWriter;
  /** Told what became of the batch. */
  settled?: (fate: Fate) => void;
};

export type ReadOptions = { spool: Spool; sourceKind: SourceKind; signal: AbortSignal; dryRun: boolean };

/**
 * Reads one piece of work; null when it holds nothing new. What was spooled is removed on any error.
 * @throws {TransientError} when the source cannot be read, or the spool not written.
 */
export async function readBatch(feed: Feed, work: Work, options: ReadOptions): Promise<Pending | null> {
  const startedAt = new Date();
  const reading = await work.open(options.signal);
  if (reading === null) return null;
  const id = batchId(startedAt);
  const writer = new BatchWriter(options.dryRun ? null : options.spool, {
    id,
    feed: feed.name,
    source: work.source,
  });
  let found: Pending["found"] = { reasons: {}, detail: null };
  let read = 0, to = "", refused = false;
  try {
    for await (const chunk of reading.chunks) {
      await writer.add(chunk);
      if (chunk.refused) found = { reasons: {}, detail: null };
      for (const bad of chunk.bad) noteBad(found, bad);
      read = chunk.refused ? chunk.read : read + chunk.read;
      to = chunk.to ?? to;
      refused = chunk.refused;
    }
    const over = refused ? null : overLimit(feed.limit, read, found.reasons);
    if (over !== null) {
      const bad = wholeFile(work, over, read, to);
      await writer.add({
        rows: new Uint8Array(),
        loaded: 0,
        longest: 0,
        read,
        bad: [bad],
        to,
        refused: true,
      });
      found = { reasons: { over_limit: read }, detail: over };
      refused = true;
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  const { segment, bad } = writer.finish(reading.columns, reading.format);
  const batch: Batch = {
    id,
    kind: "load",
    origin: null,
    feed,
    source: work.source,
    sourceKind: options.sourceKind,
    checksum: reading.checksum ?? to,
    delivered: work.delivered ?? byArrival,
    read,
    // The words of a refused file's header may be a person's: they are not kept as column names.
    columns: refused ? [] : reading.columns,
    drift: refused ? null : drift(feed, reading),
    segment,
    refused,
    bad,
    moves: [{ slice: work.slice, from: work.from, to }, ...work.along ?? []],
    control: reading.control ?? null,
    claims: [],
    startedAt,
  };
  return { batch, found, writer, settled: work.settled };
}

/** Counts a bad record; the first detail is kept. */
export function noteBad(found: Pending["found"], { reason, records, detail }: Bad): void {
  found.reasons[reason] = (found.reasons[reason] ?? 0) + records;
  found.detail ??= detail ?? null;
}

/** Why a batch has too many bad records, in counts; null when it has not. */
function overLimit(
  limit: Limit | undefined,
  read: number,
  found: Partial<Record<Reason, number>>,
): string | null {
  const bad = Object.values(found).reduce((sum, count) => sum + count, 0);
  const over = bad > (limit?.records ?? Infinity) || bad * 100 > (limit?.percent ?? Infinity) * read;
  if (!over || bad === 0) return null;
  const kinds = Object.entries(found).map(([reason, count]) => `${count} ${reason}`);
  return `${bad} of ${read}: ${kinds.join(", ")}`;
}

function wholeFile(work: Work, detail: string, records: number, digest: string): Bad {
  return {
    where: { source: work.source, record: 1, byteOffset: 0 },
    reason: "over_limit",
    detail,
    raw: null,
    byteLength: work.size,
    digest,
    records,
  };
}

/** Columns that the source did not bring, e.g. because they were renamed, are NULL in raw. */
function drift(feed: Feed, reading: Reading): string | null {
  const missing = expectedColumns(feed).filter((name) => !reading.columns.includes(name));
  const said = [...missing.length === 0 ? [] : [`missing: ${missing.join(", ")}`], ...reading.drift ?? []];
  return said.length === 0 ? null : said.join("; ");
}
