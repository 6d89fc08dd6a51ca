/** How much each key may send: a bucket a key, which fills steadily and holds what a burst may take. */
export class Rates {
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /** @param perSecond requests of one key @param burst at once, after a pause */
  constructor(readonly perSecond: number, readonly burst: number) {}

  /** Takes one request of the key's; else says how many seconds it must wait. `now` is in ms. */
  take(key: string, now: number): { wait: number } | null {
    const { left, at } = this.#buckets.get(key) ?? { left: this.burst, at: now };
    const filled = Math.min(left + Math.max(now - at, 0) / 1000 * this.perSecond, this.burst);
    if (filled < 1) return { wait: (1 - filled) / this.perSecond };
    this.#buckets.set(key, { left: filled - 1, at: now });
    return null;
  }
}
