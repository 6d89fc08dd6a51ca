/** Mutants that may survive: each is explained in survivors.yml, by file and by its lines before and after. */
import { parse } from "yaml";
import { ConfigError } from "../../lib/errors.ts";
import type { Mutant } from "./sites.ts";

export type Explained = { was: string; now: string; why: string };
export type List = Readonly<Record<string, readonly Explained[]>>;

/** What became of a mutant. One that did not end within its time was killed too. */
export type Fate = "killed" | "survived" | "timed out";
export type Result = Mutant & { fate: Fate };

/** @throws {ConfigError} for an entry without its lines or its reason. */
export function readList(text: string): List {
  const list: List = parse(text) ?? {};
  for (const [file, entries] of Object.entries(list)) {
    for (const [at, { was, now, why }] of entries.entries()) {
      if ([was, now, why].every((part) => typeof part === "string" && part !== "")) continue;
      throw new ConfigError(`Cannot read survivors.yml: entry ${at + 1} of ${file} lacks was, now or why`);
    }
  }
  return list;
}

/** Why a mutant may survive; null when nobody says. */
export function whyOf(list: List, { file, was, now }: Mutant): string | null {
  return list[file]?.find((entry) => entry.was === was && entry.now === now)?.why ?? null;
}

/** Entries that explain nothing any more: of files that ran, those whose mutant is not there or was killed. */
export function staleOf(list: List, results: readonly Result[]): (Explained & { file: string })[] {
  const ran = new Set(results.map(({ file }) => file));
  return Object.entries(list).filter(([file]) => ran.has(file)).flatMap(([file, entries]) =>
    entries.filter(({ was, now }) =>
      !results.some((result) =>
        result.file === file && result.was === was && result.now === now && result.fate === "survived"
      )
    ).map((entry) => ({ file, ...entry }))
  );
}
