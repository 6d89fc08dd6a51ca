/** What is wrong with what was observed: bounds that are passed, and partitions that are in trouble without any. */
import { printPartition } from "../kafka/kafka.ts";
import { printDuration } from "./duration.ts";
import type { Observed, PartitionState } from "./monitor.ts";

/** Bounds may be reached, not passed. Times are in seconds; null where there is no bound. */
export type Bounds = {
  /** Offsets of one partition. */
  lag: number | null;
  lagSeconds: number | null;
  /** How long a checkpoint may stand still while records wait. */
  stalledAfter: number;
  /** Of a feed's newest row. */
  age: number | null;
  /** Whether the feeds were chosen by name: only then must each have loaded something, and landing be there. */
  chosen: boolean;
};

export type Finding = {
  kind:
    | ("lag" | "lag_seconds" | "stalled" | "made_again" | "lost" | "topic_missing" | "unreachable")
    | ("age" | "bad_records" | "untaken" | "unreadable" | "landing_missing");
  /** A feed; of what lies in landing, the folder that feeds read, or `landing`. */
  feed: string;
  topic?: string;
  partition?: number;
  /** A sentence. Names that senders chose are in `paths` alone. */
  text: string;
  paths?: { path: string; why: string }[];
};

export function findings(observed: Observed, bounds: Bounds): Finding[] {
  const { now, partitions, missing, unreachable, newest, alerts } = observed;
  return [
    ...missing.map(({ feed, topic }): Finding => ({
      kind: "topic_missing",
      feed,
      topic,
      text: `${topic}: the topic is not there, or the user may not see it.`,
    })),
    ...unreachable.map(({ feed, topic, error }): Finding => ({
      kind: "unreachable",
      feed,
      topic,
      text: `${topic}: ${error.message.replace(/^C/, "c")}.`,
    })),
    ...partitions.flatMap((partition) => ofPartition(partition, bounds, now)),
    ...[...newest].flatMap(([feed, at]) => ofFeed(feed, at, bounds, now)),
    ...[...alerts].map(([feed, alert]): Finding => ({
      kind: "bad_records",
      feed,
      text: `${feed}: of what came in the last day ${alert}.`,
    })),
    ...ofLanding(observed, bounds),
  ];
}

/** One a folder and kind: a folder of another name may hold thousands. */
function ofLanding({ untaken }: Observed, { chosen }: Bounds): Finding[] {
  if (untaken === null) {
    if (!chosen) return [];
    return [{ kind: "landing_missing", feed: "landing", text: "landing: the folder is not there." }];
  }
  return [false, true].flatMap((failed) =>
    [...Map.groupBy(untaken.filter((one) => one.failed === failed), ({ folder }) => folder)].map((
      [feed, found],
    ): Finding => ({
      kind: failed ? "unreadable" : "untaken",
      feed,
      text: `${feed}: ${sentence(found.length, failed)}.`,
      paths: found.map(({ path, why }) => ({ path, why })),
    }))
  );
}

/**
 * Records wait, and nothing has moved. A record that came just now to a topic long silent is no trouble, so it must
 * have waited as long, too. Only what a loaded record hides by a timestamp later than its load counts without.
 */
export function isStalled({ lag, waiting, moved }: PartitionState, after: number, now: number): boolean {
  if (lag === 0) return false;
  const still = moved === null || now - moved > after * 1000;
  return still && (waiting.seconds > after || (moved !== null && waiting.atLeast));
}

function sentence(count: number, failed: boolean): string {
  const entries = count === 1 ? "1 entry" : `${print(count)} entries`;
  return failed ? `${entries} of landing cannot be read` : `no feed takes ${entries} of landing`;
}

function ofPartition(state: PartitionState, bounds: Bounds, now: number): Finding[] {
  const { feed, topic, partition, marks, next, lag, waiting, moved } = state;
  const name = printPartition(state);
  const found: Finding[] = [];
  const add = (kind: Finding["kind"], text: string) =>
    found.push({ kind, feed, topic, partition, text: `${name}: ${text}.` });

  if (next !== null && marks === null) {
    add("made_again", `it is loaded up to ${next}, and the partition is not there: the topic was made again`);
  } else if (next !== null && next > marks!.high) {
    add("made_again", `it is loaded up to ${next}, and ends at ${marks!.high}: it was made again or cut off`);
  } else if (next !== null && next < marks!.low) {
    const lost = `${marks!.low - next} offsets are lost`;
    add("lost", `${lost}: it is loaded up to ${next}, and now begins at ${marks!.low}`);
  }
  if (bounds.lag !== null && lag > bounds.lag) {
    add("lag", `${print(lag)} offsets are not loaded, more than ${print(bounds.lag)}`);
  }
  if (bounds.lagSeconds !== null && waiting.seconds > bounds.lagSeconds) {
    const wait = printDuration(waiting.seconds);
    add("lag_seconds", `records have waited for ${wait}, longer than ${printDuration(bounds.lagSeconds)}`);
  }
  if (isStalled(state, bounds.stalledAfter, now)) {
    const since = moved === null
      ? "nothing of it was ever loaded"
      : `the checkpoint has not moved for ${printDuration((now - moved) / 1000)}`;
    add("stalled", `stalled: ${print(lag)} offsets wait, and ${since}`);
  }
  return found;
}

function ofFeed(feed: string, at: number | null, { age, chosen }: Bounds, now: number): Finding[] {
  if (age === null) return [];
  if (at === null) return chosen ? [{ kind: "age", feed, text: `${feed}: nothing was ever loaded.` }] : [];
  const seconds = (now - at) / 1000;
  if (seconds <= age) return [];
  const text = `${feed}: the newest row was loaded ${printDuration(seconds)} ago, ` +
    `longer than ${printDuration(age)}.`;
  return [{ kind: "age", feed, text }];
}

function print(value: number): string {
  return value.toLocaleString("en-US");
}
