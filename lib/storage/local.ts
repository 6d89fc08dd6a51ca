/** A folder as storage: writes go to a temporary name, are synced, and appear by link or rename. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { TransientError, UnsettledError } from "../errors.ts";
import { ignoreNotFound, whyNot, writeAll } from "../local_file.ts";
import type { Listed, Odd, Storage } from "./storage.ts";

const chunkBytes = 1024 * 1024;
const temporary = ".claimhouse-";

/** Storage below a `file://` folder. */
export function localStorage(root: URL): Storage {
  const folder = fileURLToPath(root);
  const at = (path: string) => join(folder, path);
  return {
    url: root.href,
    exists: () => Deno.stat(folder).then((info) => info.isDirectory, () => false),
    list: (prefix, odd = refuseDenied) => list(folder, prefix.replace(/\/$/, ""), odd),
    stat: async (path) => {
      const info = await Deno.lstat(at(path)).catch(ignoreNotFound);
      return info === undefined ? null : listed(path, info);
    },
    read: (path, version) => readFile(at(path), path, version),
    write: (path, body, options) => writeFile(at(path), body, options?.ifAbsent ?? false),
    remove: (path) => Deno.remove(at(path)).catch(ignoreNotFound),
  };
}

async function* list(folder: string, prefix: string, tell: (odd: Odd) => void): AsyncGenerator<Listed> {
  const info = prefix === "" ? null : await Deno.lstat(join(folder, prefix)).catch(() => null);
  // The root may be a link: whoever configured it chose it. A folder in it may not.
  if (info?.isSymlink) return tell({ path: prefix, why: `it is ${kindOf(info)}`, denied: false });
  yield* walk(folder, prefix, tell);
}

async function* walk(folder: string, prefix: string, tell: (odd: Odd) => void): AsyncGenerator<Listed> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(join(folder, prefix))) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    return tell({ path: prefix === "" ? "." : prefix, why: whyNot(error), denied: true });
  }
  names.sort();
  for (const [at, name] of names.entries()) {
    if (name.startsWith(temporary)) continue;
    const path = prefix === "" ? name : `${prefix}/${name}`;
    const odd = (why: string, denied = false) => tell({ path, why, denied });
    const info = name === names[at - 1] ? null : await Deno.lstat(join(folder, path)).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return null;
      odd(whyNot(error), true);
    });
    if (info === undefined) continue;
    if (info === null) {
      // Deno says names that are not UTF-8 with U+FFFD, and then no call finds them. Others were removed just now.
      if (name.includes("\ufffd")) odd("its name is not UTF-8");
    } else if (info.isDirectory) yield* walk(folder, path, tell);
    else if (info.isFile) yield listed(path, info);
    else odd(`it is ${kindOf(info)}`);
  }
}

function refuseDenied({ path, why, denied }: Odd): void {
  if (denied) throw new TransientError(`Cannot read ${path}: ${why}`);
}

/** What something is that is neither a file nor a folder. */
function kindOf(info: Deno.FileInfo): string {
  if (info.isSymlink) return "a symbolic link";
  if (info.isFifo) return "a pipe";
  return info.isSocket ? "a socket" : "a device";
}

function readFile(file: string, path: string, version: string | undefined) {
  let handle: Deno.FsFile | undefined, size = 0;
  const unchanged = async () => {
    const info = await handle!.stat();
    size = info.size;
    if (version === undefined || versionOf(info) === version) return;
    throw new UnsettledError(`Cannot read ${path}: it changed while it was being read`);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async start() {
      try {
        const info = await Deno.lstat(file);
        // To open a pipe is to wait for whoever writes to it.
        if (!info.isFile) throw new TransientError(`Cannot read ${path}: it is no file`);
        handle = await Deno.open(file);
      } catch (cause) {
        if (cause instanceof TransientError) throw cause;
        throw new TransientError(`Cannot read ${path}: ${whyNot(cause)}`, { cause });
      }
      await unchanged();
    },
    async pull(controller) {
      const buffer = new Uint8Array(Math.min(chunkBytes, size + 1));
      const read = await handle!.read(buffer).catch((cause) => {
        throw new TransientError(`Cannot read ${path}: ${whyNot(cause)}`, { cause });
      });
      if (read !== null) return controller.enqueue(buffer.subarray(0, read));
      await unchanged();
      handle!.close();
      controller.close();
    },
    cancel: () => handle?.close(),
  }, { highWaterMark: 1 });
}

async function writeFile(
  file: string,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  ifAbsent: boolean,
): Promise<"written" | "exists"> {
  const folder = dirname(file);
  await Deno.mkdir(folder, { recursive: true });
  const draft = join(folder, `${temporary}${crypto.randomUUID()}`);
  try {
    using handle = await Deno.open(draft, { write: true, createNew: true });
    for await (const chunk of body) await writeAll(handle, chunk);
    await handle.sync();
    if (!ifAbsent) await Deno.rename(draft, file);
    else await Deno.link(draft, file);
    return "written";
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return "exists";
    throw new TransientError(`Cannot write to ${folder}: ${whyNot(cause)}`, { cause });
  } finally {
    await Deno.remove(draft).catch(ignoreNotFound);
  }
}

function listed(path: string, info: Deno.FileInfo): Listed {
  return { path, size: info.size, version: versionOf(info), modified: info.mtime ?? new Date(0) };
}

function versionOf(info: Deno.FileInfo): string {
  return `${info.ino}-${info.size}-${info.mtime?.getTime()}`;
}
