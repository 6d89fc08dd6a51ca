/**
 * One round of a stream, from its beginning to its end, a stop or a failure. One loop takes what happens in turns: the
 * stream's next event, the end of the commit under way, the time for one. Nothing else touches what is known of the
 * slices.
 */
import type { Feed } from "../feeds/feed.ts";
import { logger } from "../observe/log.ts";
import { Queue } from "../queue.ts";
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
  /** How long it may take to end when it is told to stop, in ms: it leaves the stream and commits what is open. */
  grace: number;
  signal: AbortSignal;
  /** Told of every commit; says whether that was enough. */
  onCommit(reports: readonly BatchReport[]): boolean;
};

/** `overtaken`: the stream reached its bound, but another process moved some slice's checkpoint first and may lag behind. */
export type RoundEnd = "ended" | "overtaken" | "enough" | "stopped";

/** What a commit did; `failure` is why it did not do the rest. */
type Committed = {
  kind: "committed";
  batches: ReadonlyMap<string, Pending>;
  reports: readonly BatchReport[];
  failure: { error: unknown } | null;
};
/** What the loop takes, one by one. After `due` it looks at the clock; nothing more of the stream comes after `stopped`. */
type Turn = Committed | { kind: "event"; event: StreamEvent } | { kind: "due" } | { kind: "stopped" };

const log = logger("stream");

/**
 * @returns `stopped` too when what is under way does not end within the grace time: it is abandoned whole then
 * @throws what the stream or a commit does; what is not committed is forgotten then
 */
export async function runRound(options: RoundOptions): Promise<RoundEnd> {
  const { signal, grace } = options;
  const round = new Round(options);
  const ended = round.run().catch(async (error) => {
    await round.abandon();
    throw error;
  });
  const late = Promise.withResolvers<RoundEnd>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () =>
    timer = setTimeout(() => {
      log.warning("The last batch is abandoned whole: the warehouse did not take it in time");
      late.resolve("stopped");
    }, grace);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([ended, late.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
    clearTimeout(timer);
  }
}

class Round {
  readonly #micro: MicroBatches;
  readonly #events: AsyncIterator<StreamEvent>;
  readonly #turns = new Queue<Turn>();
  readonly #stop = new AbortController();
  /** The event that came last, until it is taken. */
  #held: StreamEvent | null = null;
  #commit: Promise<Committed> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #overtaken = false;
  #enough = false;

  constructor(readonly options: RoundOptions) {
    this.#micro = new MicroBatches(options);
    const signal = AbortSignal.any([options.signal, this.#stop.signal]);
    signal.addEventListener("abort", () => this.#turns.push({ kind: "stopped" }), { once: true });
    this.#events = options.stream.events(signal)[Symbol.asyncIterator]();
    this.#pull();
  }

  async run(): Promise<RoundEnd> {
    while (!this.#enough) {
      this.#commitWhenDue();
      const event = this.#held;
      if (event === null || this.#mustWait(event)) {
        const turn = (await this.#turns.next()).value!;
        if (turn.kind === "stopped") return await this.#commitLast();
        if (turn.kind === "committed") await this.#settle(turn);
        if (turn.kind === "event") this.#held = turn.event;
      } else if (event.kind === "ended") {
        await this.#commitAll();
        return this.#overtaken ? "overtaken" : "ended";
      } else {
        await this.#take(event);
        this.#held = null;
        this.#pull();
      }
    }
    await this.abandon();
    return "enough";
  }

  /** Leaves the stream, and forgets what is open, after a commit that is under way. */
  async abandon(): Promise<void> {
    await this.#leave();
    if (this.#commit !== null) this.#report(await this.#commit);
    await this.#micro.abandon();
  }

  async #leave(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#events.return?.();
  }

  /** Asks for the stream's next event. */
  #pull(): void {
    this.#events.next().then(
      ({ value, done }) => this.#turns.push(done ? { kind: "stopped" } : { kind: "event", event: value }),
      (error) => this.#turns.end(error),
    );
  }

  /** Begins a commit when it is time and none is under way, or has the loop woken when it will be. */
  #commitWhenDue(): void {
    if (this.#commit !== null) return;
    clearTimeout(this.#timer);
    const { due } = this.#micro, now = Date.now();
    if (due <= now) return this.#beginCommit();
    if (due < Infinity) this.#timer = setTimeout(() => this.#turns.push({ kind: "due" }), due - now);
  }

  /** A commit under way may move the checkpoints of what is assigned, and makes room for records. */
  #mustWait({ kind }: StreamEvent): boolean {
    return this.#commit !== null && (kind === "assigned" || (kind === "records" && this.#micro.isFull));
  }

  async #take(event: Exclude<StreamEvent, { kind: "ended" }>): Promise<void> {
    if (event.kind === "records") return await this.#records(event);
    await this.#micro.forget(event.slices.map(({ slice }) => slice));
    if (event.kind === "assigned") await this.#start(event.slices);
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
    this.#commit.then((committed) => this.#turns.push(committed));
  }

  async #commitBatches(batches: ReadonlyMap<string, Pending>): Promise<Committed> {
    const { group } = this.options;
    const reports: BatchReport[] = [];
    try {
      for (const pending of batches.values()) reports.push(...await group.add(pending));
      reports.push(...await group.commit());
      return { kind: "committed", batches, reports, failure: null };
    } catch (error) {
      // They are read again, and the spool may be what is full.
      for (const { writer } of batches.values()) await writer.discard();
      return { kind: "committed", batches, reports, failure: { error } };
    }
  }

  /** Takes note of a commit; slices that another process was first with go on from where that is. */
  async #settle(committed: Committed): Promise<void> {
    const fenced = this.#report(committed).filter(({ slice }) => this.#micro.isStarted(slice));
    if (committed.failure !== null) throw committed.failure.error;
    await this.#micro.forget(fenced.map(({ slice }) => slice));
    if (fenced.length > 0) await this.#start(fenced);
  }

  /** Reports what a commit did and acknowledges it; returns the slices that were fenced. */
  #report({ batches, reports }: Committed): Slice[] {
    this.#commit = null;
    const fates = new Map(reports.map(({ batch, status }) => [batch, status]));
    const fenced: Slice[] = [], moved = new Map<string, string>();
    for (const [slice, { batch: { id, feed, moves } }] of batches) {
      const fate = fates.get(id);
      if (fate === "fenced") {
        fenced.push({ feed, slice });
        log.warning(`${slice}: another process moved its checkpoint first; going on from there`, { slice });
      } else if (fate !== undefined) { for (const { to } of moves) moved.set(slice, to); }
    }
    this.#overtaken ||= fenced.length > 0;
    // Nobody waits: Kafka's own offsets are for people who look at them.
    if (moved.size > 0) this.options.stream.acknowledge(moved);
    if (reports.length > 0) this.#enough = this.options.onCommit(reports);
    return fenced;
  }

  /** Commits all that is open, after the commit under way. */
  async #commitAll(): Promise<void> {
    for (;;) {
      if (this.#commit !== null) {
        const committed = await this.#commit;
        const fenced = this.#report(committed);
        if (committed.failure !== null) throw committed.failure.error;
        // What came behind a fenced batch is another process's too.
        await this.#micro.forget(fenced.map(({ slice }) => slice));
      }
      if (this.#micro.isEmpty) return;
      this.#beginCommit();
    }
  }

  async #commitLast(): Promise<RoundEnd> {
    await this.#leave();
    await this.#commitAll();
    return "stopped";
  }
}
