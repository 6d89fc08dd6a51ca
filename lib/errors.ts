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
