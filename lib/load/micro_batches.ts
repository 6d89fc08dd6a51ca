/** What a stream has brought and the warehouse has not yet: one open batch a slice, committed together. */
import { type Batch, batchId } from "../batch/batch.ts";
import type { Bad } from "../batch/quarantine.ts";
import { byArrival } from "../feeds/delivered.ts";
import { declaredColumns, type Feed, type SourceKind } from "../feeds/feed.ts";
import { segmentFormat } from "../source/files/scan.ts";
import type { Arrival, Begun, Intake, Slice } from "../source/source.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { Group } from "./group.ts";
import { noteBad, type Pending } from "./read.ts";
import { type BatchReport, emptyReport } from "./report.ts";
import { BatchWriter, type Spool } from "./spool.ts";

/** When what is open is committed: at any of these. */
export type Limits = {
  records: number;
  /** Of segments. */
  bytes: number;
  /** Of the oldest record, in ms. */
  age: number;
};

/** What a backlog is cut into: large enough that a commit's own cost is small, small enough for the memory. */
export const streamLimits = { records: 100_000, bytes: 128 * 1024 * 1024 };

export type MicroBatchOptions = {
  warehouse: Warehouse;
  spool: Spool;
  sourceKind: SourceKind;
  kind: "load" | "backfill";
  limits: Limits;
  /** Before bad records are committed to quarantine; an error here is the caller's own to bear. */
  onBad(arrival: Arrival, bad: readonly Bad[]): Promise<void>;
  /** After a commit, with the checkpoints that moved and the slices that were fenced. */
  onCommit(batches: BatchReport[], moved: ReadonlyMap<string, string>, fenced: readonly string[]): void;
  /** A commit failed that nobody waits for. */
  onFailure(error: unknown): void;
};

type Open = Slice & {
  writer: BatchWriter;
  found: Pending["found"];
  id: string;
  from: string | null;
  to: string;
  read: number;
  bytes: number;
  first: string;
  last: string;
  startedAt: Date;
  /** What is still being written; a commit waits for it. */
  writing: Promise<void>;
};

export class MicroBatches implements Intake {
  readonly #group: Group;
  readonly #report = emptyReport();
  #open = new Map<string, Open>();
  #records = 0;
  #bytes = 0;
  #since = 0;
  #committing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The newest life of each slice, and how far it was taken. */
  readonly #standing = new Map<string, Begun>();
  #lives = 0;

  constructor(readonly options: MicroBatchOptions) {
    this.#group = new Group(options.warehouse, false, this.#report, "debug");
  }

  /** Makes what the feeds need in the warehouse. */
  async prepare(feeds: readonly Feed[]): Promise<void> {
    await this.#group.prepare(feeds.map((feed) => ({ feed, columns: declaredColumns(feed) })));
  }

