/**
 * Tables of SQL Server as a source: each is read whole once, a generation, in windows over ranges of its key; then what
 * changed since before the generation's first window, and from then on what changed since the last run.
 */
import { TransientError } from "../../errors.ts";
import type { Feed, TableSpec } from "../../feeds/feed.ts";
import type { Source, Work } from "../source.ts";
import type { SqlServerOptions } from "./reader.ts";
import { tableWork } from "./table_work.ts";

export function sqlServerSource(options: SqlServerOptions): Source {
  return {
    async *work(
      feed: Feed,
      known: ReadonlyMap<string, string>,
      signal: AbortSignal,
    ): AsyncGenerator<Work> {
      const spec = feed.sources.sqlserver;
      if (spec === undefined) return;
      try {
        yield* tableWork(spec, known, { ...options, signal });
      } catch (error) {
        // One table that cannot be read is no reason to leave the others.
        if (!(error instanceof TransientError)) throw error;
        yield failing(spec, error);
      }
    },
  };
}

function failing({ table }: TableSpec, error: Error): Work {
  return { slice: table, source: table, from: null, size: 0, open: () => Promise.reject(error) };
}
