/** The errors that leave a function, sorted by what the caller does about them. */

/** The caller must change a setting, an argument or a file of the project: exit code 2. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Something outside failed and may work when tried again: exit code 1. */
export class TransientError extends Error {
  override name = "TransientError";
}

/** A source that is still being written: it is left for the next run, and nothing has failed. */
export class UnsettledError extends TransientError {
  override name = "UnsettledError";
}

/** Two parts of the pipeline disagree, so that going on could lose or double data: exit code 1. */
export class ContractError extends Error {
  override name = "ContractError";
}

/** Whether an error is one of the above. */
export function isOurs(error: unknown): error is ConfigError | TransientError | ContractError {
  return [ConfigError, TransientError, ContractError].some((kind) => error instanceof kind);
}

/** An error's message where it is ours, and so has no value of a record in it; null where it is another's. */
export function ourMessage(error: unknown): string | null {
  return isOurs(error) ? error.message : null;
}

const doings = new WeakMap<object, string[]>();

/**
 * Runs `work`. An error that leaves it stays the one it is, and is remembered to have come while this was being done:
 * the task's edge says so.
 * @param doing in positions, e.g. `reading rif.carrier from rif/carrier.csv`
 */
export async function during<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) doings.set(error, [...doings.get(error) ?? [], doing]);
    throw error;
  }
}

/** What was being done when an error came, the narrowest first. */
export function doingsOf(error: unknown): readonly string[] {
  return error instanceof Error ? doings.get(error) ?? [] : [];
}
