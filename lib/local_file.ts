/** Local files: all of some bytes written, and what the system says when it cannot be. */

/** Writes all of the bytes; the system may take some at a time. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}

/** Why a file cannot be read or written, in words that hold nothing of it. */
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
