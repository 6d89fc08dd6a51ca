/** Which storage serves which URL. */
import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors.ts";
import { type Access, accessTo, needGrants } from "../grants.ts";
import { localStorage } from "./local.ts";
import type { Storage } from "./storage.ts";

type Kind = {
  open(root: URL): Storage;
  /** What the process needs to be granted. */
  needs(root: URL, use: { write: boolean }): Access[];
  /** What else, once that is granted: where the root is a link, its target. */
  behind(root: URL, use: { write: boolean }): Access[];
};

const storages: Record<string, Kind> = {
  "file:": {
    open: localStorage,
    needs: (root, use) => accessTo(folderOf(root), use),
    behind: (root, use) => {
      const target = targetOf(folderOf(root));
      return target === null ? [] : accessTo(target, use);
    },
  },
};

/**
 * The storage below a URL.
 * @throws {ConfigError} when its scheme is not known. @throws {NotGrantedError} when it may not be read, or written.
 */
export function openStorage(root: URL, { write = false } = {}): Storage {
  const kind = storages[root.protocol];
  if (kind === undefined) throw new ConfigError(`Cannot use storage of scheme '${root.protocol}'`);
  needGrants(`use storage ${root.href}`, kind.needs(root, { write }));
  const behind = kind.behind(root, { write });
  if (behind.length > 0) needGrants(`use storage ${root.href}, a link to ${behind[0].name}`, behind);
  return kind.open(root);
}

/** Landing storage. @throws {ConfigError} when its folder is not there. */
export async function openLanding(root: URL): Promise<Storage> {
  const storage = openStorage(root);
  if (await storage.exists()) return storage;
  throw new ConfigError(`Cannot read landing storage ${root.href}: the folder is not there`);
}

/** Where a folder is that is a link; null when it is none, or not there. Deno asks for the target, file by file. */
function targetOf(folder: string): string | null {
  try {
    return Deno.lstatSync(folder).isSymlink ? Deno.realPathSync(folder) : null;
  } catch {
    return null;
  }
}

function folderOf(root: URL): string {
  return fileURLToPath(root).replace(/(?<=.)[/\\]$/, "");
}
