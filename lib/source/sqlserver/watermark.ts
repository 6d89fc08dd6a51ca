/** Changes by a column that grows with each of them. Deletes are not seen, nor rows where the column is NULL. */
import { TransientError } from "../../errors.ts";
import { selectCells } from "./cells.ts";
import type { Changes } from "./changes.ts";
import type { Session } from "./connection.ts";
import * as sql from "./sql.ts";
import type { Table } from "./table.ts";
import type { TableColumn } from "./types.ts";

const times = /^(smalldatetime|datetime|datetime2|datetimeoffset)\b/;

export function watermarkChanges(table: Table, _session: Session): Changes {
  const { spec, columns, key } = table;
  const { column: name, lag, clock = "utc" } = spec.watermark ?? { column: "", lag: 0 };
  const column = columns.find((column) => column.name === name);
  if (column === undefined) {
    throw new TransientError(
      `Cannot read table ${spec.table}: its watermark column ${name} is not there, or is left out`,
    );
  }
  if (column.free) {
    throw new TransientError(
      `Cannot read table ${spec.table}: its watermark column ${name} is ${column.type}; it must be of times or numbers`,
    );
  }
  const ordered = (column: TableColumn): sql.Ordered => ({
    column: sql.quoted(column.name),
    cast: column.cast,
    text: (cells) => column.text(cells[columns.indexOf(column)])!,
  });
  const isTime = times.test(column.type);
  return {
    // What is committed late has an earlier moment than some that are read already: `lag` waits for it. Never beyond the
    // latest that is there: if the column's clock is behind, what comes would lie before what counts as read.
    now: async (session) => {
      const [[text]] = await session.rows(
        isTime ? sql.latestMoment(spec.table, column, { lag, clock }) : sql.largest(spec.table, column),
      );
      return text === null ? [] : [column.text(text)!];
    },
    gap: () => Promise.resolve(null),
    mayReadAgain: true,
    scan: (upTo) => ({
      select: selectCells(table.cells, ({ name }) => sql.quoted(name)),
      from: () => sql.quoted(spec.table),
      order: [column, ...key.filter((part) => part !== column)].map(ordered),
      upTo,
      before: 0,
      op: () => "upsert",
      rank: (cells) => column.text(cells[columns.indexOf(column)]),
      eventAt: () => null,
    }),
    mayGoBeyond: isTime,
    makes: "near",
  };
}
