/** How what changed in a table is found: the port of the modes. */
import type { Cursor } from "../../batch/table_checkpoint.ts";
import { selectCells } from "./cells.ts";
import type { Cell, Session } from "./connection.ts";
import { type OrderedScan, quoted } from "./sql.ts";
import type { Table } from "./table.ts";

/** A scan whose rows are a table's: its columns stand behind `before` other cells. */
export type RowScan = OrderedScan & {
  before: number;
  /** What the row tells: snapshot, upsert, insert, update, delete. */
  op(cells: readonly Cell[]): string;
  /** Where in the changes it stands, as text that sorts; null where it does not matter. */
  rank(cells: readonly Cell[]): string | null;
  /** When it was committed, ISO 8601 in UTC; null where nobody says. */
  eventAt(cells: readonly Cell[]): string | null;
};

export type Changes = {
  /** Up to where changes are all there to be read. Later ones stand behind it. */
  now(session: Session): Promise<Cursor>;
  /** Why the changes after a cursor are not all there any more; null when they are. */
  gap(session: Session, at: Cursor): Promise<string | null>;
  /** Whether the whole table may be read again in the place of what is missing. */
  mayReadAgain: boolean;
  /**
   * The changes up to a cursor that {@link now} gave. Null: all that can be seen, for what stands behind `now` is read
   * again the next time; where a mode has no use for that, it is an error.
   */
  scan(upTo: Cursor | null): RowScan;
  /** Whether a scan may go beyond `now`. */
  mayGoBeyond: boolean;
  /**
   * What a scan in a snapshot makes of what was read before: exactly what the table is there, or nearly (what the mode
   * does not see is missing), so that the table's totals can be held against it; or what it was some time before.
   */
  makes: "exact" | "near" | "past";
};

/** The table itself, in the order of its key: all of it, or a range. */
export function wholeTable(table: Table, upTo: Cursor | null): RowScan {
  const { spec, columns, key } = table;
  const name = quoted(spec.table);
  return {
    select: selectCells(table.cells, ({ name }) => quoted(name)),
    from: () => name,
    order: key.map((column) => ({
      column: quoted(column.name),
      cast: column.cast,
      text: (cells) => column.text(cells[columns.indexOf(column)])!,
    })),
    upTo,
    before: 0,
    op: () => "snapshot",
    rank: () => null,
    eventAt: () => null,
  };
}
