/** What the monitor saw: as a table for people, as JSON, as metrics and as an exit code. */
import { printPartition } from "../kafka/kafka.ts";
import { recordFeedAge, recordPartition } from "../observe/metrics.ts";
import { printable } from "../observe/printable.ts";
import { table, type TableCell } from "../observe/table.ts";
import { printDuration } from "./duration.ts";
import { type Finding, isStalled } from "./findings.ts";
import type { Observed } from "./monitor.ts";

/** Partitions, feeds, then each finding in a sentence. */
export function monitorTable({ now, partitions, newest }: Observed, found: readonly Finding[]): string {
  const ago = (at: number | null) => at === null ? "never" : `${printDuration(age(now, at))} ago`;
  const topics = table(
    ["partition", "low", "high", "next", "lag", "lag in s", "checkpoint moved"],
    partitions.map((state) => {
      const { marks, next, lag, waiting, moved } = state;
      const numbers = [marks?.low, marks?.high, next].map((one): TableCell =>
        one == null ? "–" : Number(one)
      );
      return [printPartition(state), ...numbers, lag, Math.round(waiting.seconds * 10) / 10, ago(moved)];
    }),
  );
  return [
    ...(partitions.length === 0 ? [] : [topics]),
    table(["feed", "newest row loaded"], [...newest].map(([feed, at]) => [feed, ago(at)])),
    found.length === 0 ? "All is well." : found.flatMap(findingLines).join("\n"),
  ].join("\n\n");
}

/** As many paths of one finding are named to a person; `--json` has all. */
const mostNamed = 20;

function findingLines({ text, paths = [] }: Finding): string[] {
  const more = paths.length - mostNamed;
  return [
    text,
    ...paths.slice(0, mostNamed).map(({ path, why }) => `  ${printable(path)}: ${why}`),
    ...more > 0 ? [`  and ${more} more: --json names them all`] : [],
  ];
}

/** What `--json` prints. Offsets are decimal text: they are 64 bits wide. */
export type MonitorReport = {
  at: string;
  partitions: {
    feed: string;
    topic: string;
    partition: number;
    low: string | null;
    high: string | null;
    next: string | null;
    lag: number;
    lagSeconds: number;
    checkpointMoved: string | null;
    stalled: boolean;
  }[];
  feeds: { feed: string; newest: string | null; ageSeconds: number | null }[];
  findings: readonly Finding[];
};

export function monitorReport(
  observed: Observed,
  found: readonly Finding[],
  stalledAfter: number,
): MonitorReport {
  const { now, partitions, newest } = observed;
  const time = (at: number | null) => at === null ? null : new Date(at).toISOString();
  return {
    at: new Date(now).toISOString(),
    partitions: partitions.map((state) => ({
      feed: state.feed,
      topic: state.topic,
      partition: state.partition,
      low: state.marks === null ? null : String(state.marks.low),
      high: state.marks === null ? null : String(state.marks.high),
      next: state.next === null ? null : String(state.next),
      lag: state.lag,
      lagSeconds: state.waiting.seconds,
      checkpointMoved: time(state.moved),
      stalled: isStalled(state, stalledAfter, now),
    })),
    feeds: [...newest].map(([feed, at]) => ({
      feed,
      newest: time(at),
      ageSeconds: at === null ? null : age(now, at),
    })),
    findings: found,
  };
}

/** Sets the gauges of every partition and feed. */
export function recordObserved({ now, partitions, newest }: Observed, stalledAfter: number): void {
  for (const state of partitions) {
    const stalled = isStalled(state, stalledAfter, now);
    recordPartition(state, { lag: state.lag, lagSeconds: state.waiting.seconds, stalled });
  }
  for (const [feed, at] of newest) {
    if (at !== null) recordFeedAge(feed, age(now, at));
  }
}

/** The exit code that the findings deserve: 3 when there is one. */
export function monitorVerdict(found: readonly Finding[]): 0 | 3 {
  return found.length > 0 ? 3 : 0;
}

/** In seconds; 0 for what another machine's clock has in the future. */
function age(now: number, at: number): number {
  return Math.max(now - at, 0) / 1000;
}
