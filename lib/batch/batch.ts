/** The unit of ledger and fate: one file, one extraction window, one partition range. */
import { byArrival, type Delivered } from "../feeds/delivered.ts";
import type { Feed, SourceKind } from "../feeds/feed.ts";

/** A checkpoint's move: `from` is what this run saw (null = nothing yet), `to` what it will say. */
export type Move = { slice: string; from: string | null; to: string };

/** How a segment is delimited: no quoting (empty = NULL), or RFC 4180 (unquoted empty = NULL). */
export type SegmentFormat = { delimiter: string; quote: '"' | null };

/** A batch's good records in the form that the warehouse bulk-loads: `_position`, then `columns`. */
export type Segment = {
  /** Local files, in record order. */
  parts: string[];
  /** Raw column names, in file order. */
  columns: string[];
  format: SegmentFormat;
  records: number;
  bytes: number;
  /** Bytes of the longest record, for readers that need a bound. */
  longest: number;
};

/** A local file of quarantined records as {@link ../load/batch_writer.ts} writes it. */
export type Quarantined = { path: string | null; rows: number; records: number };

export type Batch = {
  id: string;
  /** `backfill` reads a range again and loads what raw does not have, by position; it moves no checkpoint. */
  kind: "load" | "replay" | "backfill";
  /** Of a replay: the batch whose records it loads, with their positions and its rank. */
  origin: string | null;
  feed: Feed;
  /** The printable name of what was read, e.g. a landing path. */
  source: string;
  sourceKind: SourceKind;
  /** sha256, hex: of a file's bytes, of the last record of a partition range. */
  checksum: string;
  /** When its delivery was made: across files the newest of a key counts. A replay has its origin's. */
  delivered: Delivered;
  read: number;
  /** Raw columns in the source's order; none when it could not be read. */
  columns: string[];
  /** What a person should know of the columns, e.g. `new: a, b; missing: c`; null when they are as declared. */
  drift: string | null;
  segment: Segment | null;
  /** True when nothing of the source may be loaded: it does not replace what its path held before. */
  refused: boolean;
  bad: Quarantined;
  /** Of a load: all of them, or the batch is fenced. One that stands (`from` = `to`) is only looked at. */
  moves: readonly Move[];
  /** What the source itself says of the batch, e.g. its first and last offset; null when it says nothing. */
  control: Record<string, string> | null;
  /** Of a replay: the quarantine ids that it claims, all of them or none. */
  claims: string[];
  startedAt: Date;
};

/** What became of a batch: `fenced` = another run moved the checkpoint first, nothing was done. */
export type Fate = "loaded" | "refused" | "duplicate" | "unchanged" | "fenced";

/** What every batch says of itself. */
type Said = Pick<Batch, "feed" | "source" | "sourceKind" | "checksum">;

/** A batch of which nothing more is known than what is said: a load of no records, by arrival, that moves nothing. */
export function newBatch(said: Said & Partial<Batch>): Batch {
  const startedAt = said.startedAt ?? new Date();
  return {
    id: batchId(startedAt),
    kind: "load",
    origin: null,
    delivered: byArrival,
    read: 0,
    columns: [],
    drift: null,
    segment: null,
    refused: false,
    bad: { path: null, rows: 0, records: 0 },
    moves: [],
    control: null,
    claims: [],
    startedAt,
    ...said,
  };
}

/** A batch id: time of making (UTC) and 64 random bits, so that ids sort and never meet. */
export function batchId(at = new Date()): string {
  const stamp = at.toISOString().replaceAll(/[-:]/g, "").slice(0, 15);
  const random = crypto.getRandomValues(new Uint8Array(8)).toHex();
  return `${stamp}-${random}`;
}
