/** One piece of work, read into the spool as a batch; a dry run only counts what it holds. */
import { type Batch, batchId, type Fate, newBatch } from "../batch/batch.ts";
import { badBatch } from "../batch/quarantine.ts";
import { ContractError } from "../errors.ts";
import { byArrival } from "../feeds/delivered.ts";
import { expectedColumns, type Feed, type SourceKind } from "../feeds/feed.ts";
import type { Chunk, Work } from "../source/source.ts";
import { BatchWriter } from "./batch_writer.ts";
import type { Spool } from "./spool.ts";

/** A batch that waits for its commit, with what was found in it. */
export type Pending = {
  batch: Batch;
  writer: BatchWriter;
  /** Told what became of the batch. */
  settled?: (fate: Fate) => void;
};

export type ReadOptions = { spool: Spool; sourceKind: SourceKind; signal: AbortSignal; dryRun: boolean };

type End = Extract<Chunk, { kind: "end" }>;

/**
 * Reads one piece of work; null when it holds nothing new. What was spooled is removed on any error.
 * @throws {TransientError} when the source cannot be read, or the spool not written.
 */
export async function readBatch(feed: Feed, work: Work, options: ReadOptions): Promise<Pending | null> {
  const startedAt = new Date();
  const chunks = await work.open(options.signal);
  if (chunks === null) return null;
  const id = batchId(startedAt), { slice, source, from, along = [] } = work;
  const writer = new BatchWriter(options.dryRun ? null : options.spool, { id, feed: feed.name, source });
  try {
    const { columns, format, to, checksum, control, drift } = await spool(chunks, writer, source);
    const over = overLimit(feed, writer);
    if (over !== null) {
      const what = { detail: over, byteLength: work.size, digest: to, records: writer.found.read };
      await writer.refuse(badBatch(source, { reason: "over_limit", ...what }));
    }
    const kept = writer.finish(columns, format);
    const batch = newBatch({
      ...kept,
      id,
      feed,
      source,
      sourceKind: options.sourceKind,
      checksum,
      delivered: work.delivered ?? byArrival,
      // The words of a refused file's header may be a person's: they are not kept as column names.
      columns: kept.refused ? [] : columns,
      drift: kept.refused ? null : driftOf(feed, columns, drift),
      moves: [{ slice, from, to }, ...along],
      control,
      startedAt,
    });
    return { batch, writer, settled: work.settled };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** @throws {ContractError} when the chunks have no end: whether they are all there nobody knows */
async function spool(chunks: AsyncIterable<Chunk>, writer: BatchWriter, source: string): Promise<End> {
  let end: End | null = null;
  for await (const chunk of chunks) {
    if (chunk.kind === "rows") await writer.add(chunk);
    else if (chunk.kind === "refused") await writer.refuse(chunk.bad);
    else end = chunk;
  }
  if (end === null) throw new ContractError(`Cannot load ${source}: it was not read to its end`);
  return end;
}

/** Why a batch has too many bad records, in counts; null when it has not. */
function overLimit({ limit = {} }: Feed, { found, isRefused }: BatchWriter): string | null {
  const { records = Infinity, percent = Infinity } = limit;
  const { read, bad, reasons } = found;
  const over = bad > records || bad * 100 > percent * read;
  if (isRefused || bad === 0 || !over) return null;
  const kinds = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`);
  return `${bad} of ${read}: ${kinds.join(", ")}`;
}

/** Columns that the source did not bring, e.g. because they were renamed, are NULL in raw. */
function driftOf(feed: Feed, columns: readonly string[], noted: readonly string[]): string | null {
  const missing = expectedColumns(feed).filter((name) => !columns.includes(name));
  const said = [...missing.length === 0 ? [] : [`missing: ${missing.join(", ")}`], ...noted];
  return said.length === 0 ? null : said.join("; ");
}
