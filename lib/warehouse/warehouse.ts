/** The port of warehouses: where batches are committed, queries run and marts unloaded. */
import type { Batch, Fate } from "../batch/batch.ts";
import { TransientError } from "../errors.ts";
import type { Feed, SourceKind } from "../feeds/feed.ts";

/** A value as exact text, number, boolean or null: decimals, big integers and times come as text. */
export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;
export type Statement = { sql: string; params?: Value[] };

/** One written Parquet file, and how it is compressed. */
export type ParquetFile = { path: string; bytes: number; records: number; codec: "zstd" | "snappy" };

/** A column, its type as ANSI SQL writes it: VARCHAR, DECIMAL(18,2), TIMESTAMP WITH TIME ZONE. */
export type Column = { name: string; type: string };

/**
 * What a select gives. The hash (hex) is of names, types and rows in any order; a warehouse always gives equal
 * content the same hash, two kinds of warehouse need not agree.
 */
export type Content = { columns: Column[]; rows: number; hash: string };

/** The state of a snapshot is gone before it was unloaded, and its rows have changed: it is to be taken again. */
export class SnapshotLostError extends TransientError {
  override name = "SnapshotLostError";
}

/** What a select gives at one moment; the warehouse keeps that moment until it is disposed of. */
export interface Snapshot extends AsyncDisposable {
  readonly content: Content;
  /**
   * Writes the rows to a local file in a folder that the warehouse may write to.
   * @throws {SnapshotLostError}
   */
  unload(path: string): Promise<ParquetFile>;
}

/** What became of a batch, with the counts that the ledger holds. */
export type Outcome = {
  batch: string;
  fate: Fate;
  read: number;
  loaded: number;
  quarantined: number;
  /** Of a backfill: records of its range that the warehouse had already. */
  present?: number;
};

/** Which quarantined records; every condition that is given must hold. */
export type QuarantineFilter = {
  ids?: readonly string[];
  feed?: string;
  reason?: string;
  status?: "open" | "replayed" | "discarded" | "superseded";
};

/** A record in quarantine, with what a replay needs of the batch that it came with. */
export type QuarantinedRecord = {
  id: string;
  batch: string;
  feed: string;
  source: string;
  sourceKind: SourceKind;
  record: number;
  byteOffset: number | null;
  byteLength: number;
  records: number;
  reason: string;
  detail: string | null;
  status: string;
  digest: string;
  /** The batch of the replay that loaded it, or of the delivery that superseded it. */
  replay: string | null;
  /** Raw columns of its file, in the file's order. */
  columns: string[];
  /** Null for a refused file and beyond the limit of what is kept. */
  raw: Uint8Array | null;
  /** What came beside the bytes; null for records of files. */
  envelope: string | null;
};

/** What the SQL of callers says differently to each warehouse; all else that they say is the same. */
export type Dialect = {
  /** A text as a literal, whatever is in it. */
  literal(text: string): string;
  /**
   * True where the whole of a text has the form of a pattern. Patterns keep to what every warehouse knows:
   * classes, groups, alternatives and counts; no anchors, look-around or back references.
   */
  matches(text: string, pattern: string): string;
  /** The named columns of a row as one JSON text. */
  jsonText(columns: readonly string[]): string;
};

export interface Warehouse extends AsyncDisposable {
  readonly dialect: Dialect;
  /**
   * Makes what a load needs: the `ops` tables, each feed's raw table and table of current state; adds columns never
   * seen before.
   * Additive and idempotent, outside any transaction. Returns the columns added to tables that were there.
   */
  prepare(feeds: readonly { feed: Feed; columns: readonly string[] }[]): Promise<Map<string, string[]>>;
  /** Every checkpoint of a feed's source, by slice; empty on a warehouse never prepared. */
  checkpoints(feed: Feed, source: SourceKind): Promise<Map<string, string>>;
  /** Brings a batch's segment to where the commit reads it; takes no lock, may be done again. */
  stage(batch: Batch): Promise<void>;
  /**
   * Commits batches in one transaction, in their order. Each moves its checkpoint first, by compare-and-set;
   * one that finds it moved is `fenced` and nothing of it is done. All the others are whole, or on an error
   * none is. Events move the current state of their entities on: by `_order`, and those of one order by arrival,
   * each of them once.
   * @throws {ContractError} when the rows that arrived are not the rows that the batch counted.
   */
  commit(group: readonly Batch[]): Promise<Outcome[]>;
  /** Records in quarantine, by batch and position. */
  quarantined(filter: QuarantineFilter): Promise<QuarantinedRecord[]>;
  /** Marks open records as discarded; returns how many were open. Their bytes stay. */
  discard(ids: readonly string[]): Promise<number>;
  /** Makes tables of a schema, each statement idempotent, outside any transaction. */
  create(schema: string, tables: readonly string[]): Promise<void>;
  /** Opens, reads, lets go. Parameters are `$1`, `$2`, … */
  query(sql: string, params?: readonly Value[]): Promise<Row[]>;
  /** Runs statements in one transaction, writing; returns how many rows each changed. Parameters as in {@link query}. */
  transact(statements: readonly Statement[]): Promise<number[]>;
  /** Says what a select gives. Content and unloaded rows are of one state; others may have to wait meanwhile. */
  snapshot(select: string): Promise<Snapshot>;
}
