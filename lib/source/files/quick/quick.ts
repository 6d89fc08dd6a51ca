/** Texts that are plainly good documents, found in WebAssembly: quick.as.ts says what that is. */
import { accept, memory } from "./quick.wasm";
import { type Schema, schemaTable } from "./schema.ts";

/** Where the module looks for the text; a feed's constant members stand at the beginning of its memory. */
const begin = 64 * 1024;
/** Where it notes the places of texts that are asked for, and where it looks for the schema. */
const places = 16 * 1024, schemaAt = places + 64;
/** What the module may read behind a text. */
const spare = 16;
const page = 64 * 1024;
const encoder = new TextEncoder();

/** The one module serves all scanners of a thread: what its window holds is gone with the next {@link window}. */
export class Quick {
  readonly #constants: Uint8Array;
  readonly #schema: Uint8Array;
  readonly #asked: readonly string[];
  #places: Uint32Array = new Uint32Array();

  /**
   * @param constant top-level members that a document has with exactly this string
   * @param ruled what documents keep to, and up to eight members that {@link texts} gives
   */
  constructor(
    constant: Readonly<Record<string, string>>,
    ruled: { schema: Schema; texts: readonly string[] } | null = null,
  ) {
    this.#constants = encode(Object.entries(constant));
    this.#asked = ruled?.texts ?? [];
    const table = { address: schemaAt, places, room: begin - schemaAt };
    this.#schema = ruled === null ? new Uint8Array(4) : schemaTable(ruled.schema, ruled.texts, table);
  }

  /** Room for a text of `size` bytes, of which the last must be a line break. */
  window(size: number): Uint8Array {
    const missing = begin + size + spare - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / page));
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(this.#constants);
    bytes.set(this.#schema, schemaAt);
    this.#places = new Uint32Array(memory.buffer, places, (schemaAt - places) / 4);
    return bytes.subarray(begin, begin + size);
  }

  /** Where the document that begins at `at` ends; -1 where there is none that is plainly good. */
  end(at: number): number {
    const end = accept(begin + at);
    return end === 0 ? -1 : end - begin;
  }

  /** The texts asked for, of the document that was found good last; null where it has none. */
  texts(window: string): (string | null)[] {
    const places = this.#places;
    return this.#asked.map((_, n) =>
      places[2 * n] === 0 ? null : window.slice(places[2 * n] - begin, places[2 * n + 1] - begin)
    );
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
