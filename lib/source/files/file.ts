/** One stored file, read once: hashed, inflated, scanned, and refused as a whole where it must be. */
import { badBatch } from "../../batch/quarantine.ts";
import type { Feed } from "../../feeds/feed.ts";
import type { Chunk } from "../source.ts";
import { content, StoredBytes } from "./bytes.ts";
import { Refusal } from "./refusal.ts";
import type { Noted } from "./scanner.ts";
import { type Found, type Job, scanText, segmentFormat } from "./scan.ts";

/** What is known of a file before it is read; `size` is in bytes, and `note` is told of those that are read. */
export type StoredFile = { path: string; size: number; note?: (bytes: number) => void };

/** Scans text here or in another thread. */
export type Scan = (text: AsyncIterable<Uint8Array<ArrayBuffer>>, job: Job) => AsyncIterable<Found>;

/** Reads a stored file of a feed. The stream is closed in every case. */
export async function* readFile(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  shape: Feed["shape"],
  file: StoredFile,
  scan: Scan = scanText,
): AsyncGenerator<Chunk> {
  const stored = new StoredBytes(stream, file.note);
  let refused: Found["refusal"] = null, columns: string[] | null = null, delimited = true;
  let records = 0, loaded = 0, drift: string[] = [];
  try {
    try {
      for await (const found of scan(content(stored, file.path), { shape, source: file.path })) {
        const { columns: known, refusal, noted, ...rows } = found;
        columns = known;
        records += found.read;
        loaded += found.loaded;
        drift = driftOf(noted, loaded);
        refused = refusal;
        if (refused === null) yield { kind: "rows", ...rows };
      }
      if (columns === null) refused = { reason: "no_header" };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused = error;
      delimited = false;
    }
    const checksum = await stored.checksum();
    if (refused !== null) {
      const { reason, detail } = refused, whole = delimited ? Math.max(records, 1) : 1;
      const what = { reason, detail, byteLength: file.size, digest: checksum, records: whole };
      yield { kind: "refused", bad: badBatch(file.path, what) };
    }
    yield {
      kind: "end",
      columns: columns ?? [],
      format: segmentFormat(shape),
      to: checksum,
      checksum,
      control: null,
      drift,
    };
  } finally {
    await stored.close();
  }
}

/** What a person should know of a file's form: what was passed over in it. */
function driftOf({ headers, longer }: Noted, loaded: number): string[] {
  const lines = headers === 1 ? "1 line" : `${headers} lines`;
  const which = longer === loaded ? "each record" : `${longer} of ${loaded} records`;
  return [
    ...headers === 0 ? [] : [`header repeated: ${lines}`],
    ...longer === 0 ? [] : [`one empty field beyond the header on ${which}`],
  ];
}
