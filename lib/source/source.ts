/** The port of sources: what is new in a feed, as whole records already in segment form. */
import type { Bad } from "../batch/quarantine.ts";
import type { Fate, Move, SegmentFormat } from "../batch/batch.ts";
import type { Delivered } from "../feeds/delivered.ts";
import type { Feed } from "../feeds/feed.ts";

/** Some records of one batch, in order. */
export type Chunk = {
  /** Good records in segment form; the bytes are valid until the next chunk is asked for. */
  rows: Uint8Array;
  /** Records met and records in `rows`; the difference is counted by `bad`. */
  read: number;
  loaded: number;
  /** Bytes of the longest record in `rows`. */
  longest: number;
  bad: Bad[];
  /** Where the checkpoint stands after this chunk; null until the source knows. */
  to: string | null;
  /** The whole batch is refused: `bad` alone accounts for it, earlier chunks are dropped. */
  refused: boolean;
};

/** An opened piece of work. What it says beside its chunks is valid once they have ended. */
export type Reading = {
  /** Raw column names, without `_position`. */
  columns: string[];
  format: SegmentFormat;
  chunks: AsyncIterable<Chunk>;
  /** sha256 (hex) for the ledger, where that is not the checkpoint. */
  checksum?: string;
  /** What the source itself says of the batch. */
  control?: Record<string, string>;
  /** What a person should know of the columns beside those that are new or missing. */
  drift?: readonly string[];
};

/** What becomes one batch. */
export type Work = {
  slice: string;
  /** The printable name of the batch's source. */
  source: string;
  /** The checkpoint that this run saw. */
  from: string | null;
  /** When it was delivered; by arrival without. */
  delivered?: Delivered;
  /** Checkpoints that move with it, or must stand (`from` = `to`), for the batch to be committed. */
  along?: readonly Move[];
  /** Bytes, for progress; 0 where nobody knows. */
  size: number;
  /** How many of them are read by now, where they are counted. */
  bytesRead?(): number;
  /** Opens it; null when the content is what the checkpoint says. Columns are valid once chunks end or begin. */
  open(signal: AbortSignal): Promise<Reading | null>;
  /** Told what became of the batch; where nothing was new, nothing is told. */
  settled?: (fate: Fate) => void;
};

/** All feeds, and those that are loaded. */
export type Choice = { declared: readonly Feed[]; chosen: readonly Feed[] };

/** What lies in a source and is nobody's work. `failed`: it could not be looked at, and may be a chosen feed's. */
export type Untaken = { path: string; why: string; failed: boolean };

/** A source whose work has an end: files, tables. */
export interface Source {
  /**
   * Everything that `feed` has, in the order in which it counts; `known` maps slices to checkpoints. Once the signal
   * aborts it may end early, and must not wait for work that was never opened.
   */
  work(feed: Feed, known: ReadonlyMap<string, string>, signal: AbortSignal): AsyncIterable<Work>;
  /** What no declared feed takes, in the order of paths; none where nothing can lie about. */
  untaken?(feeds: Choice, signal: AbortSignal): AsyncIterable<Untaken>;
}

/** A part of a stream that has an order and a checkpoint of its own: a partition of a topic. */
export type Slice = { feed: Feed; slice: string };

/** Some records of a slice, in order, each arrival going on where the one before ended. */
export type Arrival = Slice & {
  /** The life of the slice that it belongs to. */
  life: number;
  /** The checkpoint before it: what the intake began the slice with, or `to` of the arrival before. */
  from: string | null;
  /** `to` is the checkpoint behind it; `read` is at least 1. */
  chunk: Chunk;
  /** The first and the last position of the records, as the source counts. */
  first: string;
  last: string;
};

/** Where a slice goes on; each beginning of a slice is another life of it, and only its newest life counts. */
export type Begun = { checkpoint: string | null; life: number };

/** What a stream's records go into: the load path. */
export interface Intake {
  /**
   * Forgets what of the slices is not committed, waits for a commit that is under way, and says where they go on.
   */
  begin(slices: readonly Slice[]): Promise<ReadonlyMap<string, Begun>>;
  /** The slices are another one's now: forgets what of them is not committed. */
  leave(slices: readonly Slice[]): void;
  /**
   * Takes records; waits while too much is not committed. Records of an earlier life of their slice are left, and so
   * are those that do not go on from where the intake is with it.
   */
  take(arrival: Arrival): Promise<void>;
}

/** A source that goes on: records come as they are made. */
export interface Stream {
  /**
   * Brings records into the intake until the signal aborts, or until a bound that the stream was given is reached.
   * A slice that cannot go on is left, said in `stopped`, and the others go on.
   */
  run(intake: Intake, signal: AbortSignal): Promise<void>;
  /** Another one has moved the slice's checkpoint: begins it again. */
  again(slice: string): void;
  /** Tells the source how far the warehouse is. Nothing depends on it; it does not throw. */
  acknowledge(checkpoints: ReadonlyMap<string, string>): Promise<void>;
  /** When the source last answered, in ms since the epoch. */
  readonly heard: number;
  /** Slices that are this process' now. */
  readonly slices: number;
  /** Slice → why it cannot go on, and what a person can do. */
  readonly stopped: ReadonlyMap<string, string>;
}
