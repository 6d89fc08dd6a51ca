/** Work that must not overlap. */

/** Runs what it is given one after another, in the order of the calls; what fails holds up nothing. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** Turns of whatever is not run by anybody else. */
export function turns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}
