/** A response on its way: tokens gathered, cut into packets, sent as fast as the client takes them. */
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Value } from "../engine/convert.ts";
import { Cancelled, type Command, type Output } from "../engine/output.ts";
import type { SqlError } from "../engine/errors.ts";
import type { ResultColumn } from "../engine/query/select.ts";
import type { Faults } from "../faults.ts";
import { ByteWriter } from "./bytes.ts";
import { PacketWriter, send } from "./packets.ts";
import {
  doneStatus,
  rowToken,
  writeChange,
  writeColumns,
  writeDone,
  writeError,
  writeInfo,
} from "./tokens.ts";
import { valueWriter } from "./values.ts";

/** Bytes that are gathered before they are sent. */
const flushSize = 32_768;

export class Response implements Output {
  readonly out = new ByteWriter();
  private waiting: { command: Command; count: number | null; status: number } | null = null;

  /** @param inProcedure whether statements end as those of a procedure do */
  constructor(
    private readonly stream: Duplex,
    private readonly packets: PacketWriter,
    private readonly options: { faults: Faults; signal: AbortSignal; spid: number; inProcedure: boolean },
  ) {}

  done(command: Command, count: number | null): void {
    this.flushDone();
    this.waiting = { command, count, status: 0 };
  }

  error(error: SqlError): void {
    this.flushDone();
    writeError(this.out, error);
    this.waiting = { command: "other", count: null, status: doneStatus.error };
  }

  info(text: string): void {
    this.flushDone();
    writeInfo(this.out, text);
  }

  transaction(what: "begin" | "commit" | "rollback", id: bigint): void {
    this.flushDone();
    writeChange(this.out, { what, id });
  }

  async result(
    columns: readonly ResultColumn[],
    rows: Iterable<Value[]>,
    userTables: boolean,
  ): Promise<number> {
    this.flushDone();
    const { out } = this;
    const { faults, signal } = this.options;
    writeColumns(out, columns);
    const writers = columns.map(({ type }) => valueWriter(type));
    const watch = faults.watch(this.options.spid, userTables);
    let count = 0;
    for (const row of rows) {
      out.byte(rowToken);
      for (let at = 0; at < writers.length; at++) writers[at](out, row[at]);
      count++;
      if (watch !== null && watch.row() === "drop") {
        await this.flush();
        throw new Dropped();
      }
      if (out.at >= flushSize) {
        const flushing = this.flush();
        if (flushing !== null) await flushing;
        if (signal.aborted) throw new Cancelled();
      }
    }
    watch?.end(count);
    if (signal.aborted) throw new Cancelled();
    return count;
  }

  /** Sends what there is; null when nothing need be waited for. */
  flush(): Promise<void> | null {
    return this.transmit(false);
  }

  /** Ends the message. The procedure's own end, or nothing more than the last statement's. */
  async end(kind: "batch" | "procedure" | "attention"): Promise<void> {
    const { out } = this;
    if (kind === "batch") {
      const { command, count, status } = this.waiting ??
        { command: "other" as const, count: null, status: 0 };
      writeDone(out, "done", { command, count, status });
    } else if (kind === "attention") writeDone(out, "done", { status: doneStatus.attention });
    this.waiting = null;
    await this.transmit(true);
  }

  /** Ends the statement that the client has cancelled. */
  abandon(): void {
    this.flushDone();
    this.waiting = { command: "other", count: null, status: doneStatus.error };
  }

  /** The DONE of the last statement, now that something follows. */
  flushDone(): void {
    if (this.waiting === null) return;
    const { command, count, status } = this.waiting;
    this.waiting = null;
    const kind = this.options.inProcedure ? "doneInProc" : "done";
    writeDone(this.out, kind, { command, count, status: status | doneStatus.more });
  }

  private transmit(last: boolean): Promise<void> | null {
    const data = this.packets.packets(this.out.bytes.subarray(0, this.out.at), last);
    this.out.at = 0;
    const { faults } = this.options;
    if (faults.calm) return send(this.stream, data) ?? null;
    return this.slowly(data);
  }

  private async slowly(data: Uint8Array): Promise<void> {
    const { faults, signal } = this.options;
    for (let at = 0; at < data.length; at += this.packets.size) {
      await faults.held(signal);
      if (faults.delay > 0 && !signal.aborted) await delay(faults.delay);
      await send(this.stream, data.subarray(at, at + this.packets.size));
    }
  }
}

/** Thrown where a fault cuts the connection. */
export class Dropped extends Error {}
