/** Batches that wait for their common transaction. */
import { alertOf } from "../batch/alert.ts";
import type { Batch, Fate } from "../batch/batch.ts";
import { during } from "../errors.ts";
import type { Feed } from "../feeds/feed.ts";
import { logger } from "../observe/log.ts";
import type { Outcome, Warehouse } from "../warehouse/warehouse.ts";
import type { BadCounts } from "./batch_writer.ts";
import type { Pending } from "./read.ts";
import { type BatchReport, describe } from "./report.ts";

/** A group is committed when it reaches any of these; bytes are of segments, age is in ms. */
const limit = { batches: 1000, bytes: 256 * 1024 * 1024, age: 5_000 };

/** From so many bytes on a group is of one feed: a warehouse's transaction holds memory for each table that it writes. */
const manyBytes = 8 * 1024 * 1024;

/** Batches that are staged at once: enough that small ones do not wait for the network one by one. */
const staging = 8;

const log = logger("load");

export class Group {
  /** Raw columns that were added, by feed. */
  readonly columnsAdded: Record<string, string[]> = {};
  #waiting: Pending[] = [];
  /** Of the batches that wait, the checkpoints that they move. */
  readonly #slices = new Set<string>();
  #bytes = 0;
  #since = 0;
  /** Columns that raw tables are known to have, by feed. */
  readonly #columns = new Map<string, Set<string>>();

  /**
   * @param dryRun report what a commit would do, and do nothing
   * @param level how loud a batch is in the log that has nothing bad in it
   */
  constructor(
    readonly warehouse: Warehouse,
    readonly dryRun: boolean,
    readonly level: "info" | "debug" = "info",
  ) {}

  /** Brings raw tables to the given columns; returns those that were added, by feed. */
  async prepare(feeds: { feed: Feed; columns: readonly string[] }[]): Promise<Map<string, string[]>> {
    if (this.dryRun || feeds.length === 0) return new Map();
    const added = await this.warehouse.prepare(feeds);
    for (const { feed, columns } of feeds) {
      const known = this.#columns.get(feed.name) ?? new Set();
      this.#columns.set(feed.name, known);
      for (const column of columns) known.add(column);
    }
    for (const [feed, columns] of added) (this.columnsAdded[feed] ??= []).push(...columns);
    return added;
  }

  /** Adds a batch; what had to be committed for it, or with it, is reported. */
  async add(pending: Pending): Promise<BatchReport[]> {
    const { feed, moves, segment } = pending.batch;
    const bytes = segment?.bytes ?? 0;
    // Batches that move the same checkpoint need transactions of their own: the second starts where the first ends.
    const slices = moves.map(({ slice }) => `${feed.name} ${slice}`);
    const another = this.#waiting.length > 0 && this.#waiting.at(-1)!.batch.feed !== feed;
    const apart = another && this.#bytes + bytes >= manyBytes;
    const before = apart || slices.some((slice) => this.#slices.has(slice)) ? await this.commit() : [];
    for (const slice of slices) this.#slices.add(slice);
    if (this.#waiting.length === 0) this.#since = Date.now();
    this.#waiting.push(pending);
    this.#bytes += bytes;
    const full = this.#waiting.length >= limit.batches || this.#bytes >= limit.bytes ||
      Date.now() - this.#since >= limit.age;
    return full ? [...before, ...await this.commit()] : before;
  }

  /** Commits what waits, removes its spooled files, and reports it. */
  async commit(): Promise<BatchReport[]> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    this.#slices.clear();
    if (waiting.length === 0) return [];
    const batches = waiting.map(({ batch }) => batch);
    const outcomes = this.dryRun
      ? batches.map(wouldBe)
      : await during(`committing ${nameOf(batches)}`, async () => {
        await this.#addColumns(batches);
        await this.#stage(batches);
        return await this.warehouse.commit(batches);
      });
    const reports: BatchReport[] = [];
    for (const [at, { batch, writer, settled }] of waiting.entries()) {
      const report = reportOf(batch, outcomes[at], writer.found);
      reports.push(report);
      log[report.quarantined > 0 ? "warning" : this.level](describe(report), report);
      await writer.discard();
      settled?.(report.status);
    }
    return reports;
  }

  /** Adds the columns that raw tables lack; each batch that brings one says so. */
  async #addColumns(batches: readonly Batch[]): Promise<void> {
    const wanted = batches.flatMap(({ feed, segment }) => {
      const known = this.#columns.get(feed.name);
      const columns = (segment?.columns ?? []).filter((column) => !known?.has(column));
      return columns.length === 0 ? [] : [{ feed, columns }];
    });
    const added = await this.prepare(wanted);
    for (const batch of batches) {
      const fresh = added.get(batch.feed.name)?.filter((name) => batch.columns.includes(name)) ?? [];
      if (fresh.length === 0) continue;
      batch.drift = [`new: ${fresh.join(", ")}`, batch.drift ?? []].flat().join("; ");
    }
  }

  async #stage(batches: readonly Batch[]): Promise<void> {
    for (let at = 0; at < batches.length; at += staging) {
      await Promise.all(batches.slice(at, at + staging).map((batch) => this.warehouse.stage(batch)));
    }
  }
}

/** What became of a batch; only of what it did, what was found in it. */
function reportOf(batch: Batch, outcome: Outcome, { reasons, detail }: BadCounts): BatchReport {
  const { fate: status, read, loaded, quarantined, present } = outcome;
  const counted = status === "loaded" || status === "refused";
  const bad = { read, bad: quarantined, refused: status === "refused" };
  return {
    batch: batch.id,
    feed: batch.feed.name,
    source: batch.source,
    status,
    read,
    loaded,
    quarantined,
    present,
    reasons: counted ? reasons : {},
    detail: counted ? detail : null,
    drift: counted ? batch.drift : null,
    alert: alertOf(batch.feed.limit, bad),
  };
}

/** Which batches, for errors: one by its id and source, more by their feeds. */
function nameOf(batches: readonly Batch[]): string {
  const [{ id, feed, source }] = batches;
  if (batches.length === 1) return `batch ${id} of ${feed.name} (${source})`;
  const feeds = new Set(batches.map(({ feed }) => feed.name));
  return `${batches.length} batches of ${[...feeds].join(", ")} (the first: ${id}, ${source})`;
}

function wouldBe(batch: Batch): Outcome {
  const { read, segment, bad, refused } = batch;
  const fate: Fate = refused ? "refused" : "loaded";
  return { batch: batch.id, fate, read, loaded: segment?.records ?? 0, quarantined: bad.records };
}
