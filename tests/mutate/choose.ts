/** Which files are mutated. */
import { join } from "node:path";
import { project } from "../../lib/config.ts";
import { ConfigError } from "../../lib/errors.ts";
import { git } from "./tree.ts";

/** What must hold when a run is killed or two meet, and what decides whether a record is good. */
const chosen = ["lib/load", "lib/batch", "lib/source", "lib/warehouse/commit.ts"];

export type Choice = {
  /** Files and folders of the project; none means all that is mutated. */
  paths: readonly string[];
  /** Only what was changed since this commit. */
  since: string | undefined;
};

/** @throws {ConfigError} for a path that holds no file to mutate. */
export async function chooseFiles({ paths, since }: Choice): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths.length === 0 ? chosen : paths) {
    const found = (await git("ls-files", "-co", "--exclude-standard", "--", join(project, path)))
      .split("\n").filter((file) => isMutated(file));
    if (found.length === 0) throw new ConfigError(`Cannot mutate ${path}: no source file is there`);
    all.push(...found);
  }
  const changed = since === undefined ? null : await git("diff", "--name-only", since);
  return [...new Set(all)].filter((file) => changed?.split("\n").includes(file) ?? true).sort();
}

/** Sources of Deno's: neither tests, nor what tests share, nor what is compiled from another language. */
function isMutated(file: string): boolean {
  return /\.ts$/.test(file) && !/(_test|\.as|\.d|\/testing)\.ts$/.test(file);
}
