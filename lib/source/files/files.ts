/** Files in landing storage as a source: one file is one batch, its path the slice, its sha256 the checkpoint. */
import type { Dialect } from "../../batch/batch.ts";
import type { Bad } from "../../batch/quarantine.ts";
import type { Document, Feed, FileSpec, Tabular } from "../../feeds/feed.ts";
import type { Listed, Storage } from "../../storage/storage.ts";
import type { Chunk, Reading, Source, Work } from "../source.ts";
import { content, Refusal, StoredBytes, withoutMark } from "./bytes.ts";
import { NdjsonScanner } from "./ndjson.ts";
import { Records, scanAll } from "./scanner.ts";
import { TabularScanner } from "./tabular.ts";

/** The files of `storage` as a source. Files are taken in the order of their paths. */
export function fileSource(storage: Storage): Source {
  return {
    async *work(feed: Feed, known: ReadonlyMap<string, string>): AsyncGenerator<Work> {
      const spec = feed.sources.files;
      if (spec === undefined) return;
      for await (const file of storage.list(spec.folder)) {
        if (!belongs(file.path, spec)) continue;
        const from = known.get(file.path) ?? null;
        yield {
          slice: file.path,
          source: file.path,
          from,
          size: file.size,
          open: (signal) => open(storage, feed, file, from, signal),
        };
      }
    },
  };
}

/** `rif/carrier*.csv` or `rif/carrier*.csv.gz`, directly in the feed's folder. */
function belongs(path: string, { folder, prefix, extension }: FileSpec): boolean {
  const name = path.slice(folder.length + 1);
  return name.startsWith(prefix) && !name.includes("/") &&
    (name.endsWith(`.${extension}`) || name.endsWith(`.${extension}.gz`));
}

async function open(
  storage: Storage,
  feed: Feed,
  file: Listed,
  from: string | null,
  signal: AbortSignal,
): Promise<Reading | null> {
  const stream = () => storage.read(file.path, file.version);
  if (from !== null && await new StoredBytes(stream()).checksum() === from) return null;
  return feed.shape.kind === "tabular"
    ? readTabular(feed.shape, new StoredBytes(stream()), file, signal)
    : readDocuments(feed.shape, new StoredBytes(stream()), file, signal);
}

function readTabular(
  shape: Tabular,
  stored: StoredBytes,
  file: Listed,
  signal: AbortSignal,
): Reading {
  const scanner = new TabularScanner(shape);
  const records = new Records(file.path, shape.delimiter);
  const refusal = (ended: boolean) =>
    ended && scanner.columns === null ? new Refusal("no_header") : scanner.refusal;
  return {
    get columns() {
      return scanner.columns ?? [];
    },
    dialect: { delimiter: shape.delimiter, quote: shape.quote },
    chunks: chunks({ stored, file, signal, scanner, records, refusal }),
  };
}

/** A unit separator cannot stand in JSON text, so a document needs no quoting: its bytes stay as they came. */
const documentDialect: Dialect = { delimiter: "\x1f", quote: null };

function readDocuments(
  shape: Document,
  stored: StoredBytes,
  file: Listed,
  signal: AbortSignal,
): Reading {
  const scanner = new NdjsonScanner(shape);
  const records = new Records(file.path, documentDialect.delimiter);
  return {
    columns: ["document"],
    dialect: documentDialect,
    chunks: chunks({ stored, file, signal, scanner, records, refusal: () => null }),
  };
}

type Scan = {
  stored: StoredBytes;
  file: Listed;
  signal: AbortSignal;
  scanner: TabularScanner | NdjsonScanner;
  records: Records;
  /** Why what was scanned so far cannot be loaded, if so; `ended` when nothing follows. */
  refusal: (ended: boolean) => Refusal | null;
};

async function* chunks(
  { stored, file, signal, scanner, records, refusal }: Scan,
): AsyncGenerator<Chunk> {
  let refused: Refusal | null = null, delimited = true;
  try {
    const text = withoutMark(content(stored, file.path), records);
    for await (const _ of scanAll(text, scanner, records)) {
      signal.throwIfAborted();
      const taken = records.take();
      refused ??= refusal(false);
      if (refused === null) yield { ...taken, to: null, refused: false };
    }
    refused ??= refusal(true);
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

function refusedFile(file: Listed, refused: Refusal, digest: string, records: number): Bad {
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
