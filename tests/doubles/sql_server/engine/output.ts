/** Where a session's results go. */
import type { Value } from "./convert.ts";
import type { SqlError } from "./errors.ts";
import type { ResultColumn } from "./query/select.ts";

/** What a statement was, as DONE tells it. */
export type Command = "select" | "insert" | "update" | "delete" | "other";

export interface Output {
  /**
   * Takes rows as fast as the client does.
   * @param rows one array, filled anew for each row
   * @returns how many there were
   */
  result(columns: readonly ResultColumn[], rows: Iterable<Value[]>, userTables: boolean): Promise<number>;
  /** A statement has ended; `count` is null where none is told. */
  done(command: Command, count: number | null): void;
  error(error: SqlError): void;
  info(text: string): void;
  transaction(what: "begin" | "commit" | "rollback", id: bigint): void;
}

/** Thrown where the client has cancelled. */
export class Cancelled extends Error {}
