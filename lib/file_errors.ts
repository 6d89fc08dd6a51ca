/** What the system says of a file, in words that hold nothing of it. */

/** Why a file cannot be read or written. */
export function whyNot(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "it is not there";
  if (cause instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (cause instanceof Deno.errors.PermissionDenied) return "the system denies access";
  if (cause instanceof Deno.errors.NotCapable) return "the task's permissions do not reach it";
  const { code } = cause as { code?: string };
  return code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : "the system reported an error";
}

/** For `catch`: what is not there is undefined, any other error is thrown. */
export function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
