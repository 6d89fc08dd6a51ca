/** The one load path: read → spool → stage → commit in groups. Every source ends here. */
import { type Batch, batchId, type Fate } from "../batch/batch.ts";
import { type Reason, reasons } from "../batch/quarantine.ts";
import { TransientError } from "../errors.ts";
import { declaredColumns, type Feed, type SourceKind } from "../feeds/feed.ts";
import { logger, progress } from "../observe/log.ts";
import type { Source, Work } from "../source/source.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { BatchWriter, type Spool } from "./spool.ts";

/** A group is committed when it reaches any of these; bytes are of segments, age is in ms. */
const groupLimit = { batches: 500, bytes: 256 * 1024 * 1024, age: 5_000 };

export type LoadOptions = {
  feeds: readonly Feed[];
  source: Source;
  sourceKind: SourceKind;
  warehouse: Warehouse;
  spool: Spool;
  signal: AbortSignal;
  /** Read and validate everything, commit nothing. */
  dryRun: boolean;
};

/** One batch as `--json` reports it. */
export type BatchReport = {
  batch: string;
  feed: string;
  source: string;
  status: Fate;
  read: number;
  loaded: number;
  quarantined: number;
  reasons: Partial<Record<Reason, number>>;
  /** What a refusal is about, in column names; null otherwise. */
  detail: string | null;
};

export type LoadReport = {
  dryRun: boolean;
  /** Everything that was new, in the order of commits. */
  batches: BatchReport[];
  /** Sources whose content is what their checkpoint says. */
  unchanged: number;
  /** Raw columns that this run added, by feed. */
  columnsAdded: Record<string, string[]>;
  /** Sources that could not be read, with the reason. They are tried again by the next run. */
  failures: { feed: string; source: string; error: string }[];
};

type Pending = { batch: Batch; found: Found; writer: BatchWriter };
type Found = Pick<BatchReport, "reasons" | "detail">;

const log = logger("load");

/** Loads what is new in every feed. A source that cannot be read is reported, after all else is loaded. */
export async function load(options: LoadOptions): Promise<LoadReport> {
  const report: LoadReport = {
    dryRun: options.dryRun,
    batches: [],
    unchanged: 0,
    columnsAdded: {},
    failures: [],
  };
  const group = new Group(options, report);
  await group.prepare(options.feeds.map((feed) => ({ feed, columns: declaredColumns(feed) })));
  for (const feed of options.feeds) {
    const known = await options.warehouse.checkpoints(feed, options.sourceKind);
    for await (const work of options.source.work(feed, known)) {
      progress(`${feed.name}: ${work.source}`);
      const pending = await attempt(feed, work, options, report);
      if (pending !== null) await group.add(pending);
    }
  }
  await group.commit();
  progress("");
  return report;
}

async function attempt(
  feed: Feed,
  work: Work,
  options: LoadOptions,
  report: LoadReport,
): Promise<Pending | null> {
  options.signal.throwIfAborted();
  try {
    const pending = await readBatch(feed, work, options);
    if (pending === null) report.unchanged++;
    return pending;
  } catch (error) {
    if (!(error instanceof TransientError) || options.signal.aborted) throw error;
    log.error(error.message);
    report.failures.push({ feed: feed.name, source: work.source, error: error.message });
    return null;
  }
}

