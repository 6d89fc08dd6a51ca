/** A file on its way into the landing folder: hidden from ingest while it is written, published whole by rename. */
import { join } from "node:path";
import { ignoreNotFound, writeAll } from "../local_file.ts";
import { attempt, makeFolder, syncFolder } from "./folder.ts";
import { wholeLines } from "./lines.ts";

/** In a feed's folder, so that publishing is a rename. Storage passes over names that begin with `.claimhouse-`. */
export const draftFolder = ".claimhouse-drafts";

/** The drafts of this process. On network file systems locks are the process's, and tell it nothing of its own. */
const own = new Set<string>();

/**
 * A draft. The lock on it is held for as long as its process lives, and whoever moves or removes a draft holds the
 * lock. A draft's name is the name that it is published by, so that to do that twice is to do it once.
 */
export class Draft {
  readonly #path: string;
  #open = true;
  #written: number;

  private constructor(
    readonly folder: string,
    readonly name: string,
    readonly file: Deno.FsFile,
    /** Bytes that outlive a power cut: all that is ever published. */
    public kept: number,
  ) {
    this.#path = draftPath(folder, name);
    this.#written = kept;
    own.add(this.#path);
  }

  /** False after it was published, discarded or left. */
  get open(): boolean {
    return this.#open;
  }

  /** Begins an empty draft for a file of `folder`, which is below `root`. */
  static begin(root: string, folder: string, name: string): Promise<Draft> {
    return attempt(folder, async () => {
      const path = draftPath(folder, name);
      await makeFolder(join(folder, draftFolder), root);
      for (;;) {
        own.add(path);
        const file = await Deno.open(path, { append: true, createNew: true }).catch((error) => {
          own.delete(path);
          throw error;
        });
        const draft = new Draft(folder, name, file, 0);
        try {
          await file.lock(true);
          if (await isAt(path, file)) {
            await syncFolder(join(folder, draftFolder));
            return draft;
          }
        } catch (error) {
          draft.leave();
          throw error;
        }
        // Another process found it before it was locked, took it for one of the dead and removed it.
        draft.leave();
      }
    });
  }

  /** Takes over a draft whose process is dead, up to its last line break; null when it is alive, or the draft gone. */
  static takeOver(folder: string, name: string): Promise<Draft | null> {
    return attempt(folder, async () => {
      const path = draftPath(folder, name);
      if (own.has(path)) return null;
      const file = await Deno.open(path, { read: true, write: true }).catch(ignoreNotFound);
      if (file === undefined) return null;
      try {
        // Between opening and locking, the living may have published it.
        if (await file.tryLock(true) && await isAt(path, file)) {
          return new Draft(folder, name, file, await wholeLines(file));
        }
      } catch (error) {
        file.close();
        throw error;
      }
      file.close();
      return null;
    });
  }

  /** Appends; it is kept after {@link keep} only. After a failure nothing more may be written. */
  write(bytes: Uint8Array): Promise<void> {
    return attempt(this.folder, async () => {
      await writeAll(this.file, bytes);
      this.#written += bytes.length;
    });
  }

  /** Resolves when all that was written outlives a power cut. */
  keep(): Promise<void> {
    return attempt(this.folder, async () => {
      await this.file.syncData();
      this.kept = this.#written;
    });
  }

  /** Cuts off what is not kept and makes the rest a file of the folder, in the place of one with the same name. */
  publish(name: string = this.name): Promise<void> {
    return attempt(this.folder, async () => {
      if ((await this.file.stat()).size !== this.kept) await this.file.truncate(this.kept);
      await this.file.sync();
      await Deno.rename(this.#path, join(this.folder, name)).catch((error) => {
        // Somebody has removed it: there is nothing left to publish.
        if (error instanceof Deno.errors.NotFound) this.leave();
        throw error;
      });
      this.leave();
      await syncFolder(this.folder);
    });
  }

  /** Removes it, if it is still there. */
  discard(): Promise<void> {
    return attempt(this.folder, async () => {
      if (!this.#open) return;
      await Deno.remove(this.#path).catch(ignoreNotFound);
      this.leave();
    });
  }

  /** Lets go of it, for whoever takes over next. */
  leave(): void {
    if (!this.#open) return;
    this.#open = false;
    this.file.close();
    own.delete(this.#path);
  }
}

function draftPath(folder: string, name: string): string {
  return join(folder, draftFolder, name);
}

/** Whether a path still leads to an open file. */
async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const there = await Deno.stat(path).catch(ignoreNotFound);
  return there !== undefined && there.ino === (await file.stat()).ino;
}
