/** A source whose pieces of work a test writes down, step by step. */
import type { Fate } from "../../../lib/batch/batch.ts";
import { type Bad, badRecord } from "../../../lib/batch/quarantine.ts";
import type { Feed } from "../../../lib/feeds/feed.ts";
import { segmentFormat } from "../../../lib/source/files/scan.ts";
import type { Choice, Chunk, Source, Untaken, Work } from "../../../lib/source/source.ts";
import { commas } from "../../warehouse/batches.ts";

/** Where a piece of work is when a step is taken: `read` records were met before it. */
export type Reading = { feed: Feed; source: string; read: number };

/** What happens next while a piece of work is read: a chunk, or nothing that is seen, after whatever time; or an error. */
export type Step = (at: Reading) => Chunk | void | Promise<Chunk | void>;

export type Script = {
  source: string;
  steps: readonly Step[];
  feed: Feed;
  /** What happens before there is a first chunk. */
  opening: readonly Step[];
  work: Partial<Work>;
};

/** Its checkpoint and checksum, where {@link end} says no other. */
const contentOf = (source: string) => `content of ${source}`;

/** A piece of work whose slice is its source. */
export function work(source: string, steps: readonly Step[], more: Partial<Script> = {}): Script {
  return { source, steps, feed: commas, opening: [], work: {}, ...more };
}

/** So many good records of the columns `id` and `note`; `more` says otherwise of the chunk. */
export function rows(count: number, more: Partial<Extract<Chunk, { kind: "rows" }>> = {}): Step {
  return ({ feed, read }) => {
    const { delimiter } = segmentFormat(feed.shape);
    const line = (_: unknown, at: number) => [read + at + 1, read + at + 1, "a\n"].join(delimiter);
    const lines = Array.from({ length: count }, line), bytes = new TextEncoder().encode(lines.join(""));
    const longest = Math.max(0, ...lines.map(({ length }) => length));
    return { kind: "rows", rows: bytes, read: count, loaded: count, longest, bad: [], ...more };
  };
}

/** So many bad records. */
export function bad(count: number, more: Partial<Bad> = {}): Step {
  return (at) => {
    const found = Array.from({ length: count }, (_, nth): Bad => {
      const where = { source: at.source, record: at.read + nth + 1, byteOffset: 0 };
      return { ...badRecord(new TextEncoder().encode("bad"), { where, reason: "column_count" }), ...more };
    });
    return { kind: "rows", rows: new Uint8Array(), read: count, loaded: 0, longest: 0, bad: found };
  };
}

/** The whole of it is refused, as one record unless it is said. */
export const refused = (reason: Bad["reason"], more: Partial<Bad> = {}): Step => ({ source }) => {
  const found = badRecord(null, { where: { source, record: 1, byteOffset: 0 }, reason });
  return { kind: "refused", bad: { ...found, ...more } };
};

/** Its end. The checksum is that of the checkpoint behind it, unless it is said. */
export function end(more: Partial<Extract<Chunk, { kind: "end" }>> = {}): Step {
  return ({ feed, source }) => {
    const to = more.to ?? contentOf(source), format = segmentFormat(feed.shape);
    const said = { columns: ["id", "note"], format, to, checksum: to, control: null, drift: [] };
    return { kind: "end", ...said, ...more };
  };
}

export const fails = (error: Error): Step => () => Promise.reject(error);

export class ScriptedSource implements Source {
  /** Sources of the works that were opened, and of those that were read to their last step, in order. */
  readonly opened: string[] = [];
  readonly read: string[] = [];
  /** What works were told of their batches, in order. */
  readonly fates: { source: string; fate: Fate }[] = [];
  /** What `untaken` was asked with. */
  readonly choices: Choice[] = [];

  /** @param scripts an error among them is thrown where the list comes to it */
  constructor(readonly scripts: Iterable<Script | Error>, readonly lying: readonly Untaken[] = []) {}

  async *work(feed: Feed, known: ReadonlyMap<string, string>): AsyncGenerator<Work> {
    for (const script of this.scripts) {
      if (script instanceof Error) throw script;
      if (script.feed.name === feed.name) yield this.#work(script, known.get(script.source) ?? null);
    }
  }

  async *untaken(choice: Choice): AsyncGenerator<Untaken> {
    this.choices.push(choice);
    yield* this.lying;
  }

  #work({ source, feed, opening, steps, work }: Script, from: string | null): Work {
    const at: Reading = { feed, source, read: 0 };
    return {
      slice: source,
      source,
      from,
      size: 0,
      open: async () => {
        this.opened.push(source);
        for (const step of opening) await step(at);
        return from === contentOf(source) ? null : this.#chunks(steps, at);
      },
      settled: (fate) => void this.fates.push({ source, fate }),
      ...work,
    };
  }

  async *#chunks(steps: readonly Step[], at: Reading): AsyncGenerator<Chunk> {
    for (const step of steps) {
      const chunk = await step(at);
      if (!chunk) continue;
      if (chunk.kind === "rows") at.read += chunk.read;
      yield chunk;
    }
    this.read.push(at.source);
  }
}
