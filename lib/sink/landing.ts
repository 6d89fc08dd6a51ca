/** The landing folder as a sink: events as lines of files, where `deno task ingest` finds them. */
import { join } from "node:path";
import { ConfigError, TransientError } from "../errors.ts";
import { accessTo, needGrants } from "../grants.ts";
import { feeds } from "../feeds/feeds.ts";
import { takeOverDrafts } from "./dead_drafts.ts";
import { draftFolder } from "./draft.ts";
import { FeedFile } from "./feed_file.ts";
import { attempt, landingPath, makeFolder } from "./folder.ts";
import type { Message, Sink } from "./sink.ts";

export type LandingOptions = {
  /** The landing folder, `file://`. It is made when it is not there. */
  folder: URL;
  /** How long after its first line a file appears to ingest, in ms; 1000 unless said. */
  age?: number;
  /** A file appears earlier when it is so large; 64 MB unless said. */
  bytes?: number;
};

/**
 * Writes each message's value as a line of a file of the feed that has its topic; neither its key nor its headers
 * are kept. `send` resolves when the lines are on disk. A file appears to ingest whole, under a name of its own that
 * sorts after the ones before. Whatever dead processes left in the folders is published first.
 *
 * Values must be JSON texts: line breaks between their words become spaces, else they are kept byte by byte.
 * `send` throws ConfigError for a topic that no feed with files has, and for a tombstone, before anything is written.
 */
export async function landingSink({ folder, age = 1000, bytes = 64_000_000 }: LandingOptions): Promise<Sink> {
  const root = landingPath(folder);
  needGrants(`write to ${root}`, accessTo(root, { write: true }));
  const files = new Map<string, FeedFile>();
  for (const { sources } of feeds) {
    if (sources.kafka === undefined || sources.files?.extension !== "ndjson") continue;
    const into = { root, folder: join(root, sources.files.folder), prefix: sources.files.prefix };
    files.set(sources.kafka.topic, new FeedFile(into, { age, bytes }));
  }
  for (const each of new Set(Array.from(files.values(), ({ into }) => into.folder))) {
    await attempt(each, () => makeFolder(join(each, draftFolder), root));
    await takeOverDrafts(each);
  }
  let closed = false;
  return {
    send: async (messages) => {
      if (closed) throw new TransientError("Cannot send: the sink is closed");
      const parts = new Map<FeedFile, Uint8Array[]>();
      for (const message of messages) {
        const { file, document } = destined(message, files);
        const part = parts.get(file);
        if (part === undefined) parts.set(file, [document]);
        else part.push(document);
      }
      const ends = await Promise.allSettled(Array.from(parts, ([file, documents]) => file.append(documents)));
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    },
    [Symbol.asyncDispose]: async () => {
      closed = true;
      for (const file of files.values()) await file[Symbol.asyncDispose]();
    },
  };
}

function destined({ topic, value }: Message, files: ReadonlyMap<string, FeedFile>) {
  const file = files.get(topic);
  if (file === undefined) throw new ConfigError(`Cannot land topic ${topic}: no feed with files has it`);
  if (value === null) throw new ConfigError(`Cannot land a tombstone of topic ${topic}: files have none`);
  return { file, document: value };
}
