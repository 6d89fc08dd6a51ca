/** One file's bytes as chunks of whole records, whichever thread does it. */
import type { Dialect } from "../../batch/batch.ts";
import type { Bad } from "../../batch/quarantine.ts";
import type { Feed } from "../../feeds/feed.ts";
import type { Chunk, Reading } from "../source.ts";
import { content, Refusal, StoredBytes, withoutMark } from "./bytes.ts";
import { NdjsonScanner } from "./ndjson.ts";
import { Records, scanAll, type Scanner } from "./scanner.ts";
import { TabularScanner } from "./tabular.ts";

/** What a scan needs to know of a file. */
export type Scanned = { path: string; size: number };

/**
 * How a feed's records stand in a segment. A unit separator cannot stand in JSON text, so a document needs
 * no quoting: its bytes stay as they came.
 */
export function dialectOf(shape: Feed["shape"]): Dialect {
  return shape.kind === "document"
    ? { delimiter: "\x1f", quote: null }
    : { delimiter: shape.delimiter, quote: shape.quote };
}

/** Reads a stored file of a feed; the last chunk knows the checksum. The stream is closed in every case. */
export function scanFile(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  shape: Feed["shape"],
  file: Scanned,
): Reading {
  const dialect = dialectOf(shape);
  const scanner = shape.kind === "tabular" ? new TabularScanner(shape) : new NdjsonScanner(shape);
  const records = new Records(file.path, dialect.delimiter);
  return {
    get columns() {
      return scanner.columns ?? [];
    },
    dialect,
    chunks: chunks({ stored: new StoredBytes(stream), file, scanner, records }),
  };
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
  const scanner = shape.kind === "tabular" ? new TabularScanner(shape, columns) : new NdjsonScanner(shape);
  const records = new Records(source, dialectOf(shape).delimiter, record - 1);
  const window = new Uint8Array(raw.length + 1);
  window.set(raw);
  scanner.scan(window, raw.length, true, records);
  const taken = records.take();
  return taken.read === 1 ? { ...taken, rows: taken.rows.slice(), to: null, refused: false } : null;
}

type Scan = { stored: StoredBytes; file: Scanned; scanner: Scanner; records: Records };

async function* chunks(scan: Scan): AsyncGenerator<Chunk> {
  try {
    yield* scanChunks(scan);
  } finally {
    await scan.stored.close();
  }
}

async function* scanChunks({ stored, file, scanner, records }: Scan): AsyncGenerator<Chunk> {
  let refused: Refusal | null = null, delimited = true;
  try {
    const text = withoutMark(content(stored, file.path), records);
    for await (const _ of scanAll(text, scanner, records)) {
      const taken = records.take();
      refused ??= scanner.refusal;
      if (refused === null) yield { ...taken, to: null, refused: false };
    }
    refused ??= scanner.columns === null ? new Refusal("no_header") : scanner.refusal;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused = error;
    delimited = false;
  }
  const to = await stored.checksum();
  const rest = { rows: new Uint8Array(), loaded: 0, longest: 0, to };
  if (refused === null) return yield { ...rest, read: 0, bad: [], refused: false };
  const count = delimited ? Math.max(records.total, 1) : 1;
  const bad = refusedFile(file, refused, to, count);
  yield { ...rest, read: bad.records, bad: [bad], refused: true };
}

function refusedFile(file: Scanned, refused: Refusal, digest: string, records: number): Bad {
  return {
    where: { source: file.path, record: 1, byteOffset: 0 },
    reason: refused.reason,
    detail: refused.detail,
    raw: null,
    byteLength: file.size,
    digest,
    records,
  };
}
