/** A database in the process, for tests: a table and its changes as arrays, and answers to what is asked about them. */
import type { TableCheckpoint } from "../../../lib/batch/table_checkpoint.ts";
import type { TableSpec } from "../../../lib/feeds/feed.ts";
import type { Work } from "../../../lib/source/source.ts";
import type { Changes, RowScan } from "../../../lib/source/sqlserver/changes.ts";
import type {
  Cell,
  Connections,
  Isolation,
  Session,
  Statement,
} from "../../../lib/source/sqlserver/connection.ts";
import { Progress } from "../../../lib/source/sqlserver/progress.ts";
import * as sql from "../../../lib/source/sqlserver/sql.ts";
import type { Reader } from "../../../lib/source/sqlserver/reader.ts";
import type { Table } from "../../../lib/source/sqlserver/table.ts";
import { columnType, type TableColumn } from "../../../lib/source/sqlserver/types.ts";

const declared = { length: null, precision: 10, scale: 0, fraction: null };
export const id: TableColumn = { ...columnType({ type: "int", ...declared })!, name: "id", raw: "id" };

export const spec: TableSpec = { table: "dbo.t", key: ["id"], mode: "change-tracking" };
/** Of one column, its key. */
export const table: Table = {
  spec,
  cells: [{ form: "one", columns: [id] }],
  columns: [id],
  key: [id],
  rowversion: null,
  types: { id: "int" },
};

/** Rows are in order by their first cell, a number. */
export class TableDatabase implements Connections {
  /** By what a window selects from. */
  readonly rows: Record<string, Cell[][]> = { "[dbo].[t]": [], changes: [] };
  /** By a statement's text; an error is thrown. */
  readonly answers = new Map<string, Cell[][] | Error>();
  /** What the next transactions fail with as they begin. */
  readonly faults: Error[] = [];
  readonly begun: Isolation[] = [];

  constructor(ids: readonly number[] = []) {
    this.rows["[dbo].[t]"] = ids.map((one) => [one]);
    this.answer(sql.snapshotAllowed, [[1]]);
    this.answer(sql.columns(spec.table), [["id", "int", null, 10, 0, null]]);
    this.answer(sql.uniqueIndexes(spec.table), [[1, "id", false]]);
    this.answer(sql.estimatedRows(spec.table), [[ids.length]]);
    this.answer(sql.totals(spec.table, []), [[String(ids.length)]]);
  }

  answer({ text }: Statement, rows: Cell[][] | Error): void {
    this.answers.set(text, rows);
  }

  begin(isolation: Isolation): Promise<Session> {
    this.begun.push(isolation);
    const fault = this.faults.shift();
    if (fault !== undefined) return Promise.reject(fault);
    return Promise.resolve({
      stream: (statement) => this.#stream(statement),
      rows: (statement) => this.#answer(statement),
      commit: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #answer({ text }: Statement): Promise<Cell[][]> {
    const skipped = /OFFSET (\d+) ROWS/.exec(text);
    const found = skipped === null
      ? this.answers.get(text)
      : this.rows["[dbo].[t]"].slice(Number(skipped[1])).slice(0, 1);
    if (found === undefined) throw new Error(`nobody said what this gives: ${text}`);
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  }

  /** A window's rows, two at a time. */
  async *#stream({ text, params }: Statement): AsyncGenerator<Cell[][]> {
    const bound = (operator: string) => {
      const found = new RegExp(` ${operator} [^@]*@p(\\d+)`).exec(text);
      return found === null ? null : Number(params[Number(found[1])]);
    };
    const [, from] = / FROM (\S+)/.exec(text)!;
    const [after, upTo, top] = [bound(">"), bound("<="), / TOP \((\d+)\)/.exec(text)?.[1]];
    const all = this.rows[from].filter(([at]) =>
      (after === null || Number(at) > after) && (upTo === null || Number(at) <= upTo)
    ).slice(0, top === undefined ? Infinity : Number(top));
    for (let at = 0; at < all.length; at += 2) {
      yield await Promise.resolve(all.slice(at, at + 2));
    }
  }
}

/** Changes that {@link TableDatabase} has in `changes`: rows of [version, id]. */
export function changesUpTo(now: () => string[], more: Partial<Changes> = {}): Changes {
  return {
    now: () => Promise.resolve(now()),
    gap: () => Promise.resolve(null),
    mayReadAgain: true,
    scan: (upTo): RowScan => ({
      select: ["version", "id"],
      from: () => "changes",
      upTo,
      before: 1,
      order: [{ column: "version", cast: (text) => text, text: ([version]) => String(version) }],
      op: () => "upsert",
      rank: ([version]) => String(version),
      eventAt: () => null,
    }),
    mayGoBeyond: false,
    makes: "exact",
    ...more,
  };
}

export type ReaderOptions = Partial<Pick<Reader, "mode" | "isolation" | "drift">> & {
  changes?: Changes;
  known?: Iterable<readonly [string, string]>;
  rows?: number;
  parallel?: number;
  signal?: AbortSignal;
};

export function readerOf(database: TableDatabase, reading: ReaderOptions = {}): Reader {
  const { known = [], rows = 3, parallel = 2, signal = new AbortController().signal } = reading;
  const { isolation = "snapshot", mode = "change-tracking", drift = [], changes = changesUpTo(() => ["7"]) } =
    reading;
  return {
    options: { connections: database, mode: null, rows, parallel, signal },
    table,
    mode,
    isolation,
    drift,
    changes,
    progress: new Progress(new Map(known), { table, connections: database, isolation, signal }),
  };
}

export const checkpoint: TableCheckpoint = {
  generation: "000001",
  mode: "change-tracking",
  whole: true,
  at: ["7"],
  ranges: 1,
  types: { id: "int" },
};

/** Reads a piece of work to its end: what its rows tell, `snapshot 1`, and what it says beside them. */
export async function readAll(work: Work) {
  const chunks = await work.open(new AbortController().signal);
  if (chunks === null) return null;
  const rows: string[] = [];
  let found = null;
  for await (const chunk of chunks) {
    if (chunk.kind === "end") {
      found = { rows, to: JSON.parse(chunk.to), control: chunk.control!, drift: chunk.drift };
    } else if (chunk.kind === "rows") {
      for (const line of new TextDecoder().decode(chunk.rows).split("\n").slice(0, -1)) {
        const [, op, id] = /^\d+,"[^,]*",(\w+),\w*,,(\d+)$/.exec(line)!;
        rows.push(`${op} ${id}`);
      }
    }
  }
  return found!;
}
