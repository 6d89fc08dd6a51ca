/** Sending at a chosen rate: how many events are due now, again and again. */

export type PaceOptions = {
  /** Events a second; 0 is as many as can be. */
  rate: number;
  /** The most in one slice. */
  slice?: number;
  signal?: AbortSignal;
  /** Milliseconds that only go forward. */
  clock?: () => number;
  wait?: (ms: number) => Promise<void>;
};

/** Of a wait, in ms: shorter ones would make slices of one event, longer ones would not see an abort soon. */
const [shortest, longest] = [10, 100];

/**
 * Slices of events to send, at the moment when they are due, until `signal` aborts. Who is slow gets larger slices,
 * at most `slice`: what was due and not sent stays due, so that falling behind is seen and not forgotten.
 */
export async function* pace({
  rate,
  slice = 2_000,
  signal,
  clock = () => performance.now(),
  wait = (ms) => new Promise((done) => setTimeout(done, ms)),
}: PaceOptions): AsyncGenerator<number> {
  const began = clock();
  let handed = 0;
  while (!signal?.aborted) {
    const due = rate === 0 ? slice : Math.floor((clock() - began) * rate / 1000) - handed;
    if (due <= 0) {
      await wait(Math.min(Math.max(shortest, ((handed + 1) * 1000) / rate - (clock() - began)), longest));
      continue;
    }
    const count = Math.min(due, slice);
    handed += count;
    yield count;
  }
}
