/** What a load did, as a table for people. */
import { table } from "../observe/table.ts";
import type { LoadReport } from "./load.ts";

/** A row a feed that had something new, and a total. */
export function loadTable(report: LoadReport): string {
  if (report.batches.length === 0) {
    return `Nothing new: ${report.unchanged} files are loaded already.`;
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
  const unchanged = report.unchanged === 0 ? "" : `\n${report.unchanged} files unchanged.`;
  const dry = report.dryRun ? "\nDry run: nothing was written." : "";
  return table(["feed", "batches", "read", "loaded", "quarantined"], [
    ...lines,
    line("total", report.batches),
  ]) + unchanged + dry;
}
