/** A table's checkpoints as the batches given out so far will leave them, and the making of such batches. */
import type { Move } from "../../batch/batch.ts";
import type { Chunk, Work } from "../source.ts";
import { type Reading, readWindow, type WindowEnd, type WindowOptions } from "./window.ts";

/** A batch, and how it ended: null when it could not be read to its end. */
export type Opened = { work: Work; ended: Promise<WindowEnd | null> };

export class Progress {
  readonly #texts: Map<string, string>;
  readonly #reading: Reading;
  #stopped = false;

  /** @param reading how windows are read; once its signal aborts, batches that were never opened end too */
  constructor(known: ReadonlyMap<string, string>, reading: Reading) {
    this.#texts = new Map(known);
    this.#reading = reading;
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
  window(slice: string, options: WindowOptions, along: readonly Move[] = []): Opened {
    const { promise, resolve } = Promise.withResolvers<WindowEnd | null>();
    const to = (end: WindowEnd) => this.move(slice, options.to(end)).to;
    const { signal } = this.#reading;
    let whole = false;
    const ended = (end: WindowEnd) => {
      whole = true;
      resolve(end);
    };
    const left = () => {
      if (!whole) this.#stopped = true;
      resolve(null);
    };
    // Work that is given out when a run is stopped is not opened: nobody else would say that it has ended.
    signal.addEventListener("abort", left, { once: true });
    promise.then(() => signal.removeEventListener("abort", left));
    if (signal.aborted) left();
    const work: Work = {
      slice,
      source: options.source,
      from: this.text(slice),
      along,
      size: 0,
      open: (signal) => {
        const window = readWindow({ ...this.#reading, ...options, to, signal }, ended);
        return Promise.resolve(noticing(window, left));
      },
      settled: (fate) => {
        if (fate === "fenced") this.#stopped = true;
      },
    };
    return { work, ended: promise };
  }
}

/** The chunks; whoever waits for their end is told, however it comes. */
async function* noticing(chunks: AsyncIterable<Chunk>, left: () => void): AsyncGenerator<Chunk> {
  try {
    yield* chunks;
  } finally {
    left();
  }
}
