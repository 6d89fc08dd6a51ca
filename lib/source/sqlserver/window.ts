/**
 * A window: the next rows of a scan, as one batch. After an error that passes it goes on where it was, in another
 * transaction: no row comes twice, for the scan's order has each of them once.
 */
import { createHash } from "node:crypto";
import type { Cursor } from "../../batch/table_checkpoint.ts";
import { logger } from "../../observe/log.ts";
import { backOff } from "../../retry.ts";
import type { Chunk } from "../source.ts";
import type { RowScan } from "./changes.ts";
import { type Connections, type Isolation, PassingError, type Session } from "./connection.ts";
import { recycle } from "../segment_rows.ts";
import { format, TableRows } from "./rows.ts";
import { passing } from "./retry.ts";
import { window } from "./sql.ts";
import { segmentColumns, type Table } from "./table.ts";

/** How a window ended: `last` is its last row's place; `full` when there may be more behind it. */
export type WindowEnd = { last: Cursor | null; full: boolean };

/** What all windows of a table have in common. */
export type Reading = {
  table: Table;
  connections: Connections;
  isolation: Isolation;
  /** In ms, the pause after a first error that passes; as {@link passing} has it without. */
  minTimeout?: number;
  signal: AbortSignal;
};

/** What one window reads, and what it leaves behind. */
export type WindowOptions = {
  /** The batch's printable name. */
  source: string;
  after: Cursor | null;
  /** The most rows that it takes. */
  rows: number;
  /** What to read, asked at the beginning of each transaction; null for nothing. */
  scan(session: Session): Promise<RowScan | null>;
  /** The checkpoint behind it. */
  to(end: WindowEnd): string;
  /** What the source says of the batch. */
  control(): Record<string, string>;
  /** What a person should know of the table's columns. */
  drift?: readonly string[];
};

/** Rows are handed on when they have this many bytes. */
const chunkBytes = 512 * 1024;
const log = logger("ingest");

/** @param ended told how the window ended, once its end was taken */
export async function* readWindow(
  options: Reading & WindowOptions,
  ended: (end: WindowEnd) => void,
): AsyncGenerator<Chunk> {
  const { table, drift = [] } = options;
  const rows = new TableRows(table, options.source);
  let last = options.after;
  for await (const place of places(rows, options)) {
    last = place;
    if (rows.bytes < chunkBytes) continue;
    const taken = rows.take();
    yield { kind: "rows", ...taken };
    recycle(taken.rows.buffer);
  }
  yield { kind: "rows", ...rows.take() };
  const end: WindowEnd = { last, full: rows.met >= options.rows };
  const to = options.to(end);
  yield {
    kind: "end",
    columns: segmentColumns(table),
    format,
    to,
    checksum: createHash("sha256").update(to).digest("hex"),
    control: options.control(),
    drift,
  };
  ended(end);
}

/** Reads rows, and says after every few of them where it is. */
async function* places(rows: TableRows, options: Reading & WindowOptions): AsyncGenerator<Cursor> {
  const { connections, isolation, signal, source, minTimeout = passing.minTimeout } = options;
  let last = options.after;
  for (let failures = 0, met = 0; rows.met < options.rows;) {
    try {
      await using session = await connections.begin(isolation);
      const scan = await options.scan(session);
      if (scan !== null) {
        const statement = window(scan, last, options.rows - rows.met);
        for await (const some of session.stream(statement, signal)) {
          for (const cells of some) rows.add(cells, scan);
          const cells = some[some.length - 1];
          last = scan.order.map(({ text }) => text(cells));
          yield last;
        }
      }
      await session.commit();
      return;
    } catch (error) {
      if (!(error instanceof PassingError) || signal.aborted) throw error;
      failures = rows.met > met ? 1 : failures + 1;
      met = rows.met;
      if (failures >= passing.maxAttempts) throw error;
      log.warning(`${source}: ${error.message}; it goes on after record ${rows.met}`, {
        source,
        record: rows.met,
      });
      await backOff(failures, { minTimeout, signal });
    }
  }
}
