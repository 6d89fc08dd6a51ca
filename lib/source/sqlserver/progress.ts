/** A table's checkpoints as the batches given out so far will leave them, and the making of such batches. */
import type { Move } from "../../batch/batch.ts";
import type { Reading, Work } from "../source.ts";
import { type End, readWindow, type WindowOptions } from "./window.ts";

/** A batch, and how it ended: null when it could not be read to its end. */
export type Opened = { work: Work; ended: Promise<End | null> };

export class Progress {
  readonly #texts: Map<string, string>;
  #stopped = false;

  /** @param signal once it aborts, batches that were never opened end too */
  constructor(known: ReadonlyMap<string, string>, readonly signal: AbortSignal) {
    this.#texts = new Map(known);
  }

  /** True when more would be in vain: another run was first, or something could not be read. */
  get stopped(): boolean {
    return this.#stopped;
  }

  text(slice: string): string | null {
    return this.#texts.get(slice) ?? null;
  }

  /** Moves a slice on from where it is. */
  move(slice: string, to: string): Move {
    const from = this.text(slice);
    this.#texts.set(slice, to);
    return { slice, from, to };
  }

  /** Looks whether a slice is where it should be. */
  stand(slice: string): Move {
    return this.move(slice, this.text(slice)!);
  }

  /** A window that moves a slice on, if the others move or stand along with it. */
  window(slice: string, options: Omit<WindowOptions, "signal">, along: readonly Move[] = []): Opened {
    const { promise, resolve } = Promise.withResolvers<End | null>();
    const to = (end: End) => this.move(slice, options.to(end)).to;
    let whole = false;
    const ended = (end: End) => {
      whole = true;
      resolve(end);
    };
    const left = () => {
      if (!whole) this.#stopped = true;
      resolve(null);
    };
    // Work that is given out when a run is stopped is not opened: nobody else would say that it has ended.
    this.signal.addEventListener("abort", left, { once: true });
    promise.then(() => this.signal.removeEventListener("abort", left));
    if (this.signal.aborted) left();
    const work: Work = {
      ...{ slice, source: options.source, from: this.text(slice), along, size: 0 },
      open: (signal) => Promise.resolve(noticing(readWindow({ ...options, to, signal }, ended), left)),
      settled: (fate) => {
        if (fate === "fenced") this.#stopped = true;
      },
    };
    return { work, ended: promise };
  }
}

/** The reading; whoever waits for its end is told, however it comes. */
function noticing(reading: Reading, left: () => void): Reading {
  async function* chunks() {
    try {
      yield* reading.chunks;
    } finally {
      left();
    }
  }
  return Object.create(reading, { chunks: { value: chunks() } });
}
