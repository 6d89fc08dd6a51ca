/** The port of sources: what is new in a feed, as whole records already in segment form. */
import type { Bad } from "../batch/quarantine.ts";
import type { Dialect } from "../batch/batch.ts";
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

/** An opened piece of work. `columns` are raw column names, without `_position`. */
export type Reading = { columns: string[]; dialect: Dialect; chunks: AsyncIterable<Chunk> };

/** What becomes one batch. */
export type Work = {
  slice: string;
  /** The printable name of the batch's source. */
  source: string;
  /** The checkpoint that this run saw. */
  from: string | null;
  /** Bytes, for progress. */
  size: number;
  /** Opens it; null when the content is what the checkpoint says. Columns are valid once chunks end or begin. */
  open(signal: AbortSignal): Promise<Reading | null>;
};

export interface Source {
  /** Everything that `feed` has, in the order in which it counts; `known` maps slices to checkpoints. */
  work(feed: Feed, known: ReadonlyMap<string, string>): AsyncIterable<Work>;
}
