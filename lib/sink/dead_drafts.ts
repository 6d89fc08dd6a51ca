/** What processes that were killed had in a folder, brought to its end by whoever comes by. */
import { join } from "node:path";
import { logger } from "../observe/log.ts";
import { Draft, draftFolder } from "./draft.ts";
import { saidOf } from "./folder.ts";

const log = logger("sink");

/** How the name of a draft ends that is worth nothing before it is whole. */
export const unfinished = ".part";

/**
 * Publishes the whole lines of dead drafts: a last line without its line break was never acknowledged. Those without
 * a line and unfinished uploads are removed. The living are left alone. It never throws: what cannot be taken over is
 * logged, and left for the next time.
 */
export async function takeOverDrafts(folder: string): Promise<void> {
  for (const name of await draftsOf(folder)) {
    try {
      const draft = await Draft.takeOver(folder, name);
      if (draft === null) continue;
      try {
        if (draft.kept === 0 || name.endsWith(unfinished)) {
          await draft.discard();
          continue;
        }
        const bytes = draft.kept;
        await draft.publish();
        log.info(`${name}: published, its process was killed before it could`, { bytes });
      } finally {
        draft.leave();
      }
    } catch (error) {
      log.error(`${name}: left as a draft: ${saidOf(error)}`);
    }
  }
}

async function draftsOf(folder: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(join(folder, draftFolder)), ({ name }) => name);
    return names.filter((name) => name.endsWith(".ndjson") || name.endsWith(unfinished)).sort();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) log.error(`Cannot look for drafts: ${saidOf(error)}`);
    return [];
  }
}
