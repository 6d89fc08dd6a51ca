/** What the reading of a table goes by. */
import type { TableMode } from "../../feeds/feed.ts";
import type { Changes } from "./changes.ts";
import type { Connections, Isolation } from "./connection.ts";
import type { Progress } from "./progress.ts";
import type { Table } from "./table.ts";

export type SqlServerOptions = {
  connections: Connections;
  /** For every table, in the place of its own mode. `full`: all is read anew, changes as its own mode has it. */
  mode: TableMode | null;
  /** Rows of a window. */
  rows: number;
  /** Windows of a table that are read at once. */
  parallel: number;
};

/** Of one run. */
export type RunOptions = SqlServerOptions & { signal: AbortSignal };

/** A table that is being read. */
export type Reader = {
  options: RunOptions;
  table: Table;
  /** How its changes are found. */
  mode: TableMode;
  changes: Changes;
  /** Of the transactions that windows are read in. */
  isolation: Isolation;
  progress: Progress;
  /** What a person should know of its columns. */
  drift: readonly string[];
};
