/** Texts that are plainly good documents, found in WebAssembly: quick.as.ts says what that is. */
import { accept, memory } from "./quick.wasm";

/** Where the module looks for the text; a feed's constant members stand at the beginning of its memory. */
const begin = 64 * 1024;
/** What the module may read behind a text. */
const spare = 16;
const page = 64 * 1024;
const encoder = new TextEncoder();

/** The one module serves all scanners of a thread: what its window holds is gone with the next {@link window}. */
export class Quick {
  readonly #constants: Uint8Array;

  /** @param constant top-level members that a document has with exactly this string */
  constructor(constant: Readonly<Record<string, string>>) {
    this.#constants = encode(Object.entries(constant));
  }

  /** Room for a text of `size` bytes, of which the last must be a line break. */
  window(size: number): Uint8Array {
    const missing = begin + size + spare - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / page));
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(this.#constants);
    return bytes.subarray(begin, begin + size);
  }

  /** Where the document that begins at `at` ends; -1 where there is none that is plainly good. */
  end(at: number): number {
    const end = accept(begin + at);
    return end === 0 ? -1 : end - begin;
  }
}

/** Their count; for each the lengths of its name and its value, and both. */
function encode(members: [string, string][]): Uint8Array {
  const words = members.map((member) => member.map((text) => encoder.encode(text)));
  const count = new Uint8Array(Uint32Array.of(members.length).buffer);
  const parts = words.map((pair) => [
    ...new Uint8Array(Uint16Array.from(pair, ({ length }) => length).buffer),
    ...pair.flatMap((bytes) => [...bytes]),
  ]);
  return Uint8Array.from([...count, ...parts.flat()]);
}