  async begin(slices: readonly Slice[]): Promise<ReadonlyMap<string, Begun>> {
    this.leave(slices);
    await this.#committing?.catch(() => {});
    const found = new Map<string, string>();
    if (this.options.kind === "load") {
      for (const feed of new Set(slices.map(({ feed }) => feed))) {
        for (const [slice, text] of await this.options.warehouse.checkpoints(feed, this.options.sourceKind)) {
          found.set(slice, text);
        }
      }
    }
    const begun = slices.map(({ slice }): [string, Begun] => [
      slice,
      { checkpoint: found.get(slice) ?? null, life: ++this.#lives },
    ]);
    for (const [slice, one] of begun) this.#standing.set(slice, one);
    return new Map(begun);
  }

  leave(slices: readonly Slice[]): void {
    for (const { slice } of slices) {
      this.#standing.delete(slice);
      this.#forget(slice);
    }
  }

  async take(arrival: Arrival): Promise<void> {
    const { slice, chunk } = arrival;
    while (this.#isFull() && this.#committing !== null) await this.#committing;
    const standing = this.#standing.get(slice);
    if (standing?.life !== arrival.life || standing.checkpoint !== arrival.from) return;
    this.#standing.set(slice, { ...standing, checkpoint: chunk.to });
    if (this.#open.size === 0) this.#start();
    let open = this.#open.get(slice);
    if (open === undefined) this.#open.set(slice, open = this.#begun(arrival));
    open.read += chunk.read;
    open.bytes += chunk.rows.length;
    open.to = chunk.to!;
    open.last = arrival.last;
    for (const bad of chunk.bad) noteBad(open.found, bad);
    this.#records += chunk.read;
    this.#bytes += chunk.rows.length;
    // No pause between finding the open batch and this: a commit may take it at any time.
    await (open.writing = this.#write(open, arrival));
    if (this.#isFull() && this.#committing === null) this.#commitAside();
  }

  /** Commits all that is open, after a commit that is under way. */
  async commit(): Promise<void> {
    while (this.#committing !== null) await this.#committing;
    if (this.#open.size === 0) return;
    this.#committing = this.#commit().finally(() => this.#committing = null);
    await this.#committing;
  }

  /** Forgets all that is open, after a commit that is under way. */
  async abandon(): Promise<void> {
    await this.#committing?.catch(() => {});
    for (const slice of [...this.#open.keys()]) this.#forget(slice);
    this.#standing.clear();
  }

  async #write({ writer, writing }: Open, arrival: Arrival): Promise<void> {
    await writing;
    const { bad } = arrival.chunk;
    if (bad.length > 0) await this.options.onBad(arrival, bad);
    await writer.add(arrival.chunk);
  }

  #isFull(): boolean {
    const { records, bytes } = this.options.limits;
    return this.#records >= records || this.#bytes >= bytes;
  }

  #start(): void {
    this.#since = Date.now();
    this.#wait(this.options.limits.age);
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#open.size === 0) return;
      if (this.#committing === null) this.#commitAside();
    }, ms);
  }

  #commitAside(): void {
    this.commit().catch((error) => this.options.onFailure(error));
  }

  async #commit(): Promise<void> {
    clearTimeout(this.#timer);
    const opened = [...this.#open.values()];
    this.#open = new Map();
    this.#records = this.#bytes = 0;
    try {
      // All of them first: what a failed commit left in the group would come again with the next one, beside its repeat.
      await Promise.all(opened.map(({ writing }) => writing));
      for (const open of opened) await this.#group.add(this.#closed(open));
      await this.#group.commit();
    } catch (error) {
      // They are read again, and the spool may be what is full.
      for (const { writer, writing } of opened) await writing.catch(() => {}).then(() => writer.discard());
      throw error;
    }
    const batches = this.#report.batches.splice(0);
    const fates = new Map(batches.map(({ batch, status }) => [batch, status]));
    const fenced = opened.filter(({ id }) => fates.get(id) === "fenced");
    this.leave(fenced);
    const moved = opened.filter((open) => !fenced.includes(open)).map(({ slice, to }) =>
      [slice, to] as const
    );
    const { kind, onCommit } = this.options;
    onCommit(batches, new Map(kind === "load" ? moved : []), fenced.map(({ slice }) => slice));
    // What came meanwhile has waited as long as the commit took.
    if (this.#open.size > 0) this.#wait(Math.max(this.#since + this.options.limits.age - Date.now(), 0));
  }

  #begun({ feed, slice, from, first, last }: Arrival): Open {
    const startedAt = new Date();
    const id = batchId(startedAt);
    return {
      ...{ feed, slice, id, from, first, last, startedAt },
      writer: new BatchWriter(this.options.spool, { id, feed: feed.name, source: slice }),
      found: { reasons: {}, detail: null },
      to: "",
      read: 0,
      bytes: 0,
      writing: Promise.resolve(),
    };
  }

  #closed({ feed, slice, id, writer, found, from, to, read, first, last, startedAt }: Open): Pending {
    const columns = declaredColumns(feed);
    const { segment, bad } = writer.finish(columns, segmentFormat(feed.shape));
    const { kind, sourceKind } = this.options;
    const batch: Batch = {
      ...{ id, kind, feed, sourceKind, columns, segment, bad, read, startedAt },
      origin: null,
      source: slice,
      checksum: to.split(" ").at(-1)!,
      delivered: byArrival,
      drift: null,
      refused: false,
      moves: kind === "load" ? [{ slice, from, to }] : [],
      control: { first, last },
      claims: [],
    };
    return { batch, found, writer };
  }

  #forget(slice: string): void {
    const open = this.#open.get(slice);
    if (open === undefined) return;
    this.#open.delete(slice);
    this.#records -= open.read;
    this.#bytes -= open.bytes;
    // What is still being written goes to files that are to go.
    open.writing.catch(() => {}).then(() => open.writer.discard());
  }
}
