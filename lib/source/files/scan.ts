/** Text as chunks of whole records, whichever thread does it. */
import type { Dialect } from "../../batch/batch.ts";
import type { Feed } from "../../feeds/feed.ts";
import type { Chunk } from "../source.ts";
import { withoutMark } from "./mark.ts";
import { NdjsonScanner } from "./ndjson.ts";
import type { Refusal } from "./refusal.ts";
import { Records, scanAll } from "./scanner.ts";
import { TabularScanner } from "./tabular.ts";

/** What one piece of text brought, with what is known of the whole. */
export type Found = Pick<Chunk, "read" | "loaded" | "longest" | "bad"> & {
  /** Good records in segment form, in a buffer of their own. */
  rows: Uint8Array<ArrayBuffer>;
  /** Raw columns; null as long as they are not known. */
  columns: string[] | null;
  /** Why the file is refused, if it is; its records are then only counted. */
  refusal: Pick<Refusal, "reason" | "detail"> | null;
};

/** What a scan needs to know: the feed's shape, and the name that records are found under. */
export type Job = { shape: Feed["shape"]; source: string };

/**
 * How a feed's records stand in a segment. A unit separator cannot stand in JSON text, so a document needs
 * no quoting: its bytes stay as they came.
 */
export function dialectOf(shape: Feed["shape"]): Dialect {
  return shape.kind === "document"
    ? { delimiter: "\x1f", quote: null }
    : { delimiter: shape.delimiter, quote: shape.quote };
}

function scannerOf(shape: Feed["shape"], columns?: string[]) {
  return shape.kind === "tabular" ? new TabularScanner(shape, columns) : new NdjsonScanner(shape);
}

/**
 * Finds the records of a file's content: once for every piece of `text`, and once for its end.
 * @throws {Refusal} when the content is not UTF-8 as a whole.
 */
export async function* scanText(
  text: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { shape, source }: Job,
): AsyncGenerator<Found> {
  const scanner = scannerOf(shape);
  const records = new Records(source, dialectOf(shape).delimiter);
  for await (const _ of scanAll(withoutMark(text, records), scanner, records)) {
    const { columns, refusal } = scanner;
    yield { ...records.take(), columns, refusal };
  }
}

/**
 * One record on its own, as a replay brings it; `columns` and `record` are those it had in its file.
 * Null when the bytes are not exactly one record.
 */
export function scanRecord(
  raw: Uint8Array,
  shape: Feed["shape"],
  { source, record, columns }: { source: string; record: number; columns: string[] },
): Chunk | null {
  const records = new Records(source, dialectOf(shape).delimiter, record - 1);
  const scanner = scannerOf(shape, columns);
  const window = scanner.window(raw.length + 1);
  window.set(raw);
  scanner.scan(window, raw.length, true, records);
  const taken = records.take();
  return taken.read === 1 ? { ...taken, to: null, refused: false } : null;
}
