/** The one load path: read → spool → stage → commit in groups. Every source ends here. */
import { during, TransientError, UnsettledError } from "../errors.ts";
import { declaredColumns, type Feed, type SourceKind } from "../feeds/feed.ts";
import { logger, progress } from "../observe/log.ts";
import type { Source, Work } from "../source/source.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { inOrder } from "./ahead.ts";
import { Group } from "./group.ts";
import { LoadProgress } from "./progress.ts";
import { type Pending, readBatch } from "./read.ts";
import { type BatchReport, emptyReport, type LoadReport } from "./report.ts";
import type { Spool } from "./spool.ts";

export type LoadOptions = {
  feeds: readonly Feed[];
  /** All that are declared: their raw tables are made where they are not there, and what none of them takes is named. */
  tables: readonly Feed[];
  /** Feeds load from those of their sources that are here. */
  sources: readonly { kind: SourceKind; source: Source }[];
  warehouse: Warehouse;
  spool: Spool;
  signal: AbortSignal;
  /** Read and validate everything, commit nothing. */
  dryRun: boolean;
};

const log = logger("load");

/** Pieces of work that are read at once: enough that small files do not wait for the disk one by one. */
const width = 16;

/** As many files that no feed takes have a line of their own in the log. */
const mostNamed = 20;

/**
 * Loads what is new in every feed. Pieces of work are read side by side and committed in their order. One that cannot
 * be read is logged and reported; the others go on.
 */
export async function load(options: LoadOptions): Promise<LoadReport> {
  const { tables, warehouse, dryRun } = options;
  const report = emptyReport(dryRun);
  const group = new Group(warehouse, dryRun);
  await group.prepare(tables.map((feed) => ({ feed, columns: declaredColumns(feed) })));
  const pieces = everything(options);
  using shown = new LoadProgress(progress);
  for await (const pending of inOrder(pieces, width, attempt)) {
    if (pending !== null) await committing(() => group.add(pending));
  }
  await committing(() => group.commit());
  report.columnsAdded = group.columnsAdded;
  await nameUntaken();
  // A source that is told to stop ends early: what it had is committed, but that was not all.
  options.signal.throwIfAborted();
  return report;

  async function committing(work: () => Promise<BatchReport[]>): Promise<void> {
    report.batches.push(...await shown.committing(work));
  }

  /** What is nobody's is no failure; what could not be looked at may be somebody's. */
  async function nameUntaken(): Promise<void> {
    const choice = { declared: tables, chosen: options.feeds };
    for (const { source } of options.sources) {
      for await (const { path, why, failed } of source.untaken?.(choice, options.signal) ?? []) {
        const said = `${failed ? "Cannot read" : "No feed takes"} ${path}: ${why}`;
        if (failed) report.failures.push({ feed: null, source: path, error: said });
        else report.untaken.push({ path, why });
        if (failed) log.error(said, { source: path });
        else if (report.untaken.length <= mostNamed) log.warning(said, { source: path });
      }
    }
    const more = report.untaken.length - mostNamed;
    if (more > 0) log.warning(`No feed takes ${more} more: --json names them all`);
  }

  async function attempt({ feed, sourceKind, work }: Piece): Promise<Pending | null> {
    options.signal.throwIfAborted();
    using _shown = shown.reading(feed.name, work);
    try {
      const reading = () => readBatch(feed, work, { ...options, sourceKind });
      const pending = await during(`reading ${work.source} of ${feed.name}`, reading);
      if (pending === null) report.unchanged++;
      return pending;
    } catch (error) {
      if (error instanceof UnsettledError) {
        report.unsettled++;
        log.info(error.message, { feed: feed.name, source: work.source });
        return null;
      }
      if (!(error instanceof TransientError) || options.signal.aborted) throw error;
      log.error(error.message, { feed: feed.name, source: work.source });
      report.failures.push({ feed: feed.name, source: work.source, error: error.message });
      return null;
    }
  }
}

type Piece = { feed: Feed; sourceKind: SourceKind; work: Work };

async function* everything({ feeds, sources, warehouse, signal }: LoadOptions): AsyncGenerator<Piece> {
  for (const { kind: sourceKind, source } of sources) {
    for (const feed of feeds) {
      if (feed.sources[sourceKind] === undefined) continue;
      const known = await warehouse.checkpoints(feed, sourceKind);
      for await (const work of source.work(feed, known, signal)) yield { feed, sourceKind, work };
    }
  }
}
