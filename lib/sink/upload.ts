/** A whole file brought into the landing folder: it appears when it is all there and is what was promised. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ConfigError } from "../errors.ts";
import type { Feed, FileSpec } from "../feeds/feed.ts";
import { ignoreNotFound } from "../local_file.ts";
import { takeOverDrafts, unfinished } from "./dead_drafts.ts";
import { Draft } from "./draft.ts";
import { attempt, landingPath } from "./folder.ts";

/** How the file's name ends: the feed's extension, and `.gz` when the bytes are gzip. */
export type UploadForm = { extension: FileSpec["extension"]; gzip: boolean };

/** What the sender promises, in hex, and how many bytes it may have. */
export type UploadPromise = { sha256: string; limit: number };

/** `path` is below the landing folder, as the ledger names it. Anything else than the first two left nothing. */
export type Uploaded =
  | { outcome: "kept" | "exists"; path: string; bytes: number }
  | { outcome: "wrong_digest" | "too_long" | "broken_off" };

/**
 * Streams a file to a feed's folder, under a name made of its content: the same content again "exists". The file is
 * on disk when this resolves.
 * @throws {ConfigError} when the feed has no such files. @throws {TransientError} when it cannot be written.
 */
export async function upload(
  { folder }: { folder: URL },
  feed: Feed,
  { extension, gzip }: UploadForm,
  body: ReadableStream<Uint8Array>,
  { sha256, limit }: UploadPromise,
): Promise<Uploaded> {
  const root = landingPath(folder);
  const spec = feed.sources.files;
  if (spec === undefined) throw new ConfigError(`Cannot upload to feed ${feed.name}: it has no files`);
  if (spec.extension !== extension) {
    throw new ConfigError(`Cannot upload ${extension} to feed ${feed.name}: its files are ${spec.extension}`);
  }
  const target = join(root, spec.folder);
  await takeOverDrafts(target);
  const draft = await Draft.begin(root, target, `${crypto.randomUUID()}${unfinished}`);
  try {
    const received = await receive(body, draft, limit);
    if (typeof received === "string") return { outcome: received };
    if (received.digest !== sha256.toLowerCase()) return { outcome: "wrong_digest" };
    const name = `${spec.prefix}-${received.digest.slice(0, 16)}.${extension}${gzip ? ".gz" : ""}`;
    const uploaded = { path: `${spec.folder}/${name}`, bytes: received.bytes };
    if (await sizeAt(join(target, name)) === received.bytes) return { outcome: "exists", ...uploaded };
    await draft.keep();
    await draft.publish(name);
    return { outcome: "kept", ...uploaded };
  } finally {
    await draft.discard();
  }
}

type Received = { digest: string; bytes: number } | "too_long" | "broken_off";

async function receive(body: ReadableStream<Uint8Array>, draft: Draft, limit: number): Promise<Received> {
  const hash = createHash("sha256");
  const reader = body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const next = await reader.read().catch(() => null);
      if (next === null) return "broken_off";
      if (next.done) return { digest: hash.digest("hex"), bytes };
      bytes += next.value.length;
      if (bytes > limit) return "too_long";
      hash.update(next.value);
      await draft.write(next.value);
    }
  } finally {
    // Of a body that was not read to its end, nothing more is wanted.
    reader.cancel().catch(() => {});
  }
}

/** How large the file at a path is; null when there is none. */
function sizeAt(path: string): Promise<number | null> {
  return attempt(path, async () => (await Deno.stat(path).catch(ignoreNotFound))?.size ?? null);
}
