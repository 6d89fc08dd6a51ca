/** The load path for a source that goes on: micro-batches by size and age, begun again after whatever fails. */
import { setTimeout as delay } from "node:timers/promises";
import type { Bad } from "../batch/quarantine.ts";
import { TransientError } from "../errors.ts";
import type { Feed } from "../feeds/feed.ts";
import { logger } from "../observe/log.ts";
import type { Sink } from "../sink/sink.ts";
import type { Arrival, Stream } from "../source/source.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { deadLetters } from "./dead_letters.ts";
import { type Limits, MicroBatches } from "./micro_batches.ts";
import type { BatchReport } from "./report.ts";
import type { Spool } from "./spool.ts";
import { addCommit, emptyStreamReport, type StreamReport } from "./stream_report.ts";

export type StreamOptions = {
  feeds: readonly Feed[];
  stream: Stream;
  kind: "load" | "backfill";
  warehouse: Warehouse;
  spool: Spool;
  limits: Limits;
  /** Ends after this many commits. */
  maxBatches?: number;
  deadLetters: { sink: Sink; topic: string } | null;
  /** How long it goes on trying when nothing works, in ms; a source that never answered is not tried again. */
  patience: number;
  /** How long the last commit may take when it is told to stop, in ms. */
  grace: number;
  signal: AbortSignal;
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
  const { stream, signal, feeds } = options;
  const report = emptyStreamReport();
  let failingSince: number | null = null, pause = 250, connected = false;
  let round = new AbortController();
  let failure: { error: unknown } | null = null;
  const fail = (error: unknown) => {
    failure ??= { error };
    round.abort();
  };
  const micro = new MicroBatches({
    ...options,
    sourceKind: "kafka",
    onBad: async (arrival: Arrival, bad: readonly Bad[]) => {
      if (options.deadLetters !== null) await deadLetters(options.deadLetters, arrival, bad);
    },
    onCommit: (batches, moved, fenced) => {
      [failingSince, pause] = [null, 250];
      addCommit(report, batches);
      options.onCommit?.(report, batches);
      for (const slice of fenced) {
        log.warning(`${slice}: another process moved its checkpoint first; going on from there`, { slice });
        stream.again(slice);
      }
      // Nobody waits: Kafka's own offsets are for people who look at them.
      stream.acknowledge(moved);
      if (report.commits >= (options.maxBatches ?? Infinity)) round.abort();
    },
    onFailure: fail,
  });

  await micro.prepare(feeds);
  for (;;) {
    round = new AbortController();
    failure = null;
    const begun = Date.now();
    try {
      await stream.run(micro, AbortSignal.any([signal, round.signal]));
      if (failure !== null) throw (failure as { error: unknown }).error;
      await finish(micro, options);
      break;
    } catch (error) {
      await micro.abandon();
      if (!(error instanceof TransientError)) throw error;
      if (signal.aborted) break;
      connected ||= stream.slices > 0;
      const now = Date.now();
      if (failingSince === null || now - begun > longRound) failingSince = now;
      if (!connected || now - failingSince > options.patience) throw error;
      log.warning(`${error.message}; going on from the checkpoints in ${pause / 1000} s`);
      report.recoveries++;
      await delay(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(pause * 2, 10_000);
      if (signal.aborted) break;
    }
  }
  report.stopped = Object.fromEntries(stream.stopped);
  return report;
}

/** Commits what is open; when told to stop, within the grace time or not at all. */
async function finish(micro: MicroBatches, { signal, grace, maxBatches }: StreamOptions): Promise<void> {
  if (maxBatches !== undefined && !signal.aborted) return await micro.abandon();
  if (!signal.aborted) return await micro.commit();
  const late = new AbortController();
  await Promise.race([
    micro.commit(),
    delay(grace, undefined, { signal: late.signal }).then(() => {
      log.warning("The last batch is abandoned whole: the warehouse did not take it in time");
    }),
  ]).finally(() => late.abort());
}
