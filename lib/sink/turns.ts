/** Work that must not overlap. */

/** Runs what it is given one after another, in the order of the calls; what fails holds up nothing. */
export function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}
