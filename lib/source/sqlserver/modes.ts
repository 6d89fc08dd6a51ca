/** The modes in which what changed in a table is found, by their names. */
import type { TableMode } from "../../feeds/feed.ts";
import { captureChanges } from "./cdc.ts";
import { trackedChanges } from "./change_tracking.ts";
import type { Changes } from "./changes.ts";
import type { Session } from "./connection.ts";
import { rowversionChanges } from "./rowversion.ts";
import type { Table } from "./table.ts";
import { watermarkChanges } from "./watermark.ts";

/** Of mode `full`: changes are not seen, the table is read whole each time. */
const none: Changes = {
  now: () => Promise.resolve([]),
  gap: () => Promise.resolve("its mode is full"),
  mayReadAgain: true,
  scan: () => {
    throw new Error("mode full has no changes");
  },
  mayGoBeyond: false,
  makes: "near",
};

const modes = {
  full: () => none,
  watermark: watermarkChanges,
  rowversion: rowversionChanges,
  "change-tracking": trackedChanges,
  cdc: captureChanges,
} satisfies Record<TableMode, (table: Table, session: Session) => Changes | Promise<Changes>>;

/** @throws {TransientError} when the table has not what the mode needs */
export async function changesOf(mode: TableMode, table: Table, session: Session): Promise<Changes> {
  return await modes[mode](table, session);
}
