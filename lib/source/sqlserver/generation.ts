/** A generation: a table read whole, in windows over ranges of its key, and made exact by what changed meanwhile. */
import {
  type Cursor,
  printRange,
  printTable,
  readRange,
  sameCursor,
  type TableCheckpoint,
} from "../../batch/table_checkpoint.ts";
import type { Work } from "../source.ts";
import { wholeTable } from "./changes.ts";
import type { Session } from "./connection.ts";
import { refuseGap } from "./incremental.ts";
import type { Opened } from "./progress.ts";
import type { Reader, SqlServerOptions } from "./reader.ts";
import { ask } from "./retry.ts";
import * as sql from "./sql.ts";
import type { Table } from "./table.ts";
import { readTotals } from "./totals.ts";

/** Notes where changes stand, and cuts the table into ranges. */
export async function beginGeneration(reader: Reader, before: TableCheckpoint | null): Promise<Work> {
  const { options, table, mode, changes, progress, drift } = reader;
  const { at, bounds } = await ask(options, async (session) => ({
    at: await changes.now(session),
    bounds: await boundsOf(table, session, options),
  }));
  const generation = String(Number(before?.generation ?? "0") + 1).padStart(6, "0");
  const ends = [...bounds, null];
  const along = ends.map((upTo, n) => {
    const after = n === 0 ? null : bounds[n - 1];
    return progress.move(
      rangeOf(table, n),
      printRange({ generation, after, upTo, windows: 0, done: false }),
    );
  });
  const begun = printTable({ generation, mode, whole: false, at, ranges: ends.length, types: table.types });
  const { work } = progress.window(table.spec.table, {
    drift,
    source: `${table.spec.table}/${generation}/begin`,
    after: null,
    rows: 0,
    scan: () => Promise.resolve(null),
    to: () => begun,
    control: () => ({ generation }),
  }, along);
  // What follows goes on from here, whether it is committed already or not.
  progress.move(table.spec.table, begun);
  return work;
}

/** The windows that the generation still lacks, then what makes it whole. */
export async function* readGeneration(reader: Reader, checkpoint: TableCheckpoint): AsyncGenerator<Work> {
  const { table, progress } = reader;
  const slices = Array.from({ length: checkpoint.ranges }, (_, n) => rangeOf(table, n));
  const reading = new Map<string, Promise<string>>();
  for (const slice of slices) yield* next(slice);
  while (reading.size > 0) {
    const slice = await Promise.race(reading.values());
    reading.delete(slice);
    yield* next(slice);
  }
  if (!progress.stopped) yield lastWindow(reader, checkpoint, slices).work;

  function* next(slice: string): Generator<Work> {
    const opened = progress.stopped ? null : nextWindow(reader, slice);
    if (opened === null) return;
    reading.set(slice, opened.ended.then(() => slice));
    yield opened.work;
  }
}

function nextWindow({ options, table, progress }: Reader, slice: string): Opened | null {
  const range = readRange(progress.text(slice)!)!;
  if (range.done) return null;
  const { generation, after, upTo } = range;
  const windows = range.windows + 1;
  return progress.window(slice, {
    source: `${table.spec.table}/${generation}/${slice.slice(table.spec.table.length + 1)}.${windows}`,
    after,
    rows: options.rows,
    scan: () => Promise.resolve(wholeTable(table, upTo)),
    to: ({ last, full }) => printRange({ generation, after: last, upTo, windows, done: !full }),
    control: () => ({ generation }),
  });
}

/** What changed while the ranges were read, and the table's own totals, seen at one moment. */
function lastWindow(reader: Reader, checkpoint: TableCheckpoint, slices: readonly string[]): Opened {
  const { table, mode, changes, isolation, progress } = reader;
  const { generation } = checkpoint;
  const exact = changes.makes === "exact" && isolation === "snapshot";
  let at: Cursor = checkpoint.at;
  let totals: Record<string, string> = {};
  return progress.window(table.spec.table, {
    source: `${table.spec.table}/${generation}/whole`,
    after: checkpoint.at.length === 0 ? null : checkpoint.at,
    rows: Infinity,
    scan: async (session) => {
      const now = await changes.now(session);
      at = now.length === 0 ? checkpoint.at : now;
      totals = changes.makes === "past" ? {} : await readTotals(session, table);
      if (mode === "full") return null;
      await refuseGap(reader, session, checkpoint.at);
      if (changes.mayGoBeyond) return changes.scan(null);
      return sameCursor(at, checkpoint.at) ? null : changes.scan(at);
    },
    to: () => printTable({ ...checkpoint, whole: true, at }),
    control: () => ({ generation, whole: "true", exact: String(exact), ...totals }),
  }, slices.map((slice) => progress.stand(slice)));
}

/** `core.claim/1` … */
function rangeOf({ spec }: Table, n: number): string {
  return `${spec.table}/${n + 1}`;
}

/** The last keys of all ranges but the last one; as many as there are windows at once, none for a small table. */
async function boundsOf(
  { spec, key }: Table,
  session: Session,
  { rows, parallel }: SqlServerOptions,
): Promise<Cursor[]> {
  const [[noted]] = await session.rows(sql.estimatedRows(spec.table));
  // Where nobody noted any it is NULL, which is 0.
  const estimate = Number(noted);
  const ranges = Math.min(parallel, Math.ceil(estimate / rows));
  const bounds: Cursor[] = [];
  for (let n = 1; n < ranges; n++) {
    const statement = sql.keyAfter(spec.table, key, Math.floor(estimate * n / ranges));
    const [row] = await session.rows(statement);
    if (row !== undefined) bounds.push(key.map((column, at) => column.text(row[at])!));
  }
  return bounds;
}
