/** Texts that are plainly good documents, found in WebAssembly: quick.as.ts says what that is. */
import { accept, memory } from "./quick.wasm";

/** Where the module keeps a feed's constant members, and from where on the text. */
const constants = 0, window = 64 * 1024;
/** What the module may read behind a text. */
const spare = 16;
const page = 64 * 1024;
const encoder = new TextEncoder();

/** The one module serves all scanners of a thread: what it holds is valid until the next {@link hold}. */
export class Quick {
  readonly #constants: Uint8Array;

  /** @param constant top-level members that a document has with exactly this string */
  constructor(constant: Readonly<Record<string, string>>) {
    this.#constants = encode(Object.entries(constant));
  }

  /** Copies a text, of which the last byte must be a line break. */
  hold(text: Uint8Array): void {
    const missing = window + text.length + spare - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / page));
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(this.#constants, constants);
    bytes.set(text, window);
  }

  /** Where the document that begins at `at` ends; -1 where there is none that is plainly good. */
  end(at: number): number {
    const end = accept(window + at);
    return end === 0 ? -1 : end - window;
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
