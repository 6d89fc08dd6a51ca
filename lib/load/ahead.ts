/** Work done side by side, its results taken in order. */

/**
 * Begins up to `width` pieces at once and yields their results in the order of the pieces, each as soon as it and
 * those before it are there.
 */
export async function* inOrder<T, R>(
  pieces: AsyncIterable<T>,
  width: number,
  work: (piece: T) => Promise<R>,
): AsyncGenerator<R> {
  const iterator = pieces[Symbol.asyncIterator]();
  const begun: Promise<R>[] = [];
  let next: Promise<IteratorResult<T>> | null = iterator.next();
  try {
    while (next !== null || begun.length > 0) {
      const first = begun.length === 0 ? null : begun[0].then(() => true, () => true);
      const full = next === null || begun.length >= width;
      if (first !== null && (full || await Promise.race([first, next!.then(() => false)]))) {
        yield await begun.shift()!;
        continue;
      }
      const { value, done }: IteratorResult<T> = await next!;
      next = null;
      if (done) continue;
      const result = work(value);
      // Whoever takes the result hears of its error; until then it is not an unhandled one.
      result.catch(() => {});
      begun.push(result);
      next = iterator.next();
      next.catch(() => {});
    }
  } finally {
    await Promise.allSettled(begun);
    await iterator.return?.();
  }
}
