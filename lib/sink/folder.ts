/** Folders whose files outlive a power cut: a name is kept when its folder is synced, not when its file is. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, isOurs, ourMessage, TransientError } from "../errors.ts";
import { missingGrants, NotGrantedError } from "../grants.ts";
import { whyNot } from "../local_file.ts";

/** The path of a landing folder. @throws {ConfigError} when it is not on this machine. */
export function landingPath(folder: URL): string {
  if (folder.protocol === "file:") return fileURLToPath(folder);
  throw new ConfigError(
    `Cannot land in ${folder.protocol}//${folder.host}: only file:// folders are written`,
  );
}

/** Makes a folder below `root`, and each one between, to stay. */
export async function makeFolder(folder: string, root: string): Promise<void> {
  if (await Deno.stat(folder).then((info) => info.isDirectory, () => false)) return;
  await Deno.mkdir(folder, { recursive: true });
  for (let made = folder; made.length > root.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Has the system write a folder's names to disk. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing: it does not open folders.
  if (Deno.build.os === "windows") return;
  using handle = await Deno.open(folder);
  await handle.sync();
}

/** Runs `work` on a folder's files; its errors say why, as far as the system tells. */
export async function attempt<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isOurs(cause)) throw cause;
    const missing = missingGrants(cause);
    if (missing.length > 0) throw new NotGrantedError(`write to ${folder}`, missing, { cause });
    const { NotCapable, PermissionDenied } = Deno.errors;
    const refused = cause instanceof NotCapable || cause instanceof PermissionDenied;
    throw new (refused ? ConfigError : TransientError)(`Cannot write to ${folder}: ${whyNot(cause)}`, {
      cause,
    });
  }
}

/** What may be logged of an error: a message of ours, or only its kind. */
export function saidOf(error: unknown): string {
  return ourMessage(error) ?? whyNot(error);
}
