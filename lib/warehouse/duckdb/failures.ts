/** DuckDB's errors, sorted. They carry no code: the class that begins a message is its only stable part. */
import { ContractError, TransientError } from "../../errors.ts";

/** DuckDB needs more memory than it may take. */
export class OutOfMemoryError extends TransientError {}

/**
 * What wraps an error keeps only its text, so that a commit without memory is a TransactionContext error and a
 * checkpoint an IO error.
 */
const noMemory =
  /block of size [\d.]+ \w+ \(|\([\d.]+ \w+\/[\d.]+ \w+ used\)|failed to (?:allocate|pin|offload)|bad_alloc|^Out of Memory/i;

export function kindOf(cause: unknown): string {
  const { message } = cause as Error;
  return noMemory.test(message) ? "Out of Memory" : /^(\w[\w ]*) Error:/.exec(message)?.[1] ?? "Internal";
}

/** What went wrong in our words: DuckDB's own may hold values. */
export function failure(what: string, cause: unknown): TransientError | ContractError {
  const kind = kindOf(cause);
  const message = `Cannot ${what} on DuckDB: ${kind} error`;
  if (kind === "Out of Memory") {
    return new OutOfMemoryError(`${message}; DUCKDB_MEMORY_LIMIT sets how much it may take`, { cause });
  }
  return kind === "IO" ? new TransientError(message, { cause }) : new ContractError(message, { cause });
}
