/**
 * Where the reading of a table goes on, as the warehouse keeps it. A table is read whole once, a generation, in ranges of
 * its key; then its changes are read from where they stood before the generation's first window.
 */
import { type TableMode, tableModes } from "../feeds/feed.ts";

/** How far reading has come: exact texts by which rows are in order; a shorter one stands for all that begin with it. */
export type Cursor = readonly string[];

/** Of a table: its slice is the table's name. */
export type TableCheckpoint = {
  /** Counts up, as text that sorts: `000001`. */
  generation: string;
  mode: TableMode;
  /** False while the generation's ranges are read. */
  whole: boolean;
  /** The last change that is in the warehouse. */
  at: Cursor;
  /** How many ranges the generation has. */
  ranges: number;
  /** Column → type, as they were last seen. */
  types: Readonly<Record<string, string>>;
};

/** Of a range of keys: its slice is `table/1` and so on. Both bounds may be null, `upTo` is within the range. */
export type RangeCheckpoint = {
  generation: string;
  after: Cursor | null;
  upTo: Cursor | null;
  /** How many were read. */
  windows: number;
  done: boolean;
};

export function printTable(checkpoint: TableCheckpoint): string {
  const { generation, mode, whole, at, ranges, types } = checkpoint;
  return JSON.stringify({ generation, mode, whole, at, ranges, types });
}

export function printRange({ generation, after, upTo, windows, done }: RangeCheckpoint): string {
  return JSON.stringify({ generation, after, upTo, windows, done });
}

/** Reads what {@link printTable} wrote; null when it is something else. */
export function readTable(text: string): TableCheckpoint | null {
  const read = parse(text);
  const good = read !== null && typeof read.generation === "string" && isCursor(read.at) &&
    tableModes.some((mode) => mode === read.mode) && typeof read.whole === "boolean" &&
    typeof read.ranges === "number" && typeof read.types === "object" && read.types !== null;
  return good ? read as TableCheckpoint : null;
}

/** Reads what {@link printRange} wrote; null when it is something else. */
export function readRange(text: string): RangeCheckpoint | null {
  const read = parse(text);
  const good = read !== null && typeof read.generation === "string" && typeof read.done === "boolean" &&
    typeof read.windows === "number" &&
    [read.after, read.upTo].every((cursor) => cursor === null || isCursor(cursor));
  return good ? read as RangeCheckpoint : null;
}

/** Its members, of which a number or a text has none. */
function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isCursor(value: unknown): value is Cursor {
  return Array.isArray(value) && value.every((part) => typeof part === "string");
}

export function sameCursor(one: Cursor, other: Cursor): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}
