/** A landing file as plain bytes: hashed as stored, inflated when it is gzip, refused when it is neither. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Refusal } from "./refusal.ts";
import { type Bytes, fromFirst } from "./mark.ts";

/** The stored bytes of one file, read once: what is not iterated is drained before the checksum is known. */
export class StoredBytes {
  readonly #reader: ReadableStreamDefaultReader<Bytes>;
  readonly #hash = createHash("sha256");

  /** @param note told of each piece's bytes as it is read */
  constructor(stream: ReadableStream<Bytes>, readonly note: (bytes: number) => void = () => {}) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<Bytes | null> {
    const { value, done } = await this.#reader.read();
    if (done) return null;
    this.#hash.update(value);
    this.note(value.length);
    return value;
  }

  async *chunks(): AsyncGenerator<Bytes> {
    for (let chunk = await this.next(); chunk !== null; chunk = await this.next()) yield chunk;
  }

  /** sha256 of everything stored, hex. */
  async checksum(): Promise<string> {
    while (await this.next() !== null);
    return this.#hash.digest("hex");
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

/**
 * The content of a stored file, in pieces that have a buffer of their own.
 * @throws {Refusal} when name and content disagree about gzip, or the gzip stream is damaged.
 */
export async function* content(stored: StoredBytes, name: string): AsyncGenerator<Bytes> {
  const chunks = fromFirst(stored.chunks());
  const { value: first } = await chunks.next();
  const gzip = first !== undefined && first[0] === 0x1f && first[1] === 0x8b;
  const packed = name.toLowerCase().endsWith(".gz");
  if (gzip && !packed) throw new Refusal("gzip_without_suffix");
  if (!gzip && packed) throw new Refusal("not_gzip");
  if (first === undefined) return;
  yield* gzip ? inflate(after(first, chunks)) : after(first, chunks);
}

async function* after(first: Bytes, rest: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  yield first;
  yield* rest;
}

/** Members may follow one another; node:zlib checks each one's CRC, and anything else after the last. */
async function* inflate(stored: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let failed: unknown;
  const source = Readable.from(stored);
  const gunzip = createGunzip({ chunkSize: 1024 * 1024 });
  source.on("error", (error) => {
    failed = error;
    gunzip.destroy();
  });
  try {
    // What zlib gives are parts of a buffer that it goes on with.
    for await (const inflated of source.pipe(gunzip)) yield new Uint8Array(inflated);
  } catch (error) {
    if (failed !== undefined) throw failed;
    if (String((error as { code?: string }).code).startsWith("Z_")) throw new Refusal("broken_gzip");
    throw error;
  }
  if (failed !== undefined) throw failed;
}
