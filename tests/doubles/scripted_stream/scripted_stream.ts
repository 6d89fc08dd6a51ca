/** A stream of which a test says what happens, step by step, in every round. */
import type { Bad } from "../../../lib/batch/quarantine.ts";
import type { Feed } from "../../../lib/feeds/feed.ts";
import { Queue } from "../../../lib/queue.ts";
import type { Point, Slice, Stream, StreamEvent } from "../../../lib/source/source.ts";

/** What happens in one round; when it returns, nothing more does until the round is left. An error is the stream's. */
export type Round = (steps: Steps) => Promise<void>;

/** Each step settles when the load path is done with it and asks for what follows. */
export type Steps = {
  assign(...slices: string[]): Promise<void>;
  revoke(...slices: string[]): Promise<void>;
  /** The next records of a slice; `bad` of them, the last ones, are bad. */
  bring(slice: string, records: number, bad?: number): Promise<void>;
  /** The bound is reached. */
  end(): Promise<void>;
  /** Nothing follows, and nobody says why. */
  leave(): void;
};

export class ScriptedStream implements Stream {
  readonly stopped = new Map<string, string>();
  readonly heard = 0;
  slices = 0;
  /** Where slices were started, in order: `t/0@` for one that had no checkpoint, `t/0@4` for one that goes on at 4. */
  readonly started: string[] = [];
  readonly acknowledged = new Map<string, string>();
  /** How often it was told to start slices, and how far the warehouse is. */
  starts = 0;
  acknowledgements = 0;
  /** How many rounds were left. */
  left = 0;
  #rounds: readonly Round[];
  readonly #points = new Map<string, Point>();

  /** @param rounds what happens in each; the last one again and again */
  constructor(readonly feed: Feed, ...rounds: readonly Round[]) {
    this.#rounds = rounds;
  }

  async *events(signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const [round, ...later] = this.#rounds;
    if (later.length > 0) this.#rounds = later;
    const queue = new Queue<StreamEvent>();
    const stop = () => void queue.return();
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    round(this.#steps(queue, signal)).catch((error) => queue.end(error));
    try {
      yield* queue;
    } finally {
      this.left++;
    }
  }

  start(points: ReadonlyMap<string, Point>): Promise<void> {
    this.starts++;
    for (const [slice, point] of points) {
      this.#points.set(slice, point);
      this.started.push(`${slice}@${point.text ?? ""}`);
    }
    return Promise.resolve();
  }

  acknowledge(checkpoints: ReadonlyMap<string, string>): Promise<void> {
    this.acknowledgements++;
    for (const [slice, text] of checkpoints) this.acknowledged.set(slice, text);
    return Promise.resolve();
  }

  #steps(queue: Queue<StreamEvent>, signal: AbortSignal): Steps {
    const slicesOf = (names: string[]): Slice[] => names.map((slice) => ({ feed: this.feed, slice }));
    const happen = async (event: StreamEvent) => {
      queue.push(event);
      await queue.drained();
      // Nothing more happens in a round that was left.
      if (signal.aborted) await new Promise(() => {});
    };
    return {
      assign: (...names) => {
        this.slices = names.length;
        return happen({ kind: "assigned", slices: slicesOf(names) });
      },
      revoke: (...names) => happen({ kind: "revoked", slices: slicesOf(names) }),
      bring: (slice, records, bad = 0) => happen(this.#bring(slice, records, bad)),
      end: () => {
        queue.push({ kind: "ended" });
        queue.end();
        return Promise.resolve();
      },
      leave: () => queue.end(),
    };
  }

  /** Records `n` to `n + records`, where the slice's checkpoint is `n`; each has its number as its id. */
  #bring(slice: string, records: number, bad: number): StreamEvent {
    const from = this.#points.get(slice)!, first = Number(from.text ?? 0);
    const numbers = Array.from({ length: records }, (_, at) => first + at);
    const good = numbers.slice(0, records - bad);
    const to = { text: String(first + records) };
    this.#points.set(slice, to);
    const lines = good.map((number) => `${number},${slice}:${number},note\n`).join("");
    return {
      kind: "records",
      feed: this.feed,
      slice,
      from,
      to,
      rows: new TextEncoder().encode(lines),
      read: records,
      loaded: good.length,
      longest: 16,
      bad: numbers.slice(records - bad).map((number) => badOne(slice, number)),
      first: String(first),
      last: String(first + records - 1),
    };
  }
}

function badOne(source: string, record: number): Bad {
  const raw = new TextEncoder().encode(String(record));
  return {
    where: { source, record },
    reason: "breaks_schema",
    raw,
    byteLength: raw.length,
    digest: "0".repeat(64),
    records: 1,
  };
}
