/** A stored file as text. */
import type { Storage } from "./storage.ts";

/** The whole of a file, unpacked where its name says gzip. */
export function readText(storage: Storage, path: string): Promise<string> {
  const bytes = storage.read(path);
  const plain = path.endsWith(".gz") ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes;
  return new Response(plain).text();
}
