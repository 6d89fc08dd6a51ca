/** What a select gives at one moment, kept in a temporary table. */
import { type Content, type Snapshot, SnapshotLostError } from "../warehouse.ts";
import { readContent, unload } from "./content.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

type Taken = { session: Session; table: string; content: Content };

/** Takes a snapshot; it is taken again when its session is lost, and is the same one if it has the same content. */
export async function takeSnapshot(sessions: Pick<Sessions, "shared">, select: string): Promise<Snapshot> {
  let taken = await sessions.shared((session) => take(session, select), "temporary");
  const { content } = taken;
  return {
    content,
    unload: (path) =>
      sessions.shared(async (session) => {
        if (session !== taken.session) taken = await take(session, select);
        if (taken.content.hash !== content.hash) {
          throw new SnapshotLostError(
            "Cannot unload from Snowflake: its session was lost, and its rows have changed",
          );
        }
        return await unload(session, taken.table, { columns: content.columns, path });
      }, "temporary"),
    [Symbol.asyncDispose]: () => drop(taken.session, taken.table),
  };
}

async function take(session: Session, select: string): Promise<Taken> {
  // A table of this session alone, whatever dbt does meanwhile.
  const table = `export.snapshot_${crypto.randomUUID().replaceAll("-", "")}`;
  await session.run(`CREATE TEMPORARY TABLE ${table} AS ${select}`);
  try {
    return { session, table, content: await readContent(session, table) };
  } catch (error) {
    await drop(session, table);
    throw error;
  }
}

async function drop(session: Session, table: string): Promise<void> {
  await session.run(`DROP TABLE IF EXISTS ${table}`).catch(() => {});
}