/** Reads one piece of work into the spool; null when it holds nothing new. */
async function readBatch(feed: Feed, work: Work, options: LoadOptions): Promise<Pending | null> {
  const startedAt = new Date();
  const reading = await work.open(options.signal);
  if (reading === null) return null;
  const id = batchId(startedAt);
  const writer = new BatchWriter(options.spool, id);
  const found: Found = { reasons: {}, detail: null };
  let read = 0, to: string | null = null, refused = false;
  try {
    for await (const chunk of reading.chunks) {
      await writer.add(chunk);
      read = chunk.refused ? chunk.read : read + chunk.read;
      if (chunk.refused) found.reasons = {};
      for (const { reason, records, detail } of chunk.bad) {
        found.reasons[reason] = (found.reasons[reason] ?? 0) + records;
        found.detail ??= detail ?? null;
      }
      to = chunk.to;
      refused = chunk.refused;
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  const { segment, bad } = writer.finish(reading.columns, reading.dialect);
  const batch: Batch = {
    id,
    kind: "load",
    feed,
    source: work.source,
    sourceKind: options.sourceKind,
    checksum: to!,
    read,
    segment,
    refused,
    bad,
    move: { slice: work.slice, from: work.from, to: to! },
    startedAt,
  };
  return { batch, found, writer };
}

/** Batches that wait for their common transaction. */
class Group {
  #waiting: Pending[] = [];
  #bytes = 0;
  #since = 0;
  /** Columns that raw tables are known to have, by feed. */
  readonly #columns = new Map<string, Set<string>>();

  constructor(readonly options: LoadOptions, readonly report: LoadReport) {}

  async prepare(feeds: { feed: Feed; columns: string[] }[]): Promise<void> {
    if (this.options.dryRun || feeds.length === 0) return;
    const added = await this.options.warehouse.prepare(feeds);
    for (const { feed, columns } of feeds) {
      const known = this.#columns.get(feed.name) ?? new Set();
      this.#columns.set(feed.name, known);
      for (const column of columns) known.add(column);
    }
    for (const [feed, columns] of added) {
      (this.report.columnsAdded[feed] ??= []).push(...columns);
      log.info(`${feed}: ${columns.length} new columns in raw: ${columns.join(", ")}`, { feed, columns });
    }
  }

  async add(pending: Pending): Promise<void> {
    if (this.#waiting.length === 0) this.#since = Date.now();
    this.#waiting.push(pending);
    this.#bytes += pending.batch.segment?.bytes ?? 0;
    const full = this.#waiting.length >= groupLimit.batches || this.#bytes >= groupLimit.bytes ||
      Date.now() - this.#since >= groupLimit.age;
    if (full) await this.commit();
  }

  async commit(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    if (waiting.length === 0) return;
    const { warehouse, dryRun } = this.options;
    const outcomes = dryRun ? waiting.map(({ batch }) => wouldBe(batch)) : await (async () => {
      await this.prepare(this.#newColumns(waiting));
      for (const { batch } of waiting) await warehouse.stage(batch);
      return await warehouse.commit(waiting.map(({ batch }) => batch));
    })();
    for (const [at, { batch, found, writer }] of waiting.entries()) {
      const { fate: status, read, loaded, quarantined } = outcomes[at];
      const { id, feed: { name }, source } = batch;
      const done = { batch: id, feed: name, source, status, read, loaded, quarantined };
      const reported = { ...done, ...(status === "duplicate" ? { reasons: {}, detail: null } : found) };
      this.report.batches.push(reported);
      log[quarantined > 0 ? "warning" : "info"](describe(reported), reported);
      await writer.discard();
    }
  }

  #newColumns(waiting: readonly Pending[]): { feed: Feed; columns: string[] }[] {
    return waiting.flatMap(({ batch: { feed, segment } }) => {
      const known = this.#columns.get(feed.name);
      const columns = (segment?.columns ?? []).filter((column) => !known?.has(column));
      return columns.length === 0 ? [] : [{ feed, columns }];
    });
  }
}

function wouldBe(batch: Batch) {
  const { read, segment, bad, refused } = batch;
  const fate: Fate = refused ? "refused" : "loaded";
  return { fate, read, loaded: segment?.records ?? 0, quarantined: bad.records };
}

function describe({ source, status, read, loaded, quarantined, reasons: found }: BatchReport): string {
  const why = Object.entries(found).map(([reason, count]) => `${count} × ${reasons[reason as Reason]}`).join(
    ", ",
  );
  switch (status) {
    case "loaded":
      return `${source}: ${read} records read, ${loaded} loaded` +
        (quarantined === 0 ? "" : `, ${quarantined} in quarantine: ${why}`);
    case "refused":
      return `${source}: refused, ${quarantined} records in quarantine: ${why}`;
    case "duplicate":
      return `${source}: the same content is already loaded from another path`;
    default:
      return `${source}: another run loaded it first`;
  }
}
