/** Local files between reading and committing: segments and quarantined records, gone after the run. */
import { join } from "node:path";
import type { Quarantined, Segment, SegmentFormat } from "../batch/batch.ts";
import type { Bad } from "../batch/quarantine.ts";
import { TransientError } from "../errors.ts";
import { accessTo, needGrants } from "../grants.ts";
import type { Chunk } from "../source/source.ts";

/** About how large a part of a segment is, in bytes: what bulk loaders take best. */
const partBytes = 128 * 1024 * 1024;
/** The same of records of megabytes: a loader holds as many of a part's records as it takes at a time. */
const partOfLongBytes = 32 * 1024 * 1024;
const longBytes = 1024 * 1024;
const lockName = "lock";

/** One run's folder below the spool; a lock held by the process tells the folders of the dead from the living. */
export class Spool implements AsyncDisposable {
  private constructor(readonly folder: string, readonly lock: Deno.FsFile) {}

  /** Makes this run's folder and removes those that dead runs left. */
  static async open(root: string): Promise<Spool> {
    needGrants(`use spool folder ${root}`, accessTo(root, { write: true }));
    try {
      await Deno.mkdir(root, { recursive: true });
      await sweep(root);
      for (;;) {
        const folder = join(root, crypto.randomUUID());
        await Deno.mkdir(folder);
        const lock = await locked(folder);
        if (lock !== null) return new Spool(folder, lock);
      }
    } catch (cause) {
      throw new TransientError(`Cannot use spool folder ${root}: it cannot be written`, { cause });
    }
  }

  /** A path of its own for one file. */
  path(name: string): string {
    return join(this.folder, name);
  }

  async remove(paths: readonly string[]): Promise<void> {
    for (const path of paths) await Deno.remove(path).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.lock.close();
    await Deno.remove(this.folder, { recursive: true }).catch(() => {});
  }
}

/** Locks a folder that was just made; null where a run that began at the same moment took it for a dead one's. */
async function locked(folder: string): Promise<Deno.FsFile | null> {
  const path = join(folder, lockName);
  const { AlreadyExists, NotFound } = Deno.errors;
  try {
    const lock = await Deno.open(path, { write: true, createNew: true });
    try {
      await lock.lock(true);
      await Deno.stat(path);
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof NotFound || error instanceof AlreadyExists) return null;
    throw error;
  }
}

/** Removes the folders whose lock nobody holds, each while it holds the lock itself. */
async function sweep(root: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(root)) {
    if (!isDirectory) continue;
    try {
      // One without a lock is made one, so that whoever just made the folder sees that it is taken.
      using lock = await Deno.open(join(root, name, lockName), { write: true, create: true });
      if (await lock.tryLock(true)) await Deno.remove(join(root, name), { recursive: true }).catch(() => {});
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Writes one batch's chunks to the spool; without a spool it only counts them. */
export class BatchWriter {
  readonly #parts: { path: string; bytes: number }[] = [];
  #part: Deno.FsFile | null = null;
  #quarantine: Deno.FsFile | null = null;
  #quarantinePath: string | null = null;
  #records = 0;
  #longest = 0;
  #rows = 0;
  #bad = 0;

  constructor(readonly spool: Spool | null, readonly batch: { id: string; feed: string; source: string }) {}

  async add(chunk: Chunk): Promise<void> {
    if (chunk.refused) await this.#drop();
    if (this.spool !== null) await this.#write(chunk, this.spool);
    this.#records += chunk.loaded;
    this.#longest = Math.max(this.#longest, chunk.longest);
    for (const bad of chunk.bad) {
      this.#rows++;
      this.#bad += bad.records;
    }
  }

  /** Closes the files and says what they hold; null when no record was good. */
  finish(columns: string[], format: SegmentFormat): { segment: Segment | null; bad: Quarantined } {
    this.#close();
    const segment = this.#records === 0 ? null : {
      parts: this.#parts.map((part) => part.path),
      columns,
      format,
      records: this.#records,
      bytes: this.#parts.reduce((sum, part) => sum + part.bytes, 0),
      longest: this.#longest,
    };
    return { segment, bad: { path: this.#quarantinePath, rows: this.#rows, records: this.#bad } };
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    this.#close();
    const quarantined = this.#quarantinePath === null ? [] : [this.#quarantinePath];
    await this.spool?.remove([...this.#parts.map((part) => part.path), ...quarantined]);
  }

  async #write({ rows, bad, longest }: Chunk, spool: Spool): Promise<void> {
    try {
      const most = Math.max(this.#longest, longest) < longBytes ? partBytes : partOfLongBytes;
      if (rows.length > 0) await this.#segment(rows, { spool, most });
      for (const one of bad) await this.#quarantined(one, spool);
    } catch (cause) {
      throw new TransientError(`Cannot write to spool folder ${spool.folder}`, { cause });
    }
  }

  async #segment(rows: Uint8Array, { spool, most }: { spool: Spool; most: number }): Promise<void> {
    let part = this.#parts.at(-1);
    if (part === undefined || part.bytes >= most) {
      this.#part?.close();
      part = { path: spool.path(`${this.batch.id}.${this.#parts.length + 1}.csv`), bytes: 0 };
      this.#part = await Deno.open(part.path, { write: true, createNew: true });
      this.#parts.push(part);
    }
    await writeAll(this.#part!, rows);
    part.bytes += rows.length;
  }

  async #quarantined(bad: Bad, spool: Spool): Promise<void> {
    if (this.#quarantine === null) {
      this.#quarantinePath = spool.path(`${this.batch.id}.quarantine.csv`);
      this.#quarantine = await Deno.open(this.#quarantinePath, { write: true, createNew: true });
    }
    await writeAll(this.#quarantine, new TextEncoder().encode(quarantineLine(this.batch, bad)));
  }

  async #drop(): Promise<void> {
    await this.discard();
    this.#parts.length = 0;
    this.#quarantinePath = null;
    this.#records =
      this.#longest =
      this.#rows =
      this.#bad =
        0;
  }

  #close(): void {
    this.#part?.close();
    this.#quarantine?.close();
    this.#part = this.#quarantine = null;
  }
}

/** RFC 4180: batch, feed, source, record number, byte offset, byte length, records, reason, detail, raw bytes in base64, envelope, digest. */
function quarantineLine(batch: BatchWriter["batch"], bad: Bad): string {
  const { where, byteLength, records, reason, detail, raw, envelope, digest } = bad;
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const origin = `${batch.id},${batch.feed},${quoted(batch.source)}`;
  const optional = (text: string | undefined) => text === undefined ? "" : quoted(text);
  const kept = `${optional(detail)},${optional(raw?.toBase64())},${optional(envelope)}`;
  const offset = where.byteOffset ?? "";
  return `${origin},${where.record},${offset},${byteLength},${records},${reason},${kept},${digest}\n`;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}
