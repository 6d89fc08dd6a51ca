/** What may go wrong around a call of the memory warehouse. */

/** Stands around one call: it may leave it, wait before it, or lose what it returns. */
export type Around = <T>(call: () => Promise<T>) => Promise<T>;

/** The call is not made. */
export function failing(error: Error): Around {
  return () => Promise.reject(error);
}

/** The call is made, its answer is lost: who called cannot know. */
export function unanswered(error: Error): Around {
  return async (call) => {
    await call();
    throw error;
  };
}

/** The call waits until it is released; `reached` says that it was made. */
export class Hold {
  readonly #reached = Promise.withResolvers<void>();
  readonly #released = Promise.withResolvers<void>();
  readonly reached = this.#reached.promise;

  readonly around: Around = async (call) => {
    this.#reached.resolve();
    await this.#released.promise;
    return await call();
  };

  release(): void {
    this.#released.resolve();
  }
}
