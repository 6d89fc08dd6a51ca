/** A landing file as plain bytes: hashed as stored, inflated when it is gzip, refused when it is neither. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Reason } from "../../batch/quarantine.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Why a file as a whole cannot be loaded. A value for the reader's caller, thrown only between the two. */
export class Refusal extends Error {
  constructor(readonly reason: Reason, readonly detail?: string) {
    super(reason);
  }
}

/** The stored bytes of one file, read once: what is not iterated is drained before the checksum is known. */
export class StoredBytes {
  readonly #reader: ReadableStreamDefaultReader<Bytes>;
  readonly #hash = createHash("sha256");

  constructor(stream: ReadableStream<Bytes>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<Bytes | null> {
    const { value, done } = await this.#reader.read();
    if (done) return null;
    this.#hash.update(value);
    return value;
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
 * The content of a stored file.
 * @throws {Refusal} when name and content disagree about gzip, or the gzip stream is damaged.
 */
export async function* content(stored: StoredBytes, name: string): AsyncGenerator<Uint8Array> {
  const first = await stored.next();
  if (first === null) {
    if (name.endsWith(".gz")) throw new Refusal("not_gzip");
    return;
  }
  const gzip = first[0] === 0x1f && first[1] === 0x8b;
  if (gzip && !name.endsWith(".gz")) throw new Refusal("gzip_without_suffix");
  if (!gzip && name.endsWith(".gz")) throw new Refusal("not_gzip");
  const all = rest(first, stored);
  yield* gzip ? inflate(all) : all;
}

async function* rest(first: Bytes, stored: StoredBytes): AsyncGenerator<Bytes> {
  for (let chunk: Bytes | null = first; chunk !== null; chunk = await stored.next()) yield chunk;
}

/** Members may follow one another; node:zlib checks each one's CRC, and anything else after the last. */
async function* inflate(stored: AsyncIterable<Bytes>): AsyncGenerator<Uint8Array> {
  let failed: unknown;
  const source = Readable.from(stored);
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  source.on("error", (error) => {
    failed = error;
    gunzip.destroy();
  });
  try {
    yield* source.pipe(gunzip);
  } catch (error) {
    if (failed !== undefined) throw failed;
    if (String((error as { code?: string }).code).startsWith("Z_")) throw new Refusal("broken_gzip");
    throw error;
  }
  if (failed !== undefined) throw failed;
}

/**
 * Content without its UTF-8 byte order mark; byte offsets still count it.
 * @throws {Refusal} when the content begins as UTF-16 does.
 */
export async function* withoutMark(
  content: AsyncIterable<Uint8Array>,
  counted: { base: number },
): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of content) {
    const [a, b, c] = chunk;
    const utf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
    if (first && utf16) throw new Refusal("utf16");
    const mark = first && a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
    counted.base += mark;
    first = false;
    yield chunk.subarray(mark);
  }
}
