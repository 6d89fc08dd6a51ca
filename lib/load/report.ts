/** What a load did: as `--json` has it, as a log line, as a table for people. */
import type { Fate } from "../batch/batch.ts";
import { type Reason, reasons } from "../batch/quarantine.ts";
import { printable } from "../observe/printable.ts";
import { table } from "../observe/table.ts";

/** One batch. Counts and column names, never a field's value. */
export type BatchReport = {
  batch: string;
  feed: string;
  source: string;
  status: Fate;
  read: number;
  loaded: number;
  quarantined: number;
  /** Of a backfill: records that the warehouse had already. */
  present?: number;
  reasons: Partial<Record<Reason, number>>;
  /** What a refusal is about, in column names or counts; null otherwise. */
  detail: string | null;
  /** What a person should know of the columns; null when they are as declared. */
  drift: string | null;
  /** Why somebody should look at it, in counts: more of it is bad than its feed may have; else null. */
  alert: string | null;
};

export type LoadReport = {
  dryRun: boolean;
  /** Everything that was new, in the order of commits. */
  batches: BatchReport[];
  /** Sources whose content is what their checkpoint says. */
  unchanged: number;
  /** Sources that are still being written; the next run takes them. */
  unsettled: number;
  /** Raw columns that this run added, by feed. */
  columnsAdded: Record<string, string[]>;
  /** Sources that could not be read, with the reason; of what may be any feed's, no feed. The next run tries again. */
  failures: { feed: string | null; source: string; error: string }[];
  /** What lies in landing and no declared feed takes, whichever are loaded. */
  untaken: { path: string; why: string }[];
};

export function emptyReport(dryRun = false): LoadReport {
  return { dryRun, batches: [], unchanged: 0, unsettled: 0, columnsAdded: {}, failures: [], untaken: [] };
}

/** One line for the log. */
export function describe(report: BatchReport): string {
  const { source, status, read, loaded, quarantined, detail } = report;
  const drift = report.drift === null ? "" : `; columns: ${report.drift}`;
  const alert = report.alert === null ? "" : `; ${report.alert}`;
  const why =
    Object.entries(report.reasons).map(([reason, count]) => `${count} × ${reasons[reason as Reason]}`).join(
      ", ",
    ) + (detail === null ? "" : ` (${detail})`);
  switch (status) {
    case "loaded":
      return `${source}: ${read} records read, ${loaded} loaded` +
        (quarantined === 0 ? "" : `, ${quarantined} in quarantine: ${why}`) + alert + drift;
    case "refused":
      return `${source}: refused, ${quarantined} records in quarantine: ${why}${alert}`;
    case "duplicate":
      return `${source}: the same content is already loaded from another path`;
    default:
      return `${source}: another run loaded it first`;
  }
}

/** A row a feed that had something new, and a total; then what a person should know beside it. */
export function loadTable(report: LoadReport): string {
  const { unchanged, unsettled, batches } = report;
  const beside = [
    ...unsettled === 0 ? [] : [`${unsettled} files are still being written: the next run takes them.`],
    ...alertLines(report),
    ...untakenLines(report),
    ...failureLines(report),
  ];
  if (batches.length === 0) {
    const nothing = report.untaken.length + report.failures.length === 0
      ? "Nothing new"
      : "Nothing was loaded";
    return [`${nothing}: ${unchanged} files and tables are as they were loaded.`, ...beside].join("\n");
  }
  const feeds = [...new Set(batches.map((batch) => batch.feed))];
  const line = (name: string, batches: LoadReport["batches"]) => [
    name,
    batches.length,
    batches.reduce((sum, batch) => sum + batch.read, 0),
    batches.reduce((sum, batch) => sum + batch.loaded, 0),
    batches.reduce((sum, batch) => sum + batch.quarantined, 0),
  ];
  const lines = feeds.map((feed) => line(feed, batches.filter((batch) => batch.feed === feed)));
  return [
    table(["feed", "batches", "read", "loaded", "quarantined"], [...lines, line("total", batches)]),
    ...unchanged === 0 ? [] : [`${unchanged} files and tables unchanged.`],
    ...beside,
    ...report.dryRun ? ["Dry run: nothing was written."] : [],
  ].join("\n");
}

/** As many paths of a kind are named to a person; `--json` has all. */
const mostNamed = 20;

/** What somebody should look at, a line a batch. */
function alertLines({ batches }: LoadReport): string[] {
  const alerts = batches.filter(({ alert }) => alert !== null);
  return named(
    "Look at these deliveries:",
    alerts.map(({ source, alert }) => `${printable(source)}: ${alert}`),
  );
}

/** What no feed takes, a line a path. */
function untakenLines({ untaken }: LoadReport): string[] {
  return named(
    `No feed takes ${untaken.length === 1 ? "1 entry" : `${untaken.length} entries`} of landing:`,
    untaken.map(({ path, why }) => `${printable(path)}: ${why}`),
  );
}

/** What could not be read, a line each. */
function failureLines({ failures }: LoadReport): string[] {
  return named(
    "Could not be read, and is tried again by the next run:",
    failures.map(({ source, error }) => `${printable(source)}: ${error}`),
  );
}

function named(title: string, lines: readonly string[]): string[] {
  const more = lines.length - mostNamed;
  return lines.length === 0 ? [] : [
    title,
    ...lines.slice(0, mostNamed).map((line) => `  ${line}`),
    ...more > 0 ? [`  and ${more} more: --json names them all`] : [],
  ];
}

/** The exit code that a load deserves: 1 when a source could not be read, 3 when somebody should look at a batch. */
export function loadExitCode({ failures, batches }: LoadReport): 0 | 1 | 3 {
  if (failures.length > 0) return 1;
  return batches.some(({ alert }) => alert !== null) ? 3 : 0;
}
