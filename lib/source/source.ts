/** The port of sources: what is new in a feed, as whole records already in segment form. */
import type { Bad } from "../batch/quarantine.ts";
import type { Fate, Move, SegmentFormat } from "../batch/batch.ts";
import type { Delivered } from "../feeds/delivered.ts";
import type { Feed } from "../feeds/feed.ts";

/** Some records, in order. */
export type Taken = {
  /** Good records in segment form; the bytes are valid until the next chunk is asked for. */
  rows: Uint8Array<ArrayBuffer>;
  /** Records met and records in `rows`; the difference is counted by `bad`. */
  read: number;
  loaded: number;
  /** Bytes of the longest record in `rows`. */
  longest: number;
  bad: readonly Bad[];
};

/** What a piece of work brings: any number of rows, then `refused` where nothing of it may be loaded, then its end. */
export type Chunk =
  | ({ kind: "rows" } & Taken)
  /** The whole batch is refused: `bad` alone accounts for it, and its rows are dropped. */
  | { kind: "refused"; bad: Bad }
  | {
    kind: "end";
    /** Raw column names, without `_position`. */
    columns: string[];
    format: SegmentFormat;
    /** The checkpoint behind it. */
    to: string;
    /** sha256 (hex) for the ledger. */
    checksum: string;
    /** What the source itself says of the batch; null when it says nothing. */
    control: Record<string, string> | null;
    /** What a person should know of the columns beside those that are new or missing. */
    drift: readonly string[];
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
  /** Opens it; null when the content is what the checkpoint says. */
  open(signal: AbortSignal): Promise<AsyncIterable<Chunk> | null>;
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

/**
 * A position between two records of a slice; `text` is the checkpoint there, null before the first. Points are compared
 * by identity: each start makes new ones, so that arrivals of an earlier start do not match.
 */
export type Point = { readonly text: string | null };

/** Some records of a slice, in order. */
export type Arrival = Slice & Taken & {
  /** The point that the slice was started at, or `to` of the arrival before. */
  from: Point;
  to: Point & { readonly text: string };
  /** The first and the last position of the records, as the source counts; there is at least one. */
  first: string;
  last: string;
};

/** What happens in a stream. */
export type StreamEvent =
  /** These slices are this process' now. They are to be started before the next event is asked for. */
  | { kind: "assigned"; slices: readonly Slice[] }
  /** They are another one's now: what of them is not committed is to be forgotten. */
  | { kind: "revoked"; slices: readonly Slice[] }
  | ({ kind: "records" } & Arrival)
  /** The bound that the stream was given is reached. Nothing follows. */
  | { kind: "ended" };

/** A source that goes on: records come as they are made. */
export interface Stream {
  /**
   * Everything that happens, in its order, until the signal aborts or a bound is reached. Records are read as they are
   * asked for, and valid until the next event is. A slice that cannot go on is left, said in `stopped`, and the others
   * go on.
   */
  events(signal: AbortSignal): AsyncIterable<StreamEvent>;
  /**
   * Reads slices from these points on, by slice. Arrivals of an earlier start may still come; their `from` is another
   * point, so that the taker drops them.
   */
  start(points: ReadonlyMap<string, Point>): Promise<void>;
  /** Tells the source how far the warehouse is. Nothing depends on it; it does not throw. */
  acknowledge(checkpoints: ReadonlyMap<string, string>): Promise<void>;
  /** When the source last answered, in ms since the epoch. */
  readonly heard: number;
  /** Slices that are this process' now. */
  readonly slices: number;
  /** Slice → why it cannot go on, and what a person can do. */
  readonly stopped: ReadonlyMap<string, string>;
}
