/** Faults that a test switches on; they hold for all connections. */
import type { SqlError } from "./engine/errors.ts";
import { deadlock } from "./engine/locks.ts";
import type { Capture } from "./engine/changes/capture.ts";

/** Rows after which a deadlock comes, at the latest. */
const deadlockAfter = 3;

export class Faults {
  /** In ms, before each packet of a response. */
  delay = 0;
  private dropIn = Infinity;
  private dropAgain = Infinity;
  private deadlocks = 0;
  private refusal: { number: number; times: number } | null = null;
  private gate: { opened: Promise<void>; open: () => void } | null = null;

  constructor(private readonly capture: Capture) {}

  /** Whether responses go out as they are. */
  get calm(): boolean {
    return this.delay === 0 && this.gate === null;
  }

  /** Cuts the connection that sends the n-th row from now on, whatever the result. */
  dropAfterRows(count: number): void {
    this.dropIn = count;
    this.dropAgain = Infinity;
  }

  /** Cuts the connection at every n-th row, until dropEvery(Infinity). */
  dropEvery(count: number): void {
    this.dropIn = this.dropAgain = count;
  }

  /** The next SELECTs of tables that have rows end in error 1205, and their transactions are rolled back. */
  deadlock(times: number): void {
    this.deadlocks = times;
  }

  /** Waits before each packet. */
  slow(milliseconds: number): void {
    this.delay = milliseconds;
  }

  /** Refuses the next logins with this error. */
  refuseLogins(number: number, times = Infinity): void {
    this.refusal = { number, times };
  }

  /** Sends nothing more until what this gives is called, or disposed of. */
  pause(): (() => void) & Disposable {
    const { promise, resolve } = Promise.withResolvers<void>();
    const gate = this.gate = { opened: promise, open: resolve };
    const open = () => {
      if (this.gate === gate) this.gate = null;
      gate.open();
    };
    return Object.assign(open, { [Symbol.dispose]: open });
  }

  /** As a capture job that does not run: changes are queued until it does again. */
  set captureStopped(stopped: boolean) {
    this.capture.stopped = stopped;
  }

  get captureStopped(): boolean {
    return this.capture.stopped;
  }

  /** Ends all faults. */
  clear(): void {
    this.dropIn = this.dropAgain = Infinity;
    this.deadlocks = this.delay = 0;
    this.refusal = null;
    this.gate?.open();
    this.gate = null;
    this.captureStopped = false;
  }

  /** The error's number if a login is to be refused. */
  takeRefusal(): number | null {
    if (this.refusal === null || this.refusal.times <= 0) return null;
    this.refusal.times--;
    return this.refusal.number;
  }

  /** Resolves when nothing is paused, or the signal ends. */
  async held(signal: AbortSignal): Promise<void> {
    while (this.gate !== null && !signal.aborted) {
      const aborted = new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true })
      );
      await Promise.race([this.gate.opened, aborted]);
    }
  }

  /** Watches one result; null when nothing can happen to it. */
  watch(spid: number, userTables: boolean): Watch | null {
    if (this.dropIn === Infinity && (this.deadlocks <= 0 || !userTables)) return null;
    const deadlocks = userTables && this.deadlocks > 0;
    let count = 0;
    const strike = (): SqlError => {
      this.deadlocks--;
      return deadlock(spid);
    };
    return {
      row: () => {
        if (deadlocks && ++count >= deadlockAfter) throw strike();
        if (--this.dropIn > 0) return "go on";
        this.dropIn = this.dropAgain;
        return "drop";
      },
      end: (rows) => {
        if (deadlocks && rows > 0) throw strike();
      },
    };
  }
}

export type Watch = {
  /** At each row. @throws {SqlError} 1205 */
  row: () => "go on" | "drop";
  /** After the last row. @throws {SqlError} 1205 */
  end: (rows: number) => void;
};
