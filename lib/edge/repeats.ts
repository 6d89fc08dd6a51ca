/**
 * Events that were accepted not long ago, so that most of what is sent again goes no further. Best effort, within one
 * instance: that an event counts once is for the warehouse, by its source and id.
 */
export class Repeats {
  #newer = new Set<string>();
  #older = new Set<string>();
  #turned: number;

  /** @param window how long an event is remembered at least, in ms @param most how many events, twice */
  constructor(readonly window: number, readonly most: number, now: number) {
    this.#turned = now;
  }

  has(event: string, now: number): boolean {
    this.#turn(now);
    return this.#newer.has(event) || this.#older.has(event);
  }

  add(event: string, now: number): void {
    this.#turn(now);
    this.#newer.add(event);
  }

  #turn(now: number): void {
    if (now - this.#turned < this.window && this.#newer.size < this.most) return;
    this.#older = now - this.#turned < 2 * this.window ? this.#newer : new Set();
    this.#newer = new Set();
    this.#turned = now;
  }
}
