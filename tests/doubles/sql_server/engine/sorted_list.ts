/** A list that stays in order, in chunks, so that a million items can be kept and still be inserted among. */

const chunkSize = 512;

export class SortedList<T> {
  private chunks: T[][] = [[]];
  /** Counts changes: a reader that stopped in between looks up its place again. */
  changes = 0;
  size = 0;

  /** @param compare a total order: equal only for the same item */
  constructor(private readonly compare: (a: T, b: T) => number) {}

  insert(item: T): void {
    this.changes++;
    this.size++;
    let at = this.chunks.length - 1;
    const last = this.chunks[at];
    // Most inserts append.
    if (last.length === 0 || this.compare(last[last.length - 1], item) < 0) {
      if (last.length < chunkSize) last.push(item);
      else this.chunks.push([item]);
      return;
    }
    const before = (each: T) => this.compare(each, item) < 0;
    at = this.chunkOf(before);
    const chunk = this.chunks[at];
    chunk.splice(placeIn(chunk, before), 0, item);
    if (chunk.length > 2 * chunkSize) this.chunks.splice(at + 1, 0, chunk.splice(chunkSize));
  }

  remove(item: T): void {
    const before = (each: T) => this.compare(each, item) < 0;
    const at = this.chunkOf(before);
    const chunk = this.chunks[at];
    const place = placeIn(chunk, before);
    if (chunk[place] !== item) return;
    this.changes++;
    this.size--;
    chunk.splice(place, 1);
    if (chunk.length === 0 && this.chunks.length > 1) this.chunks.splice(at, 1);
  }

  /** From the first item that is not before, to the end. */
  *from(before: (item: T) => boolean): Generator<T> {
    let at = this.chunkOf(before);
    let place = placeIn(this.chunks[at], before);
    let seen = this.changes;
    for (;;) {
      const chunk = this.chunks[at];
      if (place >= chunk.length) {
        if (++at >= this.chunks.length) return;
        place = 0;
        continue;
      }
      const item = chunk[place++];
      yield item;
      if (seen === this.changes) continue;
      const upTo = (each: T) => this.compare(each, item) <= 0;
      at = this.chunkOf(upTo);
      place = placeIn(this.chunks[at], upTo);
      seen = this.changes;
    }
  }

  /** From the last item that is before, to the beginning. */
  *backFrom(before: (item: T) => boolean): Generator<T> {
    let at = this.chunkOf(before);
    let place = placeIn(this.chunks[at], before) - 1;
    let seen = this.changes;
    for (;;) {
      if (place < 0) {
        if (--at < 0) return;
        place = this.chunks[at].length - 1;
        continue;
      }
      const item = this.chunks[at][place--];
      yield item;
      if (seen === this.changes) continue;
      const lower = (each: T) => this.compare(each, item) < 0;
      at = this.chunkOf(lower);
      place = placeIn(this.chunks[at], lower) - 1;
      seen = this.changes;
    }
  }

  /** The first chunk whose last item is not before; the last one when all are. */
  private chunkOf(before: (item: T) => boolean): number {
    let low = 0, high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.chunks[middle];
      if (before(chunk[chunk.length - 1])) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function placeIn<T>(chunk: readonly T[], before: (item: T) => boolean): number {
  let low = 0, high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(chunk[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
