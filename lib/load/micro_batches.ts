/** What is known of a stream's slices: where each is, and its open batch: what came and is not committed. */
import { batchId, newBatch } from "../batch/batch.ts";
import { declaredColumns, type SourceKind } from "../feeds/feed.ts";
import { segmentFormat } from "../source/files/scan.ts";
import type { Arrival, Point, Slice } from "../source/source.ts";
import { BatchWriter } from "./batch_writer.ts";
import type { Pending } from "./read.ts";
import type { Spool } from "./spool.ts";

/** When what is open is to be committed: at any of these. */
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
  spool: Spool;
  sourceKind: SourceKind;
  kind: "load" | "backfill";
  limits: Limits;
};

/** A slice's records that are committed together. */
type Open = Slice & {
  id: string;
  startedAt: Date;
  writer: BatchWriter;
  from: Point;
  to: Arrival["to"];
  first: string;
  last: string;
};

/** Calls must not overlap: one loop owns it. */
export class MicroBatches {
  /** The point behind all that was taken of a slice; none for one that is not started. */
  readonly #points = new Map<string, Point>();
  #open = new Map<string, Open>();
  /** When the oldest record that is open came, in ms since the epoch. */
  #since = Infinity;

  constructor(readonly options: MicroBatchOptions) {}

  /** When what is open is to be committed, in ms since the epoch; `Infinity` when nothing is. */
  get due(): number {
    return this.isFull ? 0 : this.#since + this.options.limits.age;
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  get isFull(): boolean {
    const { records, bytes } = this.options.limits;
    const found = [...this.#open.values()].map(({ writer }) => writer.found);
    return sum(found.map(({ read }) => read)) >= records || sum(found.map(({ bytes }) => bytes)) >= bytes;
  }

  /** Slices go on from these points. */
  start(points: ReadonlyMap<string, Point>): void {
    for (const [slice, point] of points) this.#points.set(slice, point);
  }

  isStarted(slice: string): boolean {
    return this.#points.has(slice);
  }

  /** Whether records go on from what was taken of their slice: those of an earlier start do not. */
  isNext({ slice, from }: Arrival): boolean {
    return this.#points.get(slice) === from;
  }

  async take(arrival: Arrival): Promise<void> {
    const { slice, to, last } = arrival;
    let open = this.#open.get(slice);
    if (open === undefined) {
      if (this.isEmpty) this.#since = Date.now();
      this.#open.set(slice, open = this.#begin(arrival));
    }
    await open.writer.add(arrival);
    Object.assign(open, { to, last });
    this.#points.set(slice, to);
  }

  /** Forgets the slices, and what of them is open. */
  async forget(slices: Iterable<string>): Promise<void> {
    for (const slice of slices) {
      this.#points.delete(slice);
      const open = this.#open.get(slice);
      this.#open.delete(slice);
      if (this.isEmpty) this.#since = Infinity;
      await open?.writer.discard();
    }
  }

  async abandon(): Promise<void> {
    await this.forget([...this.#points.keys(), ...this.#open.keys()]);
  }

  /** Closes what is open: slice → its batch. What comes from now on is of the next ones. */
  close(): Map<string, Pending> {
    const opened = [...this.#open];
    this.#open = new Map();
    this.#since = Infinity;
    return new Map(opened.map(([slice, open]) => [slice, this.#closed(open)]));
  }

  #begin({ feed, slice, from, to, first, last }: Arrival): Open {
    const startedAt = new Date(), id = batchId(startedAt);
    const writer = new BatchWriter(this.options.spool, { id, feed: feed.name, source: slice });
    return { feed, slice, id, startedAt, writer, from, to, first, last };
  }

  #closed({ feed, slice, id, startedAt, writer, from, to, first, last }: Open): Pending {
    const { kind, sourceKind } = this.options;
    const columns = declaredColumns(feed);
    const batch = newBatch({
      ...writer.finish(columns, segmentFormat(feed.shape)),
      id,
      kind,
      feed,
      source: slice,
      sourceKind,
      checksum: to.text.split(" ").at(-1)!,
      columns,
      moves: kind === "load" ? [{ slice, from: from.text, to: to.text }] : [],
      control: { first, last },
      startedAt,
    });
    return { batch, writer };
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
