/** How a file's bytes become records: a window moves over the content, a scanner takes whole records from it. */
import { type Bad, rawLimit, type Reason } from "../../batch/quarantine.ts";
import { Refusal } from "./refusal.ts";
import { Rows } from "./rows.ts";
import { sha256 } from "./sha256.ts";

/** Finds whole records of one format. */
export interface Scanner {
  /**
   * Takes every whole record from `bytes[0, end)`; `last` says that nothing follows. `bytes[end]` is
   * spare and may be overwritten. Returns how many bytes were taken; what is left begins a record.
   */
  scan(bytes: Uint8Array, end: number, last: boolean, records: Records): number;
  /** The longest record allowed, in bytes. A longer one is skipped up to its line's end. */
  readonly limit: number;
  /** Raw columns; null as long as they are not known. */
  readonly columns: string[] | null;
  /** Why the file is refused, if it is; its records are then only counted. */
  readonly refusal: Refusal | null;
}

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
    this.#met();
    this.#rows.add(bytes, start, end);
  }

  bad(bytes: Uint8Array, start: number, end: number, reason: Reason): void {
    const raw = bytes.slice(start, end);
    this.#met();
    this.#bad.push({
      where: { source: this.source, record: this.total, byteOffset: this.base + start },
      reason,
      raw: raw.length > rawLimit ? null : raw,
      byteLength: raw.length,
      digest: sha256().update(raw).digest("hex"),
      records: 1,
    });
  }

  /** A record whose bytes were not kept. */
  tooLong(byteOffset: number, byteLength: number, digest: string): void {
    this.#met();
    const where = { source: this.source, record: this.total, byteOffset };
    this.#bad.push({ where, reason: "too_long", raw: null, byteLength, digest, records: 1 });
  }

  take() {
    const taken = { ...this.#rows.take(), read: this.#read, bad: this.#bad };
    this.#read = 0;
    this.#bad = [];
    return taken;
  }

  #met(): void {
    this.#rows.count();
    this.#read++;
    this.total++;
  }
}

/**
 * Moves a window over the content; yields once for every fill. Memory: the window and one record.
 * @throws {Refusal} when the first line is too long to be a header.
 */
export async function* scanAll(
  content: AsyncIterable<Uint8Array>,
  scanner: Scanner,
  records: Records,
): AsyncGenerator<void> {
  let window = new Uint8Array(4 * 1024);
  let length = 0;
  let skipping: { from: number; bytes: number; hash: ReturnType<typeof sha256> } | null = null;

  const advance = (last: boolean) => {
    const taken = scanner.scan(window, length, last, records);
    window.copyWithin(0, taken, length);
    records.base += taken;
    length -= taken;
  };
  const skip = (last: boolean) => {
    const line = window.subarray(0, length);
    const found = line.findIndex((byte) => byte === 0x0a || byte === 0x0d);
    const end = found === -1 ? length : found;
    skipping!.hash.update(line.subarray(0, end));
    skipping!.bytes += end;
    window.copyWithin(0, end, length);
    records.base += end;
    length -= end;
    if (found === -1 && !last) return;
    records.tooLong(skipping!.from, skipping!.bytes, skipping!.hash.digest("hex"));
    skipping = null;
  };

  for await (const chunk of content) {
    if (length + chunk.length + 1 > window.length) {
      const larger = new Uint8Array((length + chunk.length) * 2);
      larger.set(window.subarray(0, length));
      window = larger;
    }
    window.set(chunk, length);
    length += chunk.length;
    if (skipping !== null) skip(false);
    if (skipping === null) advance(false);
    if (skipping === null && length > scanner.limit) {
      if (scanner.columns === null) throw new Refusal("no_header");
      skipping = { from: records.base, bytes: 0, hash: sha256() };
      skip(false);
    }
    yield;
  }
  if (skipping !== null) skip(true);
  advance(true);
  yield;
}
