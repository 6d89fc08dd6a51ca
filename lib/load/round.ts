/**
 * One round of a stream, from its beginning to its end, a stop or a failure. One loop takes what comes first: the
 * stream's next event, the end of the commit under way, or the time for one. Nothing else touches what is known of
 * the slices.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Feed } from "../feeds/feed.ts";
import { logger } from "../observe/log.ts";
import type { Arrival, Point, Slice, Stream, StreamEvent } from "../source/source.ts";
import { type DeadLetters, sendDeadLetters } from "./dead_letters.ts";
import type { Group } from "./group.ts";
import { MicroBatches, type MicroBatchOptions } from "./micro_batches.ts";
import type { Pending } from "./read.ts";
import type { BatchReport } from "./report.ts";

export type RoundOptions = MicroBatchOptions & {
  stream: Stream;
  group: Group;
  deadLetters: DeadLetters | null;
  /** How long the last commits may take when it is told to stop, in ms. */
  grace: number;
  signal: AbortSignal;
  /** Told of every commit; says whether that was enough. */
  onCommit(reports: readonly BatchReport[]): boolean;
};

/** `overtaken`: the bound is reached, but another process was first with some slice, and may not have reached it. */
export type RoundEnd = "ended" | "overtaken" | "enough" | "stopped";

type Committed = { kind: "committed"; batches: ReadonlyMap<string, Pending>; reports: BatchReport[] };
type Turn = Committed | { kind: "due" } | { kind: "event"; event: StreamEvent | null };

const log = logger("stream");

/** @throws what the stream or a commit does; what is not committed is forgotten then */
export async function runRound(options: RoundOptions): Promise<RoundEnd> {
  const round = new Round(options);
  try {
    return await round.run();
  } catch (error) {
    await round.abandon();
    throw error;
  }
}

class Round {
  readonly #micro: MicroBatches;
  readonly #events: AsyncIterator<StreamEvent>;
  readonly #stop = new AbortController();
  readonly #stopped: Promise<Turn>;
  #next: Promise<Turn>;
  #commit: Promise<Committed> | null = null;
  #overtaken = false;
  #enough = false;

