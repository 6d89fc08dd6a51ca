/** What changed in a table since the last run, in windows up to where changes stand now. */
import { type Cursor, printTable, sameCursor, type TableCheckpoint } from "../../batch/table_checkpoint.ts";
import { TransientError } from "../../errors.ts";
import type { Work } from "../source.ts";
import type { Session } from "./connection.ts";
import type { Reader } from "./reader.ts";
import { ask } from "./retry.ts";

export async function* readChanges(reader: Reader, checkpoint: TableCheckpoint): AsyncGenerator<Work> {
  const { options, table, changes, progress } = reader;
  const { generation } = checkpoint;
  const upTo = await ask(options, (session) => changes.now(session));
  let at = checkpoint.at, drift = reader.drift;
  // Nowhere: an empty table has no changes.
  if (upTo.length === 0 || sameCursor(upTo, at)) return yield unchanged(table.spec.table);
  for (let more = true; more && !progress.stopped; drift = []) {
    const { work, ended } = progress.window(table.spec.table, {
      drift,
      source: `${table.spec.table}/${generation}/changes`,
      after: at.length === 0 ? null : at,
      rows: options.rows,
      scan: async (session) => {
        await refuseGap(reader, session, at);
        return changes.scan(upTo);
      },
      to: ({ last, full }) => {
        at = full ? last! : upTo;
        return printTable({ ...checkpoint, at, types: table.types });
      },
      control: () => ({ generation }),
    });
    yield work;
    more = (await ended)?.full ?? false;
  }
}

/** Changes may be cleaned up while others are read. What is missing then is for the next run to see. */
export async function refuseGap({ table, changes }: Reader, session: Session, at: Cursor): Promise<void> {
  const gap = await changes.gap(session, at);
  if (gap !== null) throw new TransientError(`Cannot go on with table ${table.spec.table}: ${gap}`);
}

function unchanged(table: string): Work {
  return { slice: table, source: table, from: null, size: 0, open: () => Promise.resolve(null) };
}
