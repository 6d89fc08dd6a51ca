/** The byte order mark that a text may begin with. */
import { joined } from "../../joined.ts";
import { Refusal } from "./refusal.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Content without its UTF-8 byte order mark; byte offsets still count it.
 * @throws {Refusal} when the content begins as UTF-16 does.
 */
export async function* withoutMark(
  content: AsyncIterable<Bytes>,
  counted: { base: number },
): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of fromFirst(content)) {
    const [a, b, c] = chunk;
    const utf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
    if (first && utf16) throw new Refusal("utf16");
    const mark = first && a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
    counted.base += mark;
    first = false;
    yield chunk.subarray(mark);
  }
}

/** The same bytes, the first chunk long enough for a magic number or a byte order mark. */
export async function* fromFirst(chunks: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let first: Bytes | null = new Uint8Array();
  for await (const chunk of chunks) {
    if (first === null) yield chunk;
    else {
      first = first.length === 0 ? chunk : joined([first, chunk]);
      if (first.length < 3) continue;
      yield first;
      first = null;
    }
  }
  if (first !== null && first.length > 0) yield first;
}
