/** What one side makes and another takes, in order: an async iterable that its producer feeds. */

/** A queue with one consumer. It holds whatever is pushed: a producer that could outrun its consumer awaits `room`. */
export class Queue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #items: T[] = [];
  #failure: unknown;
  #ended = false;
  /** Whether the consumer waits for an item. */
  #asked = false;
  #changed = Promise.withResolvers<void>();

  /** @param signal ends the waiting of both sides at once: `next` throws its reason, what was pushed is not given out */
  constructor(readonly signal?: AbortSignal) {}

  /** How many items wait. */
  get size(): number {
    return this.#items.length;
  }

  /** Adds an item; after the end it is dropped. */
  push(item: T): void {
    if (this.#ended) return;
    this.#items.push(item);
    this.#change();
  }

  /** No item follows. The consumer gets what was pushed, then the error, if there is one. Only the first call counts. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = error;
    this.#change();
  }

  /**
   * Settles when fewer than `size` items wait or are with the consumer, which has one until it asks for the next; says
   * whether any are taken still.
   */
  async room(size: number): Promise<boolean> {
    for (;;) {
      if (this.#ended || this.signal?.aborted) return false;
      if (this.#items.length + (this.#asked ? 0 : 1) < size) return true;
      await this.#wait();
    }
  }

  /** Settles when the consumer is done with all that was pushed and asks for more, or takes nothing any more. */
  async drained(): Promise<void> {
    await this.room(1);
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    this.#asked = true;
    this.#change();
    try {
      for (;;) {
        this.signal?.throwIfAborted();
        if (this.#items.length > 0) return { value: this.#items.shift()!, done: false };
        if (this.#ended) break;
        await this.#wait();
      }
    } finally {
      this.#asked = false;
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    return { value: undefined, done: true };
  }

  /** The consumer leaves: what still waits is dropped. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.end();
    this.#items.length = 0;
    this.#failure = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async #wait(): Promise<void> {
    const { promise, resolve } = this.#changed;
    const wake = resolve as () => void;
    // Only while somebody waits: a signal outlives many queues.
    this.signal?.addEventListener("abort", wake);
    await promise;
    this.signal?.removeEventListener("abort", wake);
  }
}
