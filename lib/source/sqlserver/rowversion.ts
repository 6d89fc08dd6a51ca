/** Changes by the table's rowversion column, which the database counts up with each of them. Deletes are not seen. */
import { TransientError } from "../../errors.ts";
import { selectCells } from "./cells.ts";
import type { Changes } from "./changes.ts";
import type { Session } from "./connection.ts";
import * as sql from "./sql.ts";
import type { Table } from "./table.ts";

export function rowversionChanges(table: Table, _session: Session): Changes {
  const { spec, rowversion } = table;
  if (rowversion === null) {
    throw new TransientError(`Cannot read table ${spec.table}: it has no rowversion column`);
  }
  const version = sql.quoted(rowversion);
  const now = async (session: Session) => {
    const [[next]] = await session.rows(sql.safeRowversion);
    const last = BigInt(`0x${next}`) - 1n;
    return [last.toString(16).toUpperCase().padStart(16, "0")];
  };
  return {
    // An older transaction that is still open has taken versions that are lower than some that are committed.
    now,
    gap: async (session, [at]) =>
      (await now(session))[0] >= at ? null : "its row versions went back: the database was restored",
    mayReadAgain: true,
    scan: (upTo) => ({
      select: [
        `CONVERT(varchar(16), CONVERT(binary(8), ${version}), 2)`,
        ...selectCells(table.cells, ({ name }) => sql.quoted(name)),
      ],
      from: () => sql.quoted(spec.table),
      order: [{
        column: version,
        cast: (text) => `CONVERT(binary(8), ${text}, 2)`,
        text: ([version]) => String(version),
      }],
      upTo,
      before: 1,
      op: () => "upsert",
      rank: ([version]) => String(version),
      eventAt: () => null,
    }),
    mayGoBeyond: true,
    makes: "near",
  };
}
