/** Which storage serves which URL. */
import { ConfigError } from "../errors.ts";
import { localStorage } from "./local.ts";
import type { Storage } from "./storage.ts";

const storages = {
  "file:": localStorage,
} satisfies Record<string, (root: URL) => Storage>;

/** The storage below a URL. @throws {ConfigError} when its scheme is not known. */
export function openStorage(root: URL): Storage {
  if (root.protocol in storages) return storages[root.protocol as keyof typeof storages](root);
  throw new ConfigError(`Cannot use storage of scheme '${root.protocol}'`);
}

/** Landing storage. @throws {ConfigError} when its folder is not there. */
export async function openLanding(root: URL): Promise<Storage> {
  const storage = openStorage(root);
  if (await storage.exists()) return storage;
  throw new ConfigError(`Cannot read landing storage ${root.href}: the folder is not there`);
}
