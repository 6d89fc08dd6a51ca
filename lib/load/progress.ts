/** What a load is at, for a terminal: the file that is being read, how much of it, and how fast. */
import type { Work } from "../source/source.ts";

/** How often a line is shown anew, in ms. */
const every = 250;

type Read = Pick<Work, "source" | "size" | "bytesRead">;
type Piece = { feed: string; work: Read; since: number };

/** Of the pieces that are read side by side it shows the one that has been at it longest. */
export class LoadProgress implements Disposable {
  readonly #pieces = new Set<Piece>();
  #committing = 0;
  #shown = -every;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(readonly show: (line: string) => void, readonly now: () => number = () => performance.now()) {
    this.#timer = setInterval(() => this.tick(), every);
  }

  /** A piece of work is being read, until what is returned is disposed of. */
  reading(feed: string, work: Read): Disposable {
    const piece = { feed, work, since: this.now() };
    this.#pieces.add(piece);
    if (piece.since - this.#shown >= every) this.tick();
    return { [Symbol.dispose]: () => void this.#pieces.delete(piece) };
  }

  async committing<T>(work: () => Promise<T>): Promise<T> {
    this.#committing++;
    try {
      return await work();
    } finally {
      this.#committing--;
    }
  }

  /** Shows where it is. */
  tick(): void {
    this.#shown = this.now();
    const [piece] = this.#pieces;
    if (piece !== undefined) {
      this.show(progressLine(piece.feed, piece.work, (this.now() - piece.since) / 1000));
    } else if (this.#committing > 0) this.show("committing what was read");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.show("");
  }
}

/** `rif.carrier: rif/carrier.csv  412 of 1,024 MB  38 MB/s`; files of less than a megabyte are not worth the figures. */
export function progressLine(feed: string, { source, size, bytesRead }: Read, seconds: number): string {
  const read = bytesRead?.() ?? 0;
  const name = `${feed}: ${source}`;
  if (size < megabyte || read === 0) return name;
  const rate = seconds < 1 ? "" : `  ${megabytes(read / seconds)} MB/s`;
  return `${name}  ${megabytes(read)} of ${megabytes(size)} MB${rate}`;
}

const megabyte = 1_000_000;

function megabytes(bytes: number): string {
  return Math.round(bytes / megabyte).toLocaleString("en-US");
}
