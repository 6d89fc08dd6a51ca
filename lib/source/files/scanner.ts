/** How a file's bytes become records: a window moves over the content, a scanner takes whole records from it. */
import { type Bad, badRecord, type Reason } from "../../batch/quarantine.ts";
import { sha256 } from "../../batch/sha256.ts";
import type { Taken } from "../source.ts";
import { Refusal } from "./refusal.ts";
import { Rows } from "./rows.ts";

/** Finds whole records of one format. */
export interface Scanner {
  /** Where text is put to be scanned, at least `size` bytes; what it holds may change with the next call. */
  window(size: number): Uint8Array;
  /**
   * Takes every whole record from `bytes[0, end)` of the window; `last` says that nothing follows. `bytes[end]` is
   * spare and may be overwritten. Returns how many bytes were taken; what is left begins a record.
   */
  scan(bytes: Uint8Array, end: number, last: boolean, records: Records): number;
  /** The longest record allowed, in bytes. A longer one is skipped up to its line's end. */
  readonly limit: number;
  /** Raw columns; null as long as they are not known. */
  readonly columns: string[] | null;
  /** Why the file is refused, if it is; its records are then only counted. */
  readonly refusal: Refusal | null;
  /** What a person should know of the file as far as it was scanned; none of it is an error. */
  readonly noted: Noted;
}

/** Counts of lines that repeat the header, and of good records with one empty field beyond it. */
export type Noted = { headers: number; longer: number };

/** Collects what a scanner finds. */
export class Records {
  readonly #rows: Rows;
  #bad: Bad[] = [];
  #read = 0;
  /** The number of the record met last. */
  total: number;
  /** Where the window's first byte stands in the content. */
  base = 0;

  /** @param before the number of the record before the first one here */
  constructor(readonly source: string, delimiter: string, before = 0) {
    this.#rows = new Rows(delimiter, before);
    this.total = before;
  }

  good(bytes: Uint8Array, start: number, end: number): void {
    this.met();
    this.#rows.add(bytes, start, end);
  }

  /** @param detail names of members and rules, never a value */
  bad(bytes: Uint8Array, start: number, end: number, reason: Reason, detail?: string): void {
    this.met();
    const where = { source: this.source, record: this.total, byteOffset: this.base + start };
    this.#bad.push(badRecord(bytes.slice(start, end), { where, reason, detail }));
  }

  /** A record whose bytes were not kept. */
  tooLong(byteOffset: number, byteLength: number, digest: string): void {
    this.met();
    const where = { source: this.source, record: this.total, byteOffset };
    this.#bad.push({ where, reason: "too_long", raw: null, byteLength, digest, records: 1 });
  }

  /** What was found since the last take; the rows alone use their buffer. */
  take(): Taken {
    const taken = { ...this.#rows.take(), read: this.#read, bad: this.#bad };
    this.#read = 0;
    this.#bad = [];
    return taken;
  }

  protected met(): void {
    this.#rows.count();
    this.#read++;
    this.total++;
  }
}

/**
 * Moves a window over the content; yields once for every piece, and once for the end. Memory: one piece and one
 * record.
 * @throws {Refusal} when the first line is too long to be a header.
 */
export async function* scanAll(
  content: AsyncIterable<Uint8Array>,
  scanner: Scanner,
  records: Records,
): AsyncGenerator<void> {
  /** Begins a record, whose end has not come. */
  let rest = new Uint8Array();
  let skipping: { from: number; bytes: number; hash: ReturnType<typeof sha256> } | null = null;

  const fill = (piece: Uint8Array, last: boolean) => {
    let length = rest.length + piece.length;
    const window = scanner.window(length + 1);
    window.set(rest);
    window.set(piece, rest.length);

    const drop = (count: number) => {
      window.copyWithin(0, count, length);
      records.base += count;
      length -= count;
    };
    const skip = (skipped: NonNullable<typeof skipping>) => {
      const line = window.subarray(0, length);
      const found = line.findIndex((byte) => byte === 0x0a || byte === 0x0d);
      const end = found === -1 ? length : found;
      skipped.hash.update(line.subarray(0, end));
      skipped.bytes += end;
      drop(end);
      if (found === -1 && !last) return skipped;
      records.tooLong(skipped.from, skipped.bytes, skipped.hash.digest("hex"));
      return null;
    };
    if (skipping !== null) skipping = skip(skipping);
    if (skipping === null) drop(scanner.scan(window, length, last, records));
    if (skipping === null && length > scanner.limit) {
      if (scanner.columns === null) throw new Refusal("no_header");
      skipping = skip({ from: records.base, bytes: 0, hash: sha256() });
    }
    rest = window.slice(0, length);
  };

  for await (const piece of content) {
    fill(piece, false);
    yield;
  }
  fill(new Uint8Array(), true);
  yield;
}
