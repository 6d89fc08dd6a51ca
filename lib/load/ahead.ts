/** Work done side by side, its results taken in order. */

/** Begins up to `width` pieces at once and yields their results in the order of the pieces. */
export async function* inOrder<T, R>(
  pieces: AsyncIterable<T>,
  width: number,
  work: (piece: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  try {
    for await (const piece of pieces) {
      const result = work(piece);
      // Whoever takes the result hears of its error; until then it is not an unhandled one.
      result.catch(() => {});
      begun.push(result);
      if (begun.length >= width) yield await begun.shift()!;
    }
    while (begun.length > 0) yield await begun.shift()!;
  } finally {
    await Promise.allSettled(begun);
  }
}
