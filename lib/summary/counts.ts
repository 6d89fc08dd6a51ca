/** A report as a summary has it: counts, and names that the project itself gives. No path of a file, no id, no key. */
import type { Reason } from "../batch/quarantine.ts";
import type { LoadReport } from "../load/report.ts";
import type { Replayed } from "../load/replay.ts";
import type { StreamReport } from "../load/stream_report.ts";
import type { Finding } from "../monitor/findings.ts";
import type { MonitorReport } from "../monitor/report.ts";
import type { MartReport, PublishReport } from "../publish/publish.ts";
import type { QualityReport } from "../quality/run.ts";
import type { Retained } from "../retention/retention.ts";
import type { DbtReport } from "../transform/dbt.ts";

type Records = { read: number; loaded: number; quarantined: number };

export type IngestCounts = Records & {
  batches: number;
  unchanged: number;
  unsettled: number;
  untaken: number;
  failures: number;
  feeds: Record<string, Records & { batches: number }>;
  reasons: Partial<Record<Reason, number>>;
  /** Feed → batches that somebody should look at. */
  alerts: Record<string, number>;
};

export function ingestCounts(report: LoadReport): IngestCounts {
  const counts: IngestCounts = {
    read: 0,
    loaded: 0,
    quarantined: 0,
    batches: report.batches.length,
    unchanged: report.unchanged,
    unsettled: report.unsettled,
    untaken: report.untaken.length,
    failures: report.failures.length,
    feeds: {},
    reasons: {},
    alerts: {},
  };
  for (const batch of report.batches) {
    const feed = counts.feeds[batch.feed] ??= { read: 0, loaded: 0, quarantined: 0, batches: 0 };
    feed.batches++;
    for (const sums of [counts, feed]) {
      sums.read += batch.read;
      sums.loaded += batch.loaded;
      sums.quarantined += batch.quarantined;
    }
    for (const [reason, count] of Object.entries(batch.reasons)) {
      counts.reasons[reason as Reason] = (counts.reasons[reason as Reason] ?? 0) + count;
    }
    if (batch.alert !== null) counts.alerts[batch.feed] = (counts.alerts[batch.feed] ?? 0) + 1;
  }
  return counts;
}

export type StreamCounts = Omit<StreamReport, "stopped"> & { stopped: string[] };

export function streamCounts(report: StreamReport): StreamCounts {
  return { ...report, stopped: Object.keys(report.stopped).sort() };
}

export type TransformCounts = Pick<DbtReport, "models" | "tests" | "seconds"> & { failed: string[] };

export function transformCounts({ models, tests, seconds, troubles }: DbtReport): TransformCounts {
  const failed = troubles.filter(({ status }) => status !== "warn" && status !== "skipped");
  return { models, tests, failed: failed.map(({ name }) => name), seconds };
}

export type QualityCounts = Pick<QualityReport, "verdicts"> & {
  /** Rule → rows that fail, rows checked. */
  failed: Record<string, [failing: number, checked: number]>;
};

export function qualityCounts({ verdicts, results }: QualityReport): QualityCounts {
  const failing = results.filter(({ verdict }) => verdict === "fail");
  return {
    verdicts,
    failed: Object.fromEntries(failing.map(({ rule, failing, checked }) => [rule, [failing, checked]])),
  };
}

export type ExportCounts = {
  marts: Record<string, Pick<MartReport, "version" | "rows" | "status">>;
  failures: number;
};

export function exportCounts({ marts, failures }: PublishReport): ExportCounts {
  const each = marts.map(({ mart, version, rows, status }) => [mart, { version, rows, status }]);
  return { marts: Object.fromEntries(each), failures: failures.length };
}

export type MonitorCounts = {
  lag: number;
  stalled: number;
  ages: Record<string, number | null>;
  findings: Omit<Finding, "paths">[];
};

export function monitorCounts({ partitions, feeds, findings }: MonitorReport): MonitorCounts {
  return {
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    stalled: partitions.filter(({ stalled }) => stalled).length,
    ages: Object.fromEntries(feeds.map(({ feed, ageSeconds }) => [feed, ageSeconds])),
    findings: findings.map(({ paths: _paths, ...finding }) => finding),
  };
}

export type ReplayCounts = Partial<Record<Replayed["outcome"], number>>;

export function replayCounts(replayed: readonly Replayed[]): ReplayCounts {
  const counts: ReplayCounts = {};
  for (const { outcome } of replayed) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

export type RetentionCounts = { entries: number; rows: number };

export function retentionCounts({ quarantine, failures }: Retained): RetentionCounts {
  return { entries: quarantine.entries, rows: failures.rows };
}
