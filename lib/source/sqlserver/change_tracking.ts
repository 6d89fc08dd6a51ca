/** Changes by SQL Server's change tracking: of each key that was touched what it is now, deletes too. */
import { TransientError } from "../../errors.ts";
import { selectCells } from "./cells.ts";
import type { Changes } from "./changes.ts";
import type { Session, Statement } from "./connection.ts";
import * as sql from "./sql.ts";
import type { Table } from "./table.ts";

/** Versions as texts of one length, so that they sort. */
const digits = 19;

export async function trackedChanges(described: Table, session: Session): Promise<Changes> {
  const { spec, columns, key } = described;
  const known = async (session: Session, statement: Statement) => {
    const [[version]] = await session.rows(statement);
    if (version !== null) return String(version);
    throw new TransientError(
      `Cannot read changes of table ${spec.table}: change tracking is not on for it, or the login lacks VIEW CHANGE TRACKING`,
    );
  };
  const oldest = (session: Session) => known(session, sql.oldestTracked(spec.table));
  const current = (session: Session) => known(session, sql.trackedVersion);
  await oldest(session);
  const table = sql.quoted(spec.table);
  const same = key.map(({ name }) => `t.${sql.quoted(name)} = ct.${sql.quoted(name)}`).join(" AND ");
  // Which of the cells before the columns say what.
  const [version, operation, gone] = [0, 1, 2], before = 3;
  return {
    now: async (session) => [await current(session)],
    gap: async (session, cursor) => {
      const [at] = cursor;
      if (BigInt(await current(session)) < BigInt(at)) {
        return "its change versions went back: the database was restored";
      }
      const first = await oldest(session);
      if (BigInt(since(cursor)) >= BigInt(first)) return null;
      return `its changes are kept from version ${first} on, and it is read up to ${at}`;
    },
    mayReadAgain: true,
    scan: (upTo) => ({
      select: [
        "CONVERT(varchar(20), ct.SYS_CHANGE_VERSION)",
        "ct.SYS_CHANGE_OPERATION",
        // Without snapshot isolation a row may be deleted between its change and here.
        `CASE WHEN t.${sql.quoted(key[0].name)} IS NULL THEN 1 ELSE 0 END`,
        ...selectCells(
          described.cells,
          (column) => `${key.includes(column) ? "ct" : "t"}.${sql.quoted(column.name)}`,
        ),
      ],
      from: (after) =>
        `CHANGETABLE(CHANGES ${table}, ${since(after)}) AS ct LEFT JOIN ${table} AS t ON ${same}`,
      order: [
        {
          column: "ct.SYS_CHANGE_VERSION",
          cast: (text) => `CAST(${text} AS bigint)`,
          text: (cells) => String(cells[version]),
        },
        ...key.map((column): sql.Ordered => ({
          column: `ct.${sql.quoted(column.name)}`,
          cast: column.cast,
          text: (cells) => column.text(cells[before + columns.indexOf(column)])!,
        })),
      ],
      upTo,
      before,
      op: (cells) => cells[operation] === "D" || cells[gone] === 1 ? "delete" : "upsert",
      rank: (cells) => String(cells[version]).padStart(digits, "0"),
      eventAt: () => null,
    }),
    mayGoBeyond: false,
    makes: "exact",
  };
}

/** The version after which changes are asked for: of a cursor within a version, that version's again. */
function since(after: readonly string[] | null): string {
  const [version, ...within] = after ?? ["0"];
  return String(BigInt(version) - (within.length > 0 ? 1n : 0n));
}
