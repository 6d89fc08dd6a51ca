/** Local files between reading and committing: segments and quarantined records, gone after the run. */
import { join } from "node:path";
import { TransientError } from "../errors.ts";
import { accessTo, needGrants } from "../grants.ts";

const lockName = "lock";

/** One run's folder below the spool; a lock held by the process tells the folders of the dead from the living. */
export class Spool implements AsyncDisposable {
  private constructor(readonly folder: string, readonly lock: Deno.FsFile) {}

  /** Makes this run's folder and removes those that dead runs left. */
  static async open(root: string): Promise<Spool> {
    needGrants(`use spool folder ${root}`, accessTo(root, { write: true }));
    try {
      await Deno.mkdir(root, { recursive: true });
      await sweep(root);
      for (;;) {
        const folder = join(root, crypto.randomUUID());
        await Deno.mkdir(folder);
        const lock = await locked(folder);
        if (lock !== null) return new Spool(folder, lock);
      }
    } catch (cause) {
      throw new TransientError(`Cannot use spool folder ${root}: it cannot be written`, { cause });
    }
  }

  /** A path of its own for one file. */
  path(name: string): string {
    return join(this.folder, name);
  }

  async remove(paths: readonly string[]): Promise<void> {
    for (const path of paths) await Deno.remove(path).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.lock.close();
    await Deno.remove(this.folder, { recursive: true }).catch(() => {});
  }
}

/** Locks a folder that was just made; null where a run that began at the same moment took it for a dead one's. */
async function locked(folder: string): Promise<Deno.FsFile | null> {
  const path = join(folder, lockName);
  const { AlreadyExists, NotFound } = Deno.errors;
  try {
    const lock = await Deno.open(path, { write: true, createNew: true });
    try {
      await lock.lock(true);
      await Deno.stat(path);
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof NotFound || error instanceof AlreadyExists) return null;
    throw error;
  }
}

/** Removes the folders whose lock nobody holds, each while it holds the lock itself. */
async function sweep(root: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(root)) {
    if (!isDirectory) continue;
    try {
      // One without a lock is made one, so that whoever just made the folder sees that it is taken.
      using lock = await Deno.open(join(root, name, lockName), { write: true, create: true });
      if (await lock.tryLock(true)) await Deno.remove(join(root, name), { recursive: true }).catch(() => {});
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