  constructor(readonly options: RoundOptions) {
    this.#micro = new MicroBatches(options);
    const signal = AbortSignal.any([options.signal, this.#stop.signal]);
    this.#stopped = new Promise((resolve) =>
      signal.addEventListener("abort", () => resolve({ kind: "event", event: null }), { once: true })
    );
    this.#events = options.stream.events(signal)[Symbol.asyncIterator]();
    this.#next = this.#pull();
  }

  async run(): Promise<RoundEnd> {
    while (!this.#enough) {
      if (this.#commit === null && this.#micro.due <= Date.now()) this.#beginCommit();
      const turn = await this.#turn();
      if (turn.kind === "committed") await this.#settle(turn);
      else if (turn.kind === "event") {
        if (turn.event === null) return await this.#stopInTime();
        if (turn.event.kind === "ended") {
          await this.#commitAll();
          return this.#overtaken ? "overtaken" : "ended";
        }
        await this.#take(turn.event);
        this.#next = this.#pull();
      }
    }
    await this.abandon();
    return "enough";
  }

  /** Leaves the stream, and forgets what is open, after a commit that is under way. */
  async abandon(): Promise<void> {
    await this.#leave();
    const last = await this.#commit?.catch(() => null);
    if (last) this.#report(last);
    await this.#micro.abandon();
  }

  async #leave(): Promise<void> {
    this.#stop.abort();
    await this.#events.return?.();
  }

  #pull(): Promise<Turn> {
    const next = this.#events.next().then(({ value, done }): Turn => ({
      kind: "event",
      event: done ? null : value,
    }));
    next.catch(() => {});
    return next;
  }

  /** While as much is open as may be and a commit is under way, the stream's next event waits. */
  async #turn(): Promise<Turn> {
    if (this.#commit !== null) {
      return await Promise.race([this.#commit, this.#micro.isFull ? this.#stopped : this.#next]);
    }
    const due = Promise.withResolvers<Turn>(), wait = this.#micro.due - Date.now();
    const timer = wait === Infinity ? undefined : setTimeout(due.resolve, wait, { kind: "due" });
    try {
      return await Promise.race([due.promise, this.#next]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #take(event: Exclude<StreamEvent, { kind: "ended" }>): Promise<void> {
    if (event.kind === "records") return await this.#records(event);
    await this.#micro.forget(event.slices.map(({ slice }) => slice));
    if (event.kind === "revoked") return;
    // The commit under way may move their checkpoints.
    if (this.#commit !== null) await this.#settle(await this.#commit);
    await this.#start(event.slices);
  }

  async #records(arrival: Arrival): Promise<void> {
    if (!this.#micro.isNext(arrival)) return;
    const { deadLetters } = this.options;
    if (deadLetters !== null && arrival.bad.length > 0) await sendDeadLetters(deadLetters, arrival);
    await this.#micro.take(arrival);
  }

  /** Slices go on from where the warehouse is. A backfill has no checkpoints. */
  async #start(slices: readonly Slice[]): Promise<void> {
    const { stream, group, kind, sourceKind } = this.options;
    const points = new Map<string, Point>();
    for (const [feed, some] of Map.groupBy(slices, ({ feed }): Feed => feed)) {
      const known = kind === "load" ? await group.warehouse.checkpoints(feed, sourceKind) : new Map();
      for (const { slice } of some) points.set(slice, { text: known.get(slice) ?? null });
    }
    this.#micro.start(points);
    await stream.start(points);
  }

  #beginCommit(): void {
    this.#commit = this.#commitBatches(this.#micro.close());
    // It is waited for when the loop comes to it.
    this.#commit.catch(() => {});
  }

  async #commitBatches(batches: ReadonlyMap<string, Pending>): Promise<Committed> {
    const { group } = this.options;
    const reports: BatchReport[] = [];
    try {
      for (const pending of batches.values()) reports.push(...await group.add(pending));
      reports.push(...await group.commit());
    } catch (error) {
      // They are read again, and the spool may be what is full.
      for (const { writer } of batches.values()) await writer.discard();
      throw error;
    }
    return { kind: "committed", batches, reports };
  }

  /** Takes note of a commit; slices that another process was first with go on from where that is. */
  async #settle(committed: Committed): Promise<void> {
    const fenced = this.#report(committed).filter(({ slice }) => this.#micro.isStarted(slice));
    await this.#micro.forget(fenced.map(({ slice }) => slice));
    if (fenced.length > 0) await this.#start(fenced);
  }

  /** Reports a commit and acknowledges it; returns the slices that were fenced. */
  #report({ batches, reports }: Committed): Slice[] {
    this.#commit = null;
    this.#enough = this.options.onCommit(reports);
    const fates = new Map(reports.map(({ batch, status }) => [batch, status]));
    const fenced: Slice[] = [], moved = new Map<string, string>();
    for (const [slice, { batch: { id, feed, moves } }] of batches) {
      if (fates.get(id) !== "fenced") { for (const { to } of moves) moved.set(slice, to); }
      else {
        fenced.push({ feed, slice });
        log.warning(`${slice}: another process moved its checkpoint first; going on from there`, { slice });
      }
    }
    this.#overtaken ||= fenced.length > 0;
    // Nobody waits: Kafka's own offsets are for people who look at them.
    if (moved.size > 0) this.options.stream.acknowledge(moved);
    return fenced;
  }

  async #commitAll(): Promise<void> {
    if (this.#commit !== null) this.#report(await this.#commit);
    if (this.#micro.isEmpty) return;
    this.#beginCommit();
    this.#report(await this.#commit!);
  }

  /** Commits what is open within the grace time, or not at all. */
  async #stopInTime(): Promise<RoundEnd> {
    await this.#leave();
    const late = new AbortController();
    const commits = this.#commitAll();
    commits.catch(() => {});
    await Promise.race([
      commits,
      delay(this.options.grace, undefined, { signal: late.signal }).then(() => {
        log.warning("The last batch is abandoned whole: the warehouse did not take it in time");
      }),
    ]).finally(() => late.abort());
    return "stopped";
  }
}
