/** What a stream did, in sums: it may run for weeks. */
import type { Reason } from "../batch/quarantine.ts";
import { table } from "../observe/table.ts";
import type { BatchReport } from "./report.ts";

type Counts = { read: number; loaded: number; quarantined: number; batches: number; present: number };

export type StreamReport = {
  commits: number;
  /** By feed. A fenced batch is nowhere counted. */
  feeds: Record<string, Counts>;
  /** Bad events by reason. */
  reasons: Partial<Record<Reason, number>>;
  fenced: number;
  /** How often it had to begin again from the checkpoints. */
  recoveries: number;
  /** Partition → why it cannot go on. */
  stopped: Record<string, string>;
};

export function emptyStreamReport(): StreamReport {
  return { commits: 0, feeds: {}, reasons: {}, fenced: 0, recoveries: 0, stopped: {} };
}

/** Adds what one commit did. */
export function addCommit(report: StreamReport, batches: readonly BatchReport[]): void {
  report.commits++;
  for (const batch of batches) {
    if (batch.status === "fenced") {
      report.fenced++;
      continue;
    }
    const counts = report.feeds[batch.feed] ??= {
      read: 0,
      loaded: 0,
      quarantined: 0,
      batches: 0,
      present: 0,
    };
    counts.batches++;
    counts.read += batch.read;
    counts.loaded += batch.loaded;
    counts.quarantined += batch.quarantined;
    counts.present += batch.present ?? 0;
    for (const [reason, count] of Object.entries(batch.reasons)) {
      report.reasons[reason as Reason] = (report.reasons[reason as Reason] ?? 0) + count;
    }
  }
}

/** A row a feed, and what a person should know beside it. */
export function streamTable(report: StreamReport): string {
  const { feeds, fenced, recoveries, stopped } = report;
  const backfilled = Object.values(feeds).some(({ present }) => present > 0);
  const rows = Object.entries(feeds).map(([name, { batches, read, loaded, quarantined, present }]) => [
    ...[name, batches, read, loaded, quarantined],
    ...(backfilled ? [present] : []),
  ]);
  const header = [
    "feed",
    "batches",
    "read",
    "loaded",
    "quarantined",
    ...(backfilled ? ["there before"] : []),
  ];
  return [
    rows.length === 0 ? "Nothing new." : table(header, rows),
    ...(fenced === 0 ? [] : [`${fenced} batches were another process's: read again from its checkpoints.`]),
    ...(recoveries === 0 ? [] : [`Begun again from the checkpoints ${recoveries} times.`]),
    ...Object.values(stopped).map((why) => `Cannot go on with ${why}`),
  ].join("\n");
}

/** The exit code that a stream deserves: 1 when a partition could not go on, or when an end was asked for and not reached. */
export function streamExitCode({ stopped }: StreamReport, { unfinished }: { unfinished: boolean }): 0 | 1 {
  return unfinished || Object.keys(stopped).length > 0 ? 1 : 0;
}
