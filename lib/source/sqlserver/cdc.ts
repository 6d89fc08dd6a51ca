/**
 * Changes by change data capture: every version of every row, in the order of commits. What was cleaned up before it was
 * read is lost to the history, so that reading never goes on from a gap.
 */
import { TransientError } from "../../errors.ts";
import { logger } from "../../observe/log.ts";
import { selectCells } from "./cells.ts";
import type { Changes } from "./changes.ts";
import type { Cell, Session } from "./connection.ts";
import * as sql from "./sql.ts";
import type { Table } from "./table.ts";

const operations: Readonly<Record<string, string>> = { 1: "delete", 2: "insert", 4: "update" };

/** Capture writes something every five minutes, also when nothing happens; in seconds. */
const quietTooLong = 900;

const log = logger("ingest");

export async function captureChanges(table: Table, session: Session): Promise<Changes> {
  const { spec } = table;
  const captured = async (session: Session) => {
    const [row] = await session.rows(sql.captured(spec.table));
    if (row !== undefined && typeof row[1] === "string" && typeof row[2] === "string") {
      const [instance, oldest, newest, age] = row as [string, string, string, Cell];
      return { instance, oldest, newest, age: Number(age) };
    }
    throw new TransientError(
      `Cannot read changes of table ${spec.table}: change data capture is not on for it, or the login may not see it`,
    );
  };
  const { instance } = await captured(session);
  // Which of the cells before the columns say what.
  const [start, within, operation, moment] = [0, 1, 2, 3], before = 4;
  const binary = (text: string) => `CONVERT(binary(10), ${text}, 2)`;
  return {
    now: async (session) => {
      const { newest, age } = await captured(session);
      if (age > quietTooLong) {
        log.warning(`${spec.table}: change data capture is ${age} seconds behind: is its job running?`, {
          table: spec.table,
          seconds: age,
        });
      }
      return [newest];
    },
    gap: async (session, [at]) => {
      const { oldest, newest } = await captured(session);
      if (newest < at) return "its log went back: the database was restored";
      if (increment(at) >= oldest) return null;
      return `changes after LSN ${at} are cleaned up: they begin at ${oldest}`;
    },
    mayReadAgain: false,
    scan: (upTo) => ({
      select: [
        "CONVERT(varchar(20), __$start_lsn, 2)",
        "CONVERT(varchar(20), __$seqval, 2)",
        "CONVERT(varchar(2), __$operation)",
        // It says the server's local time; the offset is that of now.
        "CONVERT(varchar(23), DATEADD(minute, DATEDIFF(minute, SYSDATETIME(), SYSUTCDATETIME()), sys.fn_cdc_map_lsn_to_time(__$start_lsn)), 126)",
        ...selectCells(table.cells, ({ name }) => sql.quoted(name)),
      ],
      from: (after) =>
        `cdc.${sql.quoted(`fn_cdc_get_all_changes_${instance}`)}(${first(after!)}, 0x${
          hex(upTo![0])
        }, N'all')`,
      order: [
        { column: "__$start_lsn", cast: binary, text: (cells) => String(cells[start]) },
        { column: "__$seqval", cast: binary, text: (cells) => String(cells[within]) },
        {
          column: "__$operation",
          cast: (text) => `CAST(${text} AS int)`,
          text: (cells) => String(cells[operation]),
        },
      ],
      upTo,
      before,
      op: (cells) => operations[String(cells[operation])],
      rank: (cells) => `${cells[start]} ${cells[within]} ${cells[operation]}`,
      eventAt: (cells) => cells[moment] === null ? null : `${cells[moment]}Z`,
    }),
    mayGoBeyond: false,
    // Capture is behind the table.
    makes: "past",
  };
}

/** Where the function begins: behind a whole transaction, or with the one that is read in part. */
function first([lsn, ...within]: readonly string[]): string {
  return `0x${hex(within.length > 0 ? lsn : increment(lsn))}`;
}

/** The LSN after another one. */
function increment(lsn: string): string {
  return (BigInt(`0x${hex(lsn)}`) + 1n).toString(16).toUpperCase().padStart(20, "0");
}

/** What goes into a statement as it is must be what it should be. */
function hex(lsn: string): string {
  if (!/^[0-9A-F]{20}$/.test(lsn)) {
    throw new TransientError("Cannot read changes: a checkpoint is not an LSN");
  }
  return lsn;
}
