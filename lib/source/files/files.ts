/** Files in landing storage as a source: one file is one batch, its path the slice, its sha256 the checkpoint. */
import { setTimeout as delay } from "node:timers/promises";
import { UnsettledError } from "../../errors.ts";
import { deliveredOf } from "../../feeds/delivered.ts";
import type { Feed } from "../../feeds/feed.ts";
import { fileMatcher } from "../../feeds/file_names.ts";
import type { Listed, Storage } from "../../storage/storage.ts";
import type { Chunk, Source, Work } from "../source.ts";
import { untaken } from "./untaken.ts";
import { StoredBytes } from "./bytes.ts";
import { readFile, type StoredFile } from "./file.ts";
import { scanInWorker } from "./remote.ts";

export type FileSourceOptions = {
  storage: Storage;
  /** A file is taken when it has not been written to for this long, in ms. */
  settle: number;
};

/** Landing storage as a source. Files are taken in the order of their paths; what cannot be taken is `untaken`. */
export function fileSource({ storage, settle }: FileSourceOptions): Source {
  return {
    async *work(feed: Feed, known: ReadonlyMap<string, string>): AsyncGenerator<Work> {
      const spec = feed.sources.files;
      if (spec === undefined) return;
      const belongs = fileMatcher(spec);
      for await (const file of storage.list(spec.folder, () => {})) {
        if (!belongs(file.path)) continue;
        const from = known.get(file.path) ?? null;
        let read = 0;
        const note = (bytes: number) => read = read >= file.size ? bytes : read + bytes;
        yield {
          slice: file.path,
          source: file.path,
          from,
          delivered: deliveredOf(file.path, spec.delivered),
          size: file.size,
          // A file that was loaded before is read for its checksum first: then it begins again.
          bytesRead: () => read,
          open: (signal) => open({ storage, settle, feed, file: { ...file, note }, from, signal }),
        };
      }
    },
    untaken: (feeds, signal) => untaken(storage, feeds, signal),
  };
}

type Opening = FileSourceOptions & {
  feed: Feed;
  file: Listed & StoredFile;
  from: string | null;
  signal: AbortSignal;
};

/** Files below this many bytes are scanned where they are: starting a worker costs more. */
const smallBytes = 1_000_000;

async function open(opening: Opening): Promise<AsyncIterable<Chunk> | null> {
  const { storage, feed: { shape }, file, from, signal } = opening;
  const stream = () => storage.read(file.path, file.version);
  if (from !== null && await new StoredBytes(stream(), file.note).checksum() === from) return null;
  const chunks = file.size < smallBytes
    ? readFile(stream(), shape, file)
    : readFile(stream(), shape, file, (text, job) => scanInWorker(text, job, signal));
  return untilSettled(chunks, opening);
}

/** Lets the end pass when the file has been left alone for long enough, and is still what was read. */
async function* untilSettled(
  chunks: AsyncIterable<Chunk>,
  { storage, settle, file, signal }: Opening,
): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    if (chunk.kind === "end") {
      const wait = Math.min(file.modified.getTime() + settle - Date.now(), settle);
      if (wait > 0) await delay(wait, undefined, { signal });
      const now = await storage.stat(file.path);
      if (now?.version !== file.version) {
        throw new UnsettledError(`Cannot take ${file.path}: it is still being written`);
      }
    }
    yield chunk;
  }
}
