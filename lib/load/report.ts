/** What a load did: as `--json` has it, as a log line, as a table for people. */
import type { Fate } from "../batch/batch.ts";
import { type Reason, reasons } from "../batch/quarantine.ts";
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
  /** Sources that could not be read, with the reason. They are tried again by the next run. */
  failures: { feed: string; source: string; error: string }[];
};

export function emptyReport(dryRun = false): LoadReport {
  return { dryRun, batches: [], unchanged: 0, unsettled: 0, columnsAdded: {}, failures: [] };
}

/** One line for the log. */
export function describe(report: BatchReport): string {
  const { source, status, read, loaded, quarantined, detail } = report;
  const drift = report.drift === null ? "" : `; columns: ${report.drift}`;
  const why =
    Object.entries(report.reasons).map(([reason, count]) => `${count} × ${reasons[reason as Reason]}`).join(
      ", ",
    ) + (detail === null ? "" : ` (${detail})`);
  switch (status) {
    case "loaded":
      return `${source}: ${read} records read, ${loaded} loaded` +
        (quarantined === 0 ? "" : `, ${quarantined} in quarantine: ${why}`) + drift;
    case "refused":
      return `${source}: refused, ${quarantined} records in quarantine: ${why}`;
    case "duplicate":
      return `${source}: the same content is already loaded from another path`;
    default:
      return `${source}: another run loaded it first`;
  }
}

/** A row a feed that had something new, and a total. */
export function loadTable(report: LoadReport): string {
  const unsettled = report.unsettled === 0
    ? ""
    : `\n${report.unsettled} files are still being written: the next run takes them.`;
  if (report.batches.length === 0) {
    return `Nothing new: ${report.unchanged} files and tables are as they were loaded.${unsettled}`;
  }
  const feeds = [...new Set(report.batches.map((batch) => batch.feed))];
  const line = (name: string, batches: LoadReport["batches"]) => [
    name,
    batches.length,
    batches.reduce((sum, batch) => sum + batch.read, 0),
    batches.reduce((sum, batch) => sum + batch.loaded, 0),
    batches.reduce((sum, batch) => sum + batch.quarantined, 0),
  ];
  const lines = feeds.map((feed) => line(feed, report.batches.filter((batch) => batch.feed === feed)));
  const unchanged = report.unchanged === 0 ? "" : `\n${report.unchanged} files and tables unchanged.`;
  const dry = report.dryRun ? "\nDry run: nothing was written." : "";
  return table(["feed", "batches", "read", "loaded", "quarantined"], [
    ...lines,
    line("total", report.batches),
  ]) + unchanged + unsettled + dry;
}

/** The exit code that a load deserves: 1 when a source could not be read, 3 when one was over its feed's limit. */
export function loadVerdict({ failures, batches }: LoadReport): 0 | 1 | 3 {
  if (failures.length > 0) return 1;
  return batches.some(({ reasons }) => reasons.over_limit !== undefined) ? 3 : 0;
}
