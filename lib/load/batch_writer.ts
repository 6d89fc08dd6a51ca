/** One batch's records on their way into the spool: a segment in parts, quarantine as CSV, and the counts of both. */
import type { Batch, SegmentFormat } from "../batch/batch.ts";
import { quoted } from "../batch/csv.ts";
import type { Bad, Reason } from "../batch/quarantine.ts";
import { TransientError } from "../errors.ts";
import { writeAll } from "../local_file.ts";
import type { Taken } from "../source/source.ts";
import type { Spool } from "./spool.ts";

/** About how large a part of a segment is, in bytes: what bulk loaders take best. */
const partBytes = 128 * 1024 * 1024;
/** The same of records of megabytes: a loader holds as many of a part's records as it takes at a time. */
const partOfLongBytes = 32 * 1024 * 1024;
const longBytes = 1024 * 1024;

/** Counts of bad records by reason, and the first detail that one of them has. */
export type BadCounts = { reasons: Partial<Record<Reason, number>>; detail: string | null };

type Held = BadCounts & {
  parts: { path: string; bytes: number }[];
  quarantine: string | null;
  /** Records that were met; of the good ones the count, their bytes and the longest. */
  read: number;
  loaded: number;
  bytes: number;
  longest: number;
  /** Rows of quarantine, and the records that they stand for. */
  rows: number;
  bad: number;
};

const nothing = (): Held => ({
  parts: [],
  quarantine: null,
  read: 0,
  loaded: 0,
  bytes: 0,
  longest: 0,
  rows: 0,
  bad: 0,
  reasons: {},
  detail: null,
});

/** Without a spool it only counts. */
export class BatchWriter {
  #held = nothing();
  #refused = false;
  #part: Deno.FsFile | null = null;
  #quarantine: Deno.FsFile | null = null;

  constructor(readonly spool: Spool | null, readonly batch: { id: string; feed: string; source: string }) {}

  /** What is held so far. */
  get found(): Readonly<Held> {
    return this.#held;
  }

  get isRefused(): boolean {
    return this.#refused;
  }

  async add(taken: Taken): Promise<void> {
    const held = this.#held;
    if (this.spool !== null) await this.#write(taken, this.spool);
    held.read += taken.read;
    held.loaded += taken.loaded;
    held.bytes += taken.rows.length;
    held.longest = Math.max(held.longest, taken.longest);
    for (const { reason, records, detail } of taken.bad) {
      held.rows++;
      held.bad += records;
      held.reasons[reason] = (held.reasons[reason] ?? 0) + records;
      held.detail ??= detail ?? null;
    }
  }

  /** Drops what was added: one bad record accounts for the whole batch. */
  async refuse(bad: Bad): Promise<void> {
    await this.discard();
    this.#held = nothing();
    this.#refused = true;
    await this.add({ rows: new Uint8Array(), read: bad.records, loaded: 0, longest: 0, bad: [bad] });
  }

  /** Closes the files and says what they hold; no segment when no record was good. */
  finish(columns: string[], format: SegmentFormat): Pick<Batch, "read" | "refused" | "segment" | "bad"> {
    this.#close();
    const { parts, quarantine, read, loaded, bytes, longest, rows, bad } = this.#held;
    const paths = parts.map(({ path }) => path);
    return {
      read,
      refused: this.#refused,
      segment: loaded === 0 ? null : { parts: paths, columns, format, records: loaded, bytes, longest },
      bad: { path: quarantine, rows, records: bad },
    };
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    this.#close();
    const { parts, quarantine } = this.#held;
    const paths = [...parts.map(({ path }) => path), quarantine];
    await this.spool?.remove(paths.filter((path) => path !== null));
  }

  async #write({ rows, bad, longest }: Taken, spool: Spool): Promise<void> {
    try {
      const most = Math.max(this.#held.longest, longest) < longBytes ? partBytes : partOfLongBytes;
      if (rows.length > 0) await this.#segment(rows, { spool, most });
      for (const one of bad) await this.#quarantined(one, spool);
    } catch (cause) {
      throw new TransientError(`Cannot write to spool folder ${spool.folder}`, { cause });
    }
  }

  async #segment(rows: Uint8Array, { spool, most }: { spool: Spool; most: number }): Promise<void> {
    const { parts } = this.#held;
    let part = parts.at(-1);
    if (part === undefined || part.bytes >= most) {
      this.#part?.close();
      part = { path: spool.path(`${this.batch.id}.${parts.length + 1}.csv`), bytes: 0 };
      this.#part = await Deno.open(part.path, { write: true, createNew: true });
      parts.push(part);
    }
    await writeAll(this.#part!, rows);
    part.bytes += rows.length;
  }

  async #quarantined(bad: Bad, spool: Spool): Promise<void> {
    if (this.#quarantine === null) {
      this.#held.quarantine = spool.path(`${this.batch.id}.quarantine.csv`);
      this.#quarantine = await Deno.open(this.#held.quarantine, { write: true, createNew: true });
    }
    await writeAll(this.#quarantine, new TextEncoder().encode(quarantineLine(this.batch, bad)));
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
  const optional = (text: string | undefined) => text === undefined ? "" : quoted(text);
  const origin = [batch.id, batch.feed, quoted(batch.source), where.record, where.byteOffset];
  const kept = [detail, raw?.toBase64(), envelope].map(optional);
  return `${[...origin, byteLength, records, reason, ...kept, digest].join(",")}\n`;
}
