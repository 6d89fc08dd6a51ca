/** The names in the JSON objects that are open: whether one stands twice in its object. */

/** With this many names in one object, a set is faster than looking at each. */
const few = 32;
const BACKSLASH = 0x5c;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Names of all open objects, innermost last; an object's own begin at the count when it was opened. */
export class Names {
  count = 0;
  #hashes = new Int32Array(256);
  #begins = new Int32Array(256);
  #ends = new Int32Array(256);
  /** Texts of the objects that are long or have an escaped name, by where their names begin. */
  readonly #sets = new Map<number, Set<string>>();
  /** Whether there is any such set. */
  #listed = false;

  /** Forgets all names from `first` on. */
  drop(first: number): void {
    this.count = first;
    if (this.#listed) this.#forget(first);
  }

  /**
   * Notes the name `bytes[begin, end)` of the object whose names begin at `first`; `hash` is any function of
   * its bytes. Returns whether the object has it already, escapes resolved.
   */
  add(bytes: Uint8Array, first: number, begin: number, end: number, hash: number, escaped: boolean): boolean {
    const count = this.count++;
    if (count === this.#hashes.length) this.#grow();
    this.#hashes[count] = hash;
    this.#begins[count] = begin;
    this.#ends[count] = end;
    if (escaped || count - first >= few || this.#listed) return this.#addText(bytes, first);
    for (let name = first; name < count; name++) {
      if (this.#hashes[name] === hash && same(bytes, this.#begins[name], this.#ends[name], begin, end)) {
        return true;
      }
    }
    return false;
  }

  #addText(bytes: Uint8Array, first: number): boolean {
    const last = this.count - 1;
    const name = (at: number) => textOf(bytes, this.#begins[at], this.#ends[at]);
    let set = this.#sets.get(first);
    if (set === undefined) {
      set = new Set();
      for (let at = first; at < last; at++) set.add(name(at));
      this.#sets.set(first, set);
      this.#listed = true;
    }
    const size = set.size;
    return set.add(name(last)).size === size;
  }

  #forget(first: number): void {
    for (const begin of this.#sets.keys()) if (begin >= first) this.#sets.delete(begin);
    this.#listed = this.#sets.size > 0;
  }

  #grow(): void {
    const larger = (old: Int32Array<ArrayBuffer>) => {
      const made = new Int32Array(old.length * 2);
      made.set(old);
      return made;
    };
    this.#hashes = larger(this.#hashes);
    this.#begins = larger(this.#begins);
    this.#ends = larger(this.#ends);
  }
}

/** The text of a JSON string that stands, without its quotes, in `bytes[begin, end)`. */
export function textOf(bytes: Uint8Array, begin: number, end: number): string {
  const text = decoder.decode(bytes.subarray(begin, end));
  return text.includes("\\") ? JSON.parse(`"${text}"`) : text;
}

/** A text to look for, as it usually stands. */
export type Wanted = { text: string; bytes: Uint8Array };

/** Whether the text of the JSON string in `bytes[begin, end)` is the one wanted. */
export function textIs(bytes: Uint8Array, begin: number, end: number, wanted: Wanted): boolean {
  if (end - begin < wanted.bytes.length) return false;
  for (let at = 0; at < wanted.bytes.length; at++) {
    if (bytes[begin + at] === BACKSLASH) return textOf(bytes, begin, end) === wanted.text;
    if (bytes[begin + at] !== wanted.bytes[at]) return false;
  }
  return end - begin === wanted.bytes.length;
}

function same(bytes: Uint8Array, begin: number, end: number, otherBegin: number, otherEnd: number): boolean {
  if (end - begin !== otherEnd - otherBegin) return false;
  for (let at = begin, other = otherBegin; at < end; at++, other++) {
    if (bytes[at] !== bytes[other]) return false;
  }
  return true;
}
