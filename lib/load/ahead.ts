/** Work done side by side, its results taken in order. */
import { Queue } from "../queue.ts";

/**
 * Begins up to `width` pieces at once and yields their results in the order of the pieces, each as soon as it and those
 * before it are there. It goes on beginning pieces while the consumer works on a result, which counts as one of them.
 */
export async function* inOrder<T, R>(
  pieces: AsyncIterable<T>,
  width: number,
  work: (piece: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun = new Queue<Promise<R>>();
  const running = new Set<Promise<R>>();
  const beginning = begin().then(() => begun.end(), (error) => begun.end(error));
  try {
    for await (const result of begun) yield await result;
  } finally {
    await beginning;
    await Promise.allSettled(running);
  }

  async function begin(): Promise<void> {
    for await (const piece of pieces) {
      if (!await begun.room(width)) return;
      const result = work(piece);
      running.add(result);
      // The consumer hears of an error in its turn; until then it is not an unhandled one.
      result.catch(() => {}).then(() => running.delete(result));
      begun.push(result);
    }
  }
}
