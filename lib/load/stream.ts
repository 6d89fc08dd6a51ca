/** The load path for a source that goes on: round after round, begun again from the checkpoints after whatever fails. */
import { setTimeout as delay } from "node:timers/promises";
import { TransientError } from "../errors.ts";
import { declaredColumns, type Feed } from "../feeds/feed.ts";
import { logger } from "../observe/log.ts";
import { type BackOffOptions, timeoutAfter } from "../retry.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { Group } from "./group.ts";
import type { BatchReport } from "./report.ts";
import { type RoundOptions, runRound } from "./round.ts";
import { addCommit, emptyStreamReport, type StreamReport } from "./stream_report.ts";

export type StreamOptions = Omit<RoundOptions, "group" | "sourceKind" | "onCommit"> & {
  feeds: readonly Feed[];
  warehouse: Warehouse;
  /** Ends after this many commits. */
  maxBatches?: number;
  /** How long it goes on trying when nothing works, in ms; a source that never answered is not tried again. */
  patience: number;
  /** How long it waits after a failure. */
  backOff: BackOffOptions;
  /** Told of every commit, e.g. for progress and metrics. */
  onCommit?: (report: StreamReport, batches: readonly BatchReport[]) => void;
};

const log = logger("stream");

/** A round that went on for this long, in ms, was a good one, whether or not there was anything to commit. */
const longRound = 60_000;

/**
 * Loads a stream until the signal aborts or the stream reaches its bound. Whatever fails, what is not committed is
 * forgotten and read again from the checkpoints; it gives up when nothing has worked for `patience`.
 * @throws {TransientError} then; any other error at once.
 */
export async function loadStream(options: StreamOptions): Promise<StreamReport> {
  const { stream, signal, feeds, warehouse, maxBatches = Infinity } = options;
  const report = emptyStreamReport();
  const group = new Group(warehouse, false, "debug");
  let failures = 0, failingSince = 0, connected = false;
  const onCommit = (batches: readonly BatchReport[]) => {
    failures = 0;
    addCommit(report, batches);
    options.onCommit?.(report, batches);
    return report.commits >= maxBatches;
  };

  await group.prepare(feeds.map((feed) => ({ feed, columns: declaredColumns(feed) })));
  for (let over = false; !over;) {
    const begun = Date.now();
    try {
      over = await runRound({ ...options, group, sourceKind: "kafka", onCommit }) !== "overtaken";
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      if (signal.aborted) break;
      connected ||= stream.slices > 0;
      const now = Date.now();
      if (failures === 0 || now - begun > longRound) failingSince = now;
      if (!connected || now - failingSince > options.patience) throw error;
      const wait = timeoutAfter(++failures, options.backOff);
      log.warning(`${error.message}; going on from the checkpoints in ${wait / 1000} s`);
      report.recoveries++;
      await delay(wait, undefined, { signal }).catch(() => {});
      over = signal.aborted;
    }
  }
  report.stopped = Object.fromEntries(stream.stopped);
  return report;
}
