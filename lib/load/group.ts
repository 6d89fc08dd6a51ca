/** Batches that wait for their common transaction. */
import { alertOf } from "../batch/alert.ts";
import type { Batch, Fate } from "../batch/batch.ts";
import { during } from "../errors.ts";
import type { Feed } from "../feeds/feed.ts";
import { logger } from "../observe/log.ts";
import type { Outcome, Warehouse } from "../warehouse/warehouse.ts";
import type { Pending } from "./read.ts";
import { describe, type LoadReport } from "./report.ts";

/** A group is committed when it reaches any of these; bytes are of segments, age is in ms. */
const limit = { batches: 1000, bytes: 256 * 1024 * 1024, age: 5_000 };

/** From so many bytes on a group is of one feed: a warehouse's transaction holds memory for each table that it writes. */
const manyBytes = 8 * 1024 * 1024;

/** Batches that are staged at once: enough that small ones do not wait for the network one by one. */
const staging = 8;

const log = logger("load");

export class Group {
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
    readonly report: LoadReport,
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
    for (const [feed, columns] of added) (this.report.columnsAdded[feed] ??= []).push(...columns);
    return added;
  }

  async add(pending: Pending): Promise<void> {
    const { feed, moves } = pending.batch;
    // What goes on from where another batch ends cannot be committed in one transaction with it.
    const slices = moves.map(({ slice }) => `${feed.name} ${slice}`);
    const another = this.#waiting.length > 0 && this.#waiting.at(-1)!.batch.feed !== feed;
    const apart = another && this.#bytes + (pending.batch.segment?.bytes ?? 0) >= manyBytes;
    if (apart || slices.some((slice) => this.#slices.has(slice))) await this.commit();
    for (const slice of slices) this.#slices.add(slice);
    if (this.#waiting.length === 0) this.#since = Date.now();
    this.#waiting.push(pending);
    this.#bytes += pending.batch.segment?.bytes ?? 0;
    const full = this.#waiting.length >= limit.batches || this.#bytes >= limit.bytes ||
      Date.now() - this.#since >= limit.age;
    if (full) await this.commit();
  }

  /** Commits what waits; reports it, and removes its spooled files. */
  async commit(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    this.#slices.clear();
    if (waiting.length === 0) return;
    const batches = waiting.map(({ batch }) => batch);
    const outcomes = this.dryRun
      ? batches.map(wouldBe)
      : await during(`committing ${nameOf(batches)}`, async () => {
        await this.#addColumns(batches);
        return await this.warehouse.commit(batches);
      });
    for (const [at, { batch, found, writer }] of waiting.entries()) {
      const { fate: status, read, loaded, quarantined, present } = outcomes[at];
      const counted = status === "loaded" || status === "refused";
      const reported = {
        batch: batch.id,
        feed: batch.feed.name,
        source: batch.source,
        status,
        read,
        loaded,
        quarantined,
        present,
        reasons: counted ? found.reasons : {},
        detail: counted ? found.detail : null,
        drift: counted ? batch.drift : null,
        alert: counted
          ? alertOf(batch.feed.limit, { read, bad: quarantined, refused: status === "refused" })
          : null,
      };
      this.report.batches.push(reported);
      log[quarantined > 0 ? "warning" : this.level](describe(reported), reported);
      await writer.discard();
      waiting[at].settled?.(status);
    }
  }

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
    for (let at = 0; at < batches.length; at += staging) {
      await Promise.all(batches.slice(at, at + staging).map((batch) => this.warehouse.stage(batch)));
    }
  }
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
