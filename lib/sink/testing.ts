/** What the tests of sinks share: messages, and what a landing folder holds. */
import { join } from "node:path";
import { draftFolder } from "./draft.ts";
import type { Message } from "./sink.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

/** A message of a claim with a number; its value is `{"claim":"a","number":1}`. */
export function message(claim: string, number: number, topic = "claims.events"): Message {
  const value = encoder.encode(JSON.stringify({ claim, number }));
  return { topic, key: encoder.encode(claim), value };
}

export function textOf(value: Uint8Array | null): string | null {
  return value === null ? null : decoder.decode(value);
}

/** A folder of its own, gone after the test. */
export async function temporaryFolder(): Promise<{ path: string; url: URL } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return {
    path,
    url: new URL(`file://${path}/`),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** The text of a folder's files by name, drafts too if asked for, also while they are being published. */
export function filesIn(folder: string, { drafts = false } = {}): Map<string, string> {
  const found = new Map<string, string>();
  // Drafts first: what is published in between is found twice, under one name, and not missed.
  for (const at of drafts ? [join(folder, draftFolder), folder] : [folder]) {
    for (const { name, isFile } of Deno.readDirSync(at)) {
      if (!isFile) continue;
      try {
        found.set(name, Deno.readTextFileSync(join(at, name)));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  return new Map([...found].sort());
}

/** The lines of all files of a folder, in the order of the files' names. */
export function linesIn(folder: string, options?: { drafts: boolean }): string[] {
  return Array.from(filesIn(folder, options).values(), (text) => text.split("\n").slice(0, -1)).flat();
}
