/** Files on their way into Snowflake and out of it, each below a prefix of its own. */
import { dirname, join } from "node:path";
import type { Batch } from "../../batch/batch.ts";
import { ContractError, TransientError } from "../../errors.ts";
import { retry } from "../../retry.ts";
import type { Session } from "./session.ts";

/** A prefix this old is of a run that died: what is staged is committed within minutes. */
const abandoned = 24 * 60 * 60 * 1000;
/** How often an upload is tried. */
const tries = 5;

/** Brings the files of a batch to where the commit reads them; may be done again. */
export async function putBatch(session: Session, batch: Batch): Promise<void> {
  const files = [...batch.segment?.parts ?? [], ...batch.bad.path === null ? [] : [batch.bad.path]];
  for (const file of files) await put(session, file, batch.id);
}

/** A PUT that failed raises or does not: what counts is its status. */
async function put(session: Session, file: string, batch: string): Promise<void> {
  const sql = `PUT ${path(file)} @ops.segments/${batch}/ AUTO_COMPRESS = FALSE OVERWRITE = TRUE`;
  // The storage's own errors have no code of Snowflake's.
  const isRetriable = (error: unknown) => error instanceof ContractError;
  try {
    await retry(async () => {
      const [row] = await session.rows(sql, [], { batch });
      if (row?.status !== "UPLOADED") throw new ContractError("its status is another");
    }, { maxAttempts: tries, minTimeout: 500, isRetriable });
  } catch (cause) {
    if (!isRetriable(cause)) throw cause;
    const why = `its upload failed ${tries} times`;
    throw new TransientError(`Cannot stage batch ${batch} on Snowflake: ${why}`, { cause });
  }
}

/** Fetches the one file of an unload to a local path. */
export async function get(
  session: Session,
  { prefix, name, to }: { prefix: string; name: string; to: string },
): Promise<void> {
  const folder = join(dirname(to), prefix);
  await Deno.mkdir(folder);
  try {
    const [row] = await session.rows(`GET @ops.unload/${prefix}/ ${path(`${folder}/`)}`);
    if (row?.status !== "DOWNLOADED") {
      throw new TransientError(`Cannot fetch unload ${prefix} from Snowflake: its download failed`);
    }
    await Deno.rename(join(folder, name), to);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Removes what lies below these prefixes; what cannot be removed is swept later. */
export async function remove(session: Session, stage: StageName, prefixes: readonly string[]): Promise<void> {
  for (const prefix of prefixes) await session.rows(`REMOVE @ops.${stage}/${prefix}/`).catch(() => {});
}

export type StageName = "segments" | "unload";

/** Removes what dead runs left on a stage; returns how many prefixes. */
export async function sweep(session: Session, stage: StageName, now = Date.now()): Promise<number> {
  const old = new Set<string>();
  for (const { name, last_modified } of await session.rows(`LIST @ops.${stage}`)) {
    const prefix = String(name).split("/").at(-2);
    if (prefix !== undefined && now - Date.parse(String(last_modified)) > abandoned) old.add(prefix);
  }
  await remove(session, stage, [...old]);
  return old.size;
}

/** A local path as PUT and GET take it. */
function path(local: string): string {
  return `'file://${local.replaceAll("\\", "/").replaceAll("'", "\\'")}'`;
}
