/** Work done side by side, its results taken in order. */

/**
 * Begins up to `width` pieces at once and yields their results in the order of the pieces, each as soon as it and those
 * before it are there. Pieces are begun on while whoever takes the results is busy with one.
 */
export async function* inOrder<T, R>(
  pieces: AsyncIterable<T>,
  width: number,
  work: (piece: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  let left = false, ended = false, changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const beginning = begin().finally(() => {
    ended = true;
    change();
  });
  // Whoever takes the results hears of errors; until then they are not unhandled ones.
  beginning.catch(() => {});
  try {
    for (;;) {
      while (begun.length === 0 && !ended) await changed.promise;
      if (begun.length === 0) break;
      const result = await begun[0];
      begun.shift();
      change();
      yield result;
    }
    await beginning;
  } finally {
    left = true;
    change();
    await Promise.allSettled([...begun, beginning]);
  }

  async function begin(): Promise<void> {
    for await (const piece of pieces) {
      if (left) return;
      const result = work(piece);
      result.catch(() => {});
      begun.push(result);
      change();
      while (begun.length >= width && !left) await changed.promise;
    }
  }
}
