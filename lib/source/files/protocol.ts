/** What the thread that loads and a thread that scans say to one another. */
import type { Feed } from "../../feeds/feed.ts";
import type { Chunk } from "../source.ts";
import type { Scanned } from "./scan.ts";

/** One file to scan; `storage` is the URL of its root. */
export type Job = { storage: string; file: Scanned & { version: string }; shape: Feed["shape"] };

/** To the scanner: the job first, then one word for every chunk that was taken. */
export type ToScanner = Job | "more";

/** From the scanner: chunks, then the end or what went wrong. */
export type FromScanner =
  | { chunk: Chunk; columns: string[] }
  | { done: true }
  | { error: { name: string; message: string } };

/** How many chunks may be on their way at once. */
export const ahead = 3;
