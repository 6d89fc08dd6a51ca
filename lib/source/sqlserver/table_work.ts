/** What there is to do for one table: a whole generation where there must be one, else what changed. */
import { readTable, type TableCheckpoint } from "../../batch/table_checkpoint.ts";
import { TransientError } from "../../errors.ts";
import type { TableSpec } from "../../feeds/feed.ts";
import { logger } from "../../observe/log.ts";
import type { Work } from "../source.ts";
import type { Isolation, Session } from "./connection.ts";
import { beginGeneration, readGeneration } from "./generation.ts";
import { readChanges } from "./incremental.ts";
import { changesOf } from "./modes.ts";
import { Progress } from "./progress.ts";
import type { Reader, RunOptions } from "./reader.ts";
import { ask } from "./retry.ts";
import * as sql from "./sql.ts";
import { describeTable } from "./table.ts";

const log = logger("ingest");

/** @throws {TransientError} when the table cannot be read, or not be gone on with */
export async function* tableWork(
  spec: TableSpec,
  known: ReadonlyMap<string, string>,
  options: RunOptions,
): AsyncGenerator<Work> {
  const slice = spec.table;
  const checkpoint = readTable(known.get(slice) ?? "");
  const { reader, whole } = await ask(options, async (session) => {
    const table = await describeTable(session, spec);
    const mode = options.mode === null || options.mode === "full" ? spec.mode : options.mode;
    const changes = await changesOf(mode, table, session);
    const [[snapshot]] = await session.rows(sql.snapshotAllowed);
    const isolation: Isolation = snapshot === 1 ? "snapshot" : "read committed";
    const drift = driftOf(checkpoint?.types ?? {}, table.types);
    const { connections, signal } = options;
    const progress = new Progress(known, { table, connections, isolation, signal });
    const reader: Reader = { options, table, mode, changes, isolation, progress, drift };
    const whole = await mustReadWhole(reader, checkpoint, session);
    return { reader, whole };
  });
  if (whole) yield await beginGeneration(reader, checkpoint);
  const current = readTable(reader.progress.text(slice)!)!;
  if (current.whole) yield* readChanges(reader, current);
  else yield* readGeneration(reader, current);
}

/** Whether the table must be read anew; said aloud when nobody asked for it. */
async function mustReadWhole(
  { table: { spec }, mode, options, changes }: Reader,
  checkpoint: TableCheckpoint | null,
  session: Session,
): Promise<boolean> {
  if (checkpoint === null) return true;
  if (checkpoint.mode !== mode) return again(`its changes were found by ${checkpoint.mode}, now by ${mode}`);
  const asked = options.mode === "full";
  if (checkpoint.whole && (asked || mode === "full")) return true;
  // A generation that was begun is gone on with, unless what changed since is not all there.
  const gap = mode === "full" ? null : await changes.gap(session, checkpoint.at);
  if (gap === null) return false;
  if (changes.mayReadAgain || asked) return again(gap);
  throw new TransientError(
    `Cannot go on with table ${spec.table}: ${gap}, so that some are lost to its history; ` +
      "--mode full reads the table as it is now and goes on from there",
  );

  function again(why: string): true {
    log.warning(`${spec.table}: it is read whole again: ${why}`, { table: spec.table });
    return true;
  }
}

/** Columns that are gone, or have another type than before. */
function driftOf(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  return Object.entries(before).flatMap(([column, type]) => {
    if (now[column] === undefined) return [`gone: ${column}`];
    return now[column] === type ? [] : [`other type: ${column}, ${type} before and ${now[column]} now`];
  });
}
