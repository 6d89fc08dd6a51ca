/** Text as chunks of whole records, whichever thread does it. */
import type { SegmentFormat } from "../../batch/batch.ts";
import { eventColumns, type Feed } from "../../feeds/feed.ts";
import type { Taken } from "../source.ts";
import { withoutMark } from "./mark.ts";
import { NdjsonScanner } from "./ndjson.ts";
import type { Refusal } from "./refusal.ts";
import { type Noted, Records, scanAll } from "./scanner.ts";
import { TabularScanner } from "./tabular.ts";

/** What one piece of text brought, with what is known of the whole. */
export type Found = Taken & {
  /** Raw columns; null as long as they are not known. */
  columns: string[] | null;
  /** Why the file is refused, if it is; its records are then only counted. */
  refusal: Pick<Refusal, "reason" | "detail"> | null;
  noted: Noted;
};

/** What a scan needs to know: the feed's shape, and the name that records are found under. */
export type Job = { shape: Feed["shape"]; source: string };

/**
 * How a feed's records stand in a segment. A unit separator cannot stand in JSON text, so a document needs
 * no quoting: its bytes stay as they came. What stands beside an event's document may need it.
 */
export function segmentFormat(shape: Feed["shape"]): SegmentFormat {
  if (shape.kind === "tabular") return { delimiter: shape.delimiter, quote: shape.quote };
  return { delimiter: "\x1f", quote: shape.event === undefined ? null : '"' };
}

function scannerOf(shape: Feed["shape"], columns?: string[]) {
  if (shape.kind === "tabular") return new TabularScanner(shape, columns);
  return new NdjsonScanner(shape, shape.event === undefined ? [] : eventColumns);
}

async function recordsOf(shape: Feed["shape"], source: string, before = 0): Promise<Records> {
  const { delimiter } = segmentFormat(shape);
  if (shape.kind === "tabular" || shape.event === undefined) return new Records(source, delimiter, before);
  // Schemas take a while to load, and only events need them.
  const { EventRecords } = await import("../events/file_records.ts");
  return new EventRecords(shape, source, delimiter, before);
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
  const records = await recordsOf(shape, source);
  for await (const _ of scanAll(withoutMark(text, records), scanner, records)) {
    const { columns, refusal, noted } = scanner;
    yield { ...records.take(), columns, refusal, noted: { ...noted } };
  }
}

/**
 * One record on its own, as a replay brings it; `columns` and `record` are those it had in its file.
 * Null when the bytes are not exactly one record.
 */
export async function scanRecord(
  raw: Uint8Array,
  shape: Feed["shape"],
  { source, record, columns }: { source: string; record: number; columns: string[] },
): Promise<Taken | null> {
  const records = await recordsOf(shape, source, record - 1);
  const scanner = scannerOf(shape, columns);
  const window = scanner.window(raw.length + 1);
  window.set(raw);
  scanner.scan(window, raw.length, true, records);
  const taken = records.take();
  return taken.read === 1 ? taken : null;
}
