/** Runs work side by side, in order, each piece after those that it needs. */

/** A piece: what it is called, and what must have succeeded before it begins. */
export type Piece = { name: string; after: readonly string[] };

/**
 * Runs all pieces, the first ones first, at most `width` at once. A piece after one that failed is not run.
 * @param run resolves to whether the piece succeeded
 * @param skip called with what the piece waited for
 * @param signal after it no piece begins; those that run are waited for
 */
export async function schedule<P extends Piece>(
  pieces: readonly P[],
  { width, run, skip, signal }: {
    width: number;
    run: (piece: P) => Promise<boolean>;
    skip: (piece: P, failed: string) => void;
    signal?: AbortSignal;
  },
): Promise<void> {
  const ended = new Map<string, boolean>();
  const running = new Map<string, Promise<void>>();
  let waiting = [...pieces];
  while (waiting.length > 0 || running.size > 0) {
    if (signal?.aborted) {
      await Promise.all(running.values());
      return;
    }
    const [next] = waiting.filter(({ after }) => after.every((name) => ended.has(name)));
    if (next !== undefined && running.size < width) {
      waiting = waiting.filter((piece) => piece !== next);
      const failed = next.after.find((name) => !ended.get(name));
      if (failed !== undefined) {
        ended.set(next.name, false);
        skip(next, failed);
        continue;
      }
      running.set(
        next.name,
        run(next).then((succeeded) => {
          ended.set(next.name, succeeded);
          running.delete(next.name);
        }),
      );
      continue;
    }
    if (running.size === 0) {
      throw new Error(`Cannot go on: ${waiting[0].name} waits for what is not among the pieces`);
    }
    await Promise.race(running.values());
  }
}
