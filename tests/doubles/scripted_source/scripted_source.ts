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
  /** The checkpoint behind it that makes it unchanged. */
  to: string;
  work: Partial<Work>;
};

/** A piece of work whose slice is its source. It is unchanged where the checkpoint is `to`. */
export function work(source: string, steps: readonly Step[], more: Partial<Script> = {}): Script {
  return { source, steps, feed: commas, opening: [], to: `content of ${source}`, work: {}, ...more };
}

/** So many good records of the columns `id` and `note`; `more` says otherwise of the chunk. */
export function rows(count: number, more: Partial<Extract<Chunk, { kind: "rows" }>> = {}): Step {
  return ({ feed, read }) => {
    const { delimiter } = segmentFormat(feed.shape);
    const lines = Array.from(
      { length: count },
      (_, at) => [read + at + 1, read + at + 1, "a"].join(delimiter),
    );
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    const longest = Math.max(0, ...lines.map(({ length }) => length + 1));
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

/** The whole of it is refused, as so many records. */
export function refused(reason: Bad["reason"], more: Partial<Bad> = {}): Step {
  return ({ source }) => ({
    kind: "refused",
    bad: { ...badRecord(null, { where: { source, record: 1, byteOffset: 0 }, reason }), ...more },
  });
}

/** Its end; the checkpoint behind it and the checksum are `to`, without it the script's. */
export function end(more: Partial<Extract<Chunk, { kind: "end" }>> = {}): Step {
  return ({ feed, source }) => {
    const to = more.to ?? `content of ${source}`;
    const format = segmentFormat(feed.shape);
    return {
      kind: "end",
      columns: ["id", "note"],
      format,
      to,
      checksum: to,
      control: null,
      drift: [],
      ...more,
    };
  };
}

export function fails(error: Error): Step {
  return () => Promise.reject(error);
}

export class ScriptedSource implements Source {
  /** Sources of the works that were opened, and of those that were read to their last step, in order. */
  readonly opened: string[] = [];
  readonly read: string[] = [];
  /** What works were told of their batches, in order. */
  readonly fates: { source: string; fate: Fate }[] = [];
  /** What `untaken` was asked with. */
  readonly choices: Choice[] = [];

  /** @param scripts an error among them is thrown where the list comes to it */
  constructor(readonly scripts: readonly (Script | Error)[], readonly lying: readonly Untaken[] = []) {}

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

  #work({ source, feed, opening, steps, to, work }: Script, from: string | null): Work {
    const at: Reading = { feed, source, read: 0 };
    return {
      slice: source,
      source,
      from,
      size: 0,
      open: async () => {
        this.opened.push(source);
        for (const step of opening) await step(at);
        return from === to ? null : this.#chunks(steps, at);
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
